"""Sizes and manners: what grows too long is split by noun (DESIGN 2)."""

import ast
import re

import pytest

from tests.house.source import ROOT, functions, listed, modules

MODULE, FUNCTION, VIEW_BODY, TEMPLATE, TEST_MODULE = 300, 50, 40, 150, 400


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def body_length(node: ast.FunctionDef) -> int:
    """Lines of the body without its docstring."""
    first = node.body[0]
    has_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    begin = (first.end_lineno or 0) + 1 if has_docstring else first.lineno
    return (node.end_lineno or 0) - begin + 1


def is_view(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any("blueprint." in ast.unparse(decorator) for decorator in node.decorator_list)


def lines(path) -> int:
    return path.read_text(encoding="utf-8").count("\n")


def test_modules():
    long = [f"{module}: {lines(module.path)} lines, at most {MODULE}" for module in modules() if lines(module.path) > MODULE]
    assert not long, listed(long)


def test_functions():
    long = [
        f"{module}:{node.lineno} {node.name} has {length(node)} lines, at most {FUNCTION}"
        for module in modules()
        for node in functions(module)
        if length(node) > FUNCTION
    ]
    assert not long, listed(long)


def test_views_make_three_moves():
    views = [
        (module, node) for module in modules() if module.is_in("feedback.web") for node in functions(module) if is_view(node)
    ]
    long = [
        f"{module}:{node.lineno} {node.name} has a body of {body_length(node)} lines, at most {VIEW_BODY}"
        for module, node in views
        if body_length(node) > VIEW_BODY
    ]
    assert not long, listed(long)
    middle = sorted(body_length(node) for _, node in views)[len(views) // 2]
    assert middle <= 12, f"the middle view has {middle} lines; take the thing, call one verb, answer"


@pytest.mark.parametrize(("folder", "pattern", "most"), [("templates", "*", TEMPLATE), ("tests", "*.py", TEST_MODULE)])
def test_templates_and_tests(folder, pattern, most):
    files = [path for path in (ROOT / folder).rglob(pattern) if path.is_file() and "__pycache__" not in path.parts]
    long = [f"{path.relative_to(ROOT)}: {lines(path)} lines, at most {most}" for path in files if lines(path) > most]
    assert not long, listed(long)


def test_every_function_says_what_it_returns():
    silent = [
        f"{module}:{node.lineno} {node.name}"
        for module in modules()
        for node in functions(module)
        if node.returns is None and node.name != "__init__"
    ]
    assert not silent, listed(silent)


def test_nothing_is_left_for_later():
    later = [
        f"{path.relative_to(ROOT)}: {line.strip()[:80]}"
        for folder, pattern in (("feedback", "*.py"), ("templates", "*"), ("static/js", "*.js"), ("deploy", "*"))
        for path in (ROOT / folder).rglob(pattern)
        if path.is_file() and path.suffix not in {".pyc", ".woff2"}
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(r"\b(TODO|FIXME|XXX|HACK)\b", line)
    ]
    assert not later, listed(later)


def test_rooms_have_names():
    nameless = [str(m) for m in modules() if set(m.name.split(".")) & {"common", "utils", "util", "helpers", "core", "misc"}]
    assert not nameless, listed(nameless)


def test_migrations_are_numbered_by_hand():
    names = sorted(path.name for path in (ROOT / "migrations" / "versions").glob("*.py"))
    assert names
    for number, name in enumerate(names, start=1):
        assert re.fullmatch(rf"{number:04d}_[a-z0-9]+(_[a-z0-9]+)*\.py", name), f"{name}: call it {number:04d}_what_it_does.py"
