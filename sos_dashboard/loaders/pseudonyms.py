"""Keyed pseudonyms: the authority's own reference of a person or case becomes 128 bits before anything is stored.

HMAC-SHA-256 over ``authority | kind | normalised reference``, with a key per authority that HKDF (RFC 5869) derives
from one secret kept out of the database. An unkeyed digest would protect nothing: all eight-digit numbers are tried in
seconds.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import unicodedata
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from sos_dashboard.core.errors import ConfigError
from sos_dashboard.core.settings import Settings
from sos_dashboard.records.model import RefKind

SECRET_FILE = "pseudonym.secret"  # noqa: S105 - the name of a file
_SALT = b"sos-dashboard pseudonym v1"
_SHORTEST_SECRET = 16
_PRIVATE = 0o600


def normalised_reference(cell: str) -> str:
    """A reference as it is keyed: NFKC, no blanks, upper case, no trailing ``.0``, zeros kept."""
    plain = cell if cell.isascii() else unicodedata.normalize("NFKC", cell)
    text = "".join(plain.split()).upper()
    return text[:-2] if text.endswith(".0") and text[:-2].isdigit() else text


class Pseudonyms:
    """Turns references of one authority into pseudonyms; holds the key, so it is never logged."""

    def __init__(self, secret: bytes, authority_code: str) -> None:
        self._authority = authority_code
        self._key = _derived(secret, authority_code)

    def __repr__(self) -> str:
        return f"Pseudonyms({self._authority})"

    def hexadecimal(self, kind: RefKind, reference: str) -> str:
        """The pseudonym of a normalised reference as 32 hexadecimal digits."""
        message = f"{self._authority}|{kind.value}|{reference}".encode()
        return hmac.digest(self._key, message, "sha256").hex()[:32]

    def of(self, kind: RefKind, reference: str) -> UUID:
        """The pseudonym of a reference as sent."""
        return UUID(self.hexadecimal(kind, normalised_reference(reference)))


def _derived(secret: bytes, authority_code: str) -> bytes:
    """HKDF-SHA-256, extract and one block of expand."""
    extracted = hmac.digest(_SALT, secret, hashlib.sha256)
    return hmac.digest(extracted, authority_code.encode() + b"\x01", hashlib.sha256)


def pseudonym_secret(settings: Settings) -> bytes:
    """The secret behind every pseudonym: given, or for the embedded store made once and kept beside it.

    Raises ConfigError when a server is used and none is given, or when it is too short.
    """
    if settings.pseudonym_secret is not None:
        return _long_enough(settings.pseudonym_secret.get_secret_value().encode())
    if not settings.is_embedded:
        raise ConfigError(
            "SOS_PSEUDONYM_SECRET is not set. With a database server the secret must be given: make one with "
            "`openssl rand -hex 32`, keep it apart from the database, and never change it."
        )
    return _kept_secret(settings.data_dir / SECRET_FILE)


def _long_enough(secret: bytes) -> bytes:
    if len(secret) < _SHORTEST_SECRET:
        raise ConfigError(f"SOS_PSEUDONYM_SECRET is shorter than {_SHORTEST_SECRET} characters; make a longer one.")
    return secret


def _kept_secret(path: Path) -> bytes:
    with suppress(FileNotFoundError):
        return _long_enough(path.read_bytes().strip())
    path.parent.mkdir(parents=True, exist_ok=True)
    # Written aside and linked into place, so that two first starts agree on one secret.
    aside = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE), "wb") as stream:
        stream.write(secrets.token_hex(32).encode())
    with suppress(FileExistsError):
        os.link(aside, path)
    aside.unlink()
    return path.read_bytes().strip()
