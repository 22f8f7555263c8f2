"""The one typed settings object: built once from the environment, passed down, never read at import."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class LogFormat(StrEnum):
    """How log events are written."""

    CONSOLE = "console"
    JSON = "json"


class Settings(BaseSettings):
    """Everything the environment may set; each variable has the prefix ``SOS_``.

    ``database_url`` unset means the embedded PostgreSQL under ``data_dir``. The pseudonym secret is made and kept
    under ``data_dir`` for the embedded store and required with a server.
    """

    model_config = SettingsConfigDict(env_prefix="SOS_", extra="ignore", frozen=True)

    database_url: SecretStr | None = Field(default=None, description="PostgreSQL address; unset: embedded server")
    data_dir: Path = Field(default=Path("var"), description="Where the embedded server and its secrets live")
    pseudonym_secret: SecretStr | None = Field(default=None, description="Secret behind every pseudonym")
    log_format: LogFormat = Field(default=LogFormat.CONSOLE, description="console or json")
    log_level: str = Field(default="WARNING", description="Least severe level that is logged")

    @property
    def is_embedded(self) -> bool:
        """Whether the embedded server is used."""
        return self.database_url is None
