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

    ``database_url`` unset means the embedded PostgreSQL under ``data_dir``. The secrets are made and kept under
    ``data_dir`` for the embedded store and required with a server. With an owner's address, ``database_url`` is that
    of the role ``sos_app``; without one it is the owner's, and the other roles are taken on there.
    """

    model_config = SettingsConfigDict(env_prefix="SOS_", extra="ignore", frozen=True)

    database_url: SecretStr | None = Field(default=None, description="PostgreSQL address; unset: embedded server")
    database_owner_url: SecretStr | None = Field(default=None, description="Address of the role that owns and migrates")
    database_login_url: SecretStr | None = Field(default=None, description="Address of the role for accounts, sessions")
    database_loader_url: SecretStr | None = Field(default=None, description="Address of the role that loads")
    database_release_url: SecretStr | None = Field(default=None, description="Address of the role that releases")
    oidc_issuer: str | None = Field(default=None, description="Address of the identity provider; unset: own accounts")
    oidc_client_id: str | None = Field(default=None, description="Name under which the provider knows the dashboard")
    oidc_client_secret: SecretStr | None = Field(default=None, description="Secret that it shares with the provider")
    proxy_hops: int = Field(default=0, ge=0, le=5, description="Proxies in front that set X-Forwarded headers")
    data_dir: Path = Field(default=Path("var"), description="Where the embedded server and its secrets live")
    rounding_secret: SecretStr | None = Field(default=None, description="Secret behind the rounding; never rotated")
    session_secret: SecretStr | None = Field(default=None, description="Secret behind cookies and forms")
    pseudonym_secret: SecretStr | None = Field(default=None, description="Secret behind every pseudonym")
    log_format: LogFormat = Field(default=LogFormat.CONSOLE, description="console or json")
    log_level: str = Field(default="WARNING", description="Least severe level that is logged")

    @property
    def is_embedded(self) -> bool:
        """Whether the embedded server is used."""
        return self.database_url is None
