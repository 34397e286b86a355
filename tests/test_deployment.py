"""What can be said of the container files without a Docker daemon."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from core.settings import Settings

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return document


def test_every_service_is_pinned_and_has_a_health_check(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == {"app", "elasticsearch", "postgres"}
    for name, service in compose["services"].items():
        assert service["healthcheck"]["test"], name
        if name != "app":
            assert re.search(r":\d+\.\d+", service["image"]), f"{name} has no pinned image"
    assert compose["services"]["elasticsearch"]["image"].split(":")[-1].startswith("8.19.")
    assert compose["services"]["postgres"]["profiles"] == ["postgres"]


def test_the_app_waits_for_a_healthy_elasticsearch(compose: dict[str, Any]) -> None:
    assert compose["services"]["app"]["depends_on"] == {"elasticsearch": {"condition": "service_healthy"}}
    elasticsearch = compose["services"]["elasticsearch"]
    assert elasticsearch["environment"]["discovery.type"] == "single-node"


def test_every_volume_that_is_used_is_declared(compose: dict[str, Any]) -> None:
    used = {volume.split(":")[0] for service in compose["services"].values() for volume in service["volumes"]}
    assert used == set(compose["volumes"])


#: What the image fixes itself.
FIXED = {"HOST", "PORT", "ANISHELF_VAR"}


def test_compose_passes_every_setting(compose: dict[str, Any]) -> None:
    known = {str(field.validation_alias) for field in Settings.model_fields.values()}
    environment = compose["services"]["app"]["environment"]
    assert set(environment) == known - FIXED
    written = {name: value for name, value in environment.items() if value is not None}
    assert written == {
        "ANISHELF_ELASTICSEARCH_URL": "${ANISHELF_ELASTICSEARCH_URL:-http://elasticsearch:9200}"
    }


def test_the_image_copies_files_that_exist_and_does_not_run_as_root() -> None:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    for line in lines:
        if line.startswith("COPY") and "--from" not in line and "--chown" not in line:
            for source in line.split()[1:-1]:
                assert (ROOT / source).exists(), source
    assert "USER anishelf" in lines
    assert sum(line.startswith("FROM python:3.11") for line in lines) == 2


def test_requirements_are_pinned() -> None:
    pins = {}
    for name in ("requirements-core.txt", "requirements.txt", "requirements-dev.txt", "requirements-st.txt"):
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
            if line and not line.startswith(("#", "-")):
                assert re.fullmatch(r"[A-Za-z0-9_.-]+(\[[a-z]+\])?==[0-9][0-9a-z.]*", line), f"{name}: {line}"
                package, release = line.split("==")
                pins[package.split("[")[0].lower().replace("_", "-")] = release
    constraints = dict(
        line.lower().replace("_", "-").split("==")
        for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    )
    assert {package: constraints.get(package) for package in pins} == pins


def test_the_card_is_in_the_full_requirements() -> None:
    text = "".join(
        (ROOT / f).read_text(encoding="utf-8") for f in ("requirements.txt", "requirements-core.txt")
    )
    for package in (
        "Flask",
        "Jinja2",
        "elasticsearch",
        "sentence-transformers",
        "numpy",
        "pandas",
        "scipy",
        "implicit",
    ):
        assert re.search(rf"^{package}==", text, re.MULTILINE), package
    assert "pytest==" in (ROOT / "requirements-dev.txt").read_text(encoding="utf-8")


def test_tests_treat_warnings_as_errors() -> None:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert config["tool"]["pytest"]["ini_options"]["filterwarnings"][0] == "error"
    assert config["tool"]["mypy"]["strict"] is True
