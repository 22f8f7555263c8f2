"""Secrets of the running program: given by a setting, or for the embedded store made once and kept beside it."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from pydantic import SecretStr

from sos_dashboard.core.errors import ConfigError
from sos_dashboard.core.settings import Settings

SHORTEST = 16
_PRIVATE = 0o600


def session_secret(settings: Settings) -> bytes:
    """What signs cookies and forms; raises ConfigError when a server is used and none is given."""
    return _given_or_kept(settings, settings.session_secret, "session")


def rounding_secret(settings: Settings) -> bytes:
    """What the rounding of released counts is drawn from: never changed, or two draws could be averaged."""
    return _given_or_kept(settings, settings.rounding_secret, "rounding")


def _given_or_kept(settings: Settings, given: SecretStr | None, name: str) -> bytes:
    setting = f"SOS_{name.upper()}_SECRET"
    if given is not None:
        secret = given.get_secret_value().encode()
    elif settings.is_embedded:
        secret = _kept(settings.data_dir / f"{name}.secret")
    else:
        raise ConfigError(
            f"{setting} is not set. With a database server it must be: make one with `openssl rand -hex 32`."
        )
    if len(secret) < SHORTEST:
        raise ConfigError(f"{setting} is shorter than {SHORTEST} characters; make a longer one.")
    return secret


def _kept(path: Path) -> bytes:
    with suppress(FileNotFoundError):
        return path.read_bytes().strip()
    path.parent.mkdir(parents=True, exist_ok=True)
    # Written aside and linked into place, so that two first starts agree on one secret.
    aside = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE), "wb") as stream:
        stream.write(secrets.token_hex(32).encode())
    with suppress(FileExistsError):
        os.link(aside, path)
    aside.unlink()
    return path.read_bytes().strip()
