"""What ``deploy/`` ships: run where that can be done here, and held to rules where it cannot."""

import re
import shutil
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest
import yaml

from feedback.app import _FORM_BYTES
from feedback.config import Settings, from_environment, variable_of
from feedback.domain.petition import MAX_ATTACHMENTS
from feedback.services.attachments import MAX_BYTES
from tests.house.source import ROOT

DEPLOY = ROOT / "deploy"
KUBERNETES = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
KNOWN = {variable_of(field.name) for field in fields(Settings)}
KEY = "FEEDBACK_SECRET_KEY_FILE"


def documents() -> list[dict]:
    return [one for path in KUBERNETES for one in yaml.safe_load_all(path.read_text(encoding="utf-8"))]


def pods() -> list[tuple[str, dict]]:
    return [
        (one["metadata"]["name"], one["spec"]["template"]["spec"]) for one in documents() if one["kind"] in {"Deployment", "Job"}
    ]


@pytest.mark.parametrize(
    "path",
    [p for p in DEPLOY.rglob("*") if p.is_file() and p.suffix != ".json" and "__pycache__" not in p.parts],
    ids=lambda p: p.name,
)
def test_every_setting_that_is_named_exists(path):
    named = set(re.findall(r"\bFEEDBACK_[A-Z_]+\b", path.read_text(encoding="utf-8")))
    assert named <= KNOWN


@pytest.mark.parametrize("name", ["compose", "config", "lines"])
def test_what_is_told_to_set_is_accepted(name, tmp_path):
    """Each file of settings as it is shipped; only the key is one of this test."""
    if name == "config":
        told = next(one["data"] for one in documents() if one["kind"] == "ConfigMap")
        told |= {
            "FEEDBACK_DATABASE_URL": "postgresql+psycopg://feedback@db/feedback",
            "FEEDBACK_BROKER_URL": "rediss://:key@redis/1",
            "FEEDBACK_LIMITS_STORAGE": "rediss://:key@redis/0",
        }
    else:
        path = DEPLOY / {"compose": "docker/city.env.example", "lines": "systemd/lang-nghe.env"}[name]
        told = dict(
            line.split("=", 1) for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")
        )
    key = tmp_path / "key"
    key.write_text("9f2c41d07be835a6c0d1e4f7a2b3958e")
    key.chmod(0o600)
    settings = from_environment({**told, KEY: str(key), "FEEDBACK_INSTANCE": str(tmp_path / "data"), "HOST": "0.0.0.0"})
    assert settings.is_public


@pytest.mark.parametrize(("name", "pod"), pods(), ids=lambda value: value if isinstance(value, str) else "")
def test_containers_are_closed(name, pod):
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["seccompProfile"]["type"] == "RuntimeDefault"
    for container in pod["containers"]:
        own = container["securityContext"]
        assert own["readOnlyRootFilesystem"] is True
        assert own["allowPrivilegeEscalation"] is False
        assert own["capabilities"] == {"drop": ["ALL"]}
        assert container["resources"]["limits"]["memory"]
        assert container["resources"]["requests"].keys() == {"cpu", "memory"}
        assert not container["image"].endswith(":latest")
        mounted = {mount["name"] for mount in container["volumeMounts"]}
        assert mounted == {volume["name"] for volume in pod["volumes"]}


def test_the_web_is_asked_and_left_in_peace_while_it_goes():
    [pod] = [pod for name, pod in pods() if name == "lang-nghe-web"]
    [container] = pod["containers"]
    assert container["livenessProbe"]["httpGet"]["path"] == "/healthz"
    assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"
    told = next(one["data"] for one in documents() if one["kind"] == "ConfigMap")
    assert pod["terminationGracePeriodSeconds"] > int(told["FEEDBACK_DRAIN_SECONDS"]) + 30


def test_everything_of_the_shape_is_there():
    kinds = [one["kind"] for one in documents()]
    assert {"Deployment", "Job", "Service", "Ingress", "PodDisruptionBudget", "NetworkPolicy", "ConfigMap"} == set(kinds)
    assert {"lang-nghe-web", "lang-nghe-worker", "lang-nghe-beat", "lang-nghe-migrate"} == {name for name, _pod in pods()}
    for one in documents():
        if one["kind"] in {"PodDisruptionBudget", "Deployment"}:
            assert one["spec"]["selector"]["matchLabels"]["part"] in {"web", "worker", "beat"}


def test_nothing_secret_stands_in_a_manifest():
    for path in KUBERNETES:
        text = path.read_text(encoding="utf-8")
        assert "kind: Secret" not in text
        assert not re.search(r"(?i)^\s*(\S*(password|secret_access_key|database_url|broker_url)\S*): \S", text, re.M), path


def test_the_image_is_small_pinned_and_nobodys_root():
    lines = (DEPLOY / "docker" / "Dockerfile").read_text(encoding="utf-8").splitlines()
    words = [line.split(maxsplit=1) for line in lines if line and line[0].isupper()]
    base = next(rest for word, rest in words if word == "ARG").partition("=")[2]
    assert re.fullmatch(r"python:3\.1[1-3]-slim-\w+", base)
    assert [rest for word, rest in words if word == "FROM"] == ["${BASE} AS build", "${BASE}"]
    assert not [rest for word, rest in words if word == "ADD" or ("http" in rest and word == "COPY")]
    assert [rest for word, rest in words if word == "USER"] == ["10001:10001"]
    assert "--require-hashes" in " ".join(rest for word, rest in words if word == "RUN")
    for word, rest in words:
        if word == "COPY" and not rest.startswith("--from"):
            assert all((ROOT / source).exists() for source in rest.split()[:-1])
    ignored = (DEPLOY / "docker" / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    assert ignored[0] == "*"
    copied = {source for word, rest in words if word == "COPY" and not rest.startswith("--from") for source in rest.split()[:-1]}
    assert copied == {line[1:] for line in ignored if line.startswith("!")}


def test_containers_of_the_compose_file_are_closed():
    told = yaml.safe_load((DEPLOY / "docker" / "compose.yaml").read_text(encoding="utf-8"))
    assert {"nginx", "web1", "web2", "worker1", "worker2", "beat", "db", "redis", "s3"} == told["services"].keys()
    for name, service in told["services"].items():
        assert service["mem_limit"], name
        assert service["pids_limit"], name
        assert ":" in service["image"], name
        assert not service["image"].endswith(":latest"), name
        if name not in {"db", "s3"}:
            assert service["read_only"] is True, name
            assert service["cap_drop"] == ["ALL"], name
        if name.startswith(("web", "worker", "beat")):
            assert service["user"] == "10001:10001"
        assert "ports" not in service or name == "nginx"
    assert told["networks"]["inside"]["internal"] is True


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_units_run_as_nobody_and_write_nowhere_else(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    for wanted in (
        "User=lang-nghe",
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "UMask=0077",
        "StateDirectoryMode=0700",
        "Restart=always",
    ):
        assert wanted in lines
    assert any(line.startswith("MemoryMax=") for line in lines)


def test_systemd_reads_the_units(tmp_path):
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not installed: the units are not read here")
    for path in UNITS:
        # Program and people of the machine that it is written for are not here.
        text = path.read_text(encoding="utf-8").replace("/srv/lang-nghe/.venv/bin/python", "/bin/true")
        text = re.sub(r"^(User|Group|EnvironmentFile|WorkingDirectory)=.*\n", "", text, flags=re.M)
        (tmp_path / path.name.replace("@", "@8001")).write_text(text, encoding="utf-8")
    for unit in sorted(tmp_path.glob("*.service")):
        done = subprocess.run([analyze, "verify", "--man=no", str(unit)], capture_output=True, text=True, check=False)
        ours = [line for line in done.stderr.splitlines() if "lang-nghe" in line]
        assert not ours, "\n".join(ours)


def test_nginx_takes_as_much_as_the_service(tmp_path):
    most = (2 * MAX_ATTACHMENTS * MAX_BYTES + _FORM_BYTES) // 1024
    assert f"client_max_body_size {most}k;" in (DEPLOY / "nginx" / "lang-nghe.conf").read_text(encoding="utf-8")
    assert f"proxy-body-size: {most}k" in (DEPLOY / "kubernetes" / "ingress.yaml").read_text(encoding="utf-8")


def test_nginx_reads_its_file(tmp_path):
    from tests.cluster.servers import NotThere
    from tests.cluster.whole import nginx

    try:
        server = nginx(tmp_path, 8080, [8081, 8082])
    except NotThere:
        pytest.skip("nginx is not installed: its file is not read here. See deploy/tools.py")
    done = subprocess.run([*server.command, "-t"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr


@pytest.mark.parametrize("page", ["city", "files", "replicas", "nginx", "systemd", "containers", "kubernetes"])
def test_each_has_its_page(page):
    text = (ROOT / "docs" / "operations" / f"{page}.md").read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)#:]+\.md)", text):
        assert (ROOT / "docs" / "operations" / link).exists(), link
    for path in re.findall(r"`((?:deploy|tests)/[\w./@-]+)`", text):
        assert (ROOT / path).exists() or Path(path).suffix == "", path
