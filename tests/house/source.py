"""The source of the house as trees: what tests about walls walk through."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Module:
    """A module of the house; ``name`` as it is imported."""

    name: str
    path: Path
    text: str
    tree: ast.Module

    def __str__(self) -> str:
        return str(self.path.relative_to(ROOT))

    def is_in(self, *rooms: str) -> bool:
        """Whether it is one of the rooms (``feedback.domain``) or stands in one."""
        return any(self.name == room or self.name.startswith(f"{room}.") for room in rooms)


@dataclass(frozen=True)
class Import:
    """One name brought in: ``feedback.store.models.Petition`` or ``datetime``; ``typing_only`` under TYPE_CHECKING."""

    module: Module
    target: str
    line: int
    typing_only: bool

    def is_from(self, *rooms: str) -> bool:
        """Whether it comes from one of the rooms."""
        return any(self.target == room or self.target.startswith(f"{room}.") for room in rooms)

    def __str__(self) -> str:
        return f"{self.module}:{self.line} imports {self.target}"


@lru_cache(maxsize=1)
def modules() -> tuple[Module, ...]:
    """Every module under ``feedback``."""
    return tuple(_read(path) for path in sorted((ROOT / "feedback").rglob("*.py")))


def _read(path: Path) -> Module:
    text = path.read_text(encoding="utf-8")
    parts = path.relative_to(ROOT).with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    return Module(name, path, text, ast.parse(text))


def imports(*rooms: str) -> Iterator[Import]:
    """Every import in the rooms, wherever in a module it stands."""
    for module in modules():
        if module.is_in(*rooms):
            typing_nodes = {
                id(node)
                for block in ast.walk(module.tree)
                if isinstance(block, ast.If) and "TYPE_CHECKING" in ast.unparse(block.test)
                for statement in block.body
                for node in ast.walk(statement)
            }
            for node in ast.walk(module.tree):
                for target in _targets(node, module):
                    yield Import(module, target, node.lineno, id(node) in typing_nodes)


def _targets(node: ast.AST, module: Module) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        assert node.level == 0, f"{module}:{node.lineno}: imports here name the whole path"
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def functions(module: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method, inner ones too."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def listed(offenders: list[str]) -> str:
    """Offenders, one a line, for an assertion's message."""
    return "\n" + "\n".join(offenders)
