"""What ``make`` does first, and the sentences it says when it cannot."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "deploy" / "bootstrap.py"


def load(name: str):
    spec = importlib.util.spec_from_file_location(name, ROOT / "deploy" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def bootstrap():
    return load("bootstrap")


@pytest.fixture
def requirements(tmp_path) -> Path:
    file = tmp_path / "requirements.txt"
    file.write_text("# nothing to install\n")
    return file


def run(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(SCRIPT), *map(str, arguments)],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
    )


def one_sentence(text: str) -> bool:
    return text.startswith("Lắng Nghe: ") and "Traceback" not in text


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 13)])
def test_the_promised_versions_pass(bootstrap, version):
    bootstrap.check_version(version)


@pytest.mark.parametrize("version", [(2, 7), (3, 10), (3, 14), (4, 0)])
def test_any_other_version_is_refused_in_a_sentence(bootstrap, version):
    with pytest.raises(bootstrap.CannotInstall, match=r"3\.11 to 3\.13 is needed, but this is"):
        bootstrap.check_version(version)


@pytest.mark.parametrize("missing", ["venv", "ensurepip"])
def test_a_missing_venv_module_says_what_to_install(bootstrap, requirements, tmp_path, monkeypatch, capsys, missing):
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == missing else find(name))
    assert bootstrap.main([str(tmp_path / "venv"), str(requirements)]) == 1
    said = capsys.readouterr().err
    assert one_sentence(said)
    assert "apt install python3-venv" in said


def test_a_folder_that_cannot_be_written_is_named(tmp_path, requirements):
    (tmp_path / "file").touch()
    done = run(tmp_path / "file" / "venv", requirements)
    assert done.returncode == 1
    assert one_sentence(done.stderr)
    assert "cannot be written" in done.stderr


def test_a_failing_pip_shows_its_last_lines_and_leaves_no_stamp(tmp_path, requirements):
    folder = tmp_path / "venv"
    assert run(folder, requirements).returncode == 0
    stamp = folder / "requirements.installed.stamp"
    assert stamp.exists()
    requirements.write_text(f"flask==3.1.3 --hash=sha256:{'0' * 64}\n")
    done = run(folder, requirements, PIP_NO_INDEX="1", PIP_CONFIG_FILE=os.devnull)
    assert done.returncode == 1
    assert one_sentence(done.stderr)
    assert "No matching distribution" in done.stderr
    assert not stamp.exists()


def test_what_is_installed_already_is_left_alone(bootstrap, tmp_path, requirements, monkeypatch):
    folder = tmp_path / "venv"
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").touch()
    (folder / "requirements.installed.stamp").write_text(bootstrap.fingerprint(requirements))
    monkeypatch.setattr(bootstrap, "install", lambda *_: pytest.fail("installed again"))
    assert bootstrap.main([str(folder), str(requirements)]) == 0


def test_changed_requirements_are_installed_again(bootstrap, tmp_path, requirements):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").touch()
    (tmp_path / "requirements.installed.stamp").write_text(bootstrap.fingerprint(requirements))
    requirements.write_text("# changed\n")
    assert not bootstrap.is_installed(tmp_path, bootstrap.fingerprint(requirements), "requirements")


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [
        ("browser", 1, "need chromium. Install it with: sudo apt-get install chromium libatomic1 (or set CHROMIUM"),
        (
            "scanner",
            0,
            "without clamd the tests of virus scanning are skipped. Install it with: sudo apt-get install clamav-daemon",
        ),
        ("proxy", 0, "sudo apt-get install nginx-light"),
    ],
)
def test_a_missing_browser_is_no_reason_to_skip_and_what_is_skipped_is_said(name, code, said, monkeypatch, capsys):
    tools = load("tools")
    monkeypatch.setattr(tools, "find", lambda _tool: None)
    monkeypatch.setattr(tools, "can_install", lambda: None)
    assert tools.main([name]) == code
    assert said in capsys.readouterr().err


def test_what_is_missing_is_installed_in_one_go(monkeypatch, capsys):
    tools, there, asked = load("tools"), set(), []

    def install(missing, before) -> None:
        asked.append(([tool.names[0] for tool in missing], before))
        there.update(missing)

    monkeypatch.setattr(tools, "find", lambda tool: "/usr/bin/x" if tool in there else None)
    monkeypatch.setattr(tools, "can_install", lambda: ["sudo", "-n"])
    monkeypatch.setattr(tools, "install", install)
    assert tools.main([]) == 0
    assert tools.main([]) == 0
    assert asked == [(["chromium", "clamd", "nginx"], ["sudo", "-n"])]
    assert capsys.readouterr().err == ""
