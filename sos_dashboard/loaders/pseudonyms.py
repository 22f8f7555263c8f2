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
_SEALING = "seal"
"""Stands where an authority's code stands in the keys of pseudonyms, and is none."""

_SETTING = "SOS_PSEUDONYM_SECRET"
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


def _derived(secret: bytes, purpose: str) -> bytes:
    """A key for an authority, or for the seal: HKDF-SHA-256, extract and one block of expand."""
    extracted = hmac.digest(_SALT, secret, hashlib.sha256)
    return hmac.digest(extracted, purpose.encode() + b"\x01", hashlib.sha256)


def seal_of(secret: bytes) -> str:
    """What the store may keep to know the secret again: a keyed digest of a constant, with a key of its own."""
    return hmac.digest(_derived(secret, _SEALING), b"sealed", hashlib.sha256).hex()


# Where the secret comes from -----------------------------------------------------------------------------------------


def pseudonym_secret(settings: Settings) -> bytes:
    """The secret behind every pseudonym: given, or for the embedded store kept beside it.

    Raises ConfigError when it is missing or too short.
    """
    return _given_secret(settings) or _kept_secret(settings.data_dir / SECRET_FILE)


def new_pseudonym_secret(settings: Settings) -> bytes:
    """The secret for a store without pseudonyms: given, or for the embedded store kept beside it, made if need be."""
    given = _given_secret(settings)
    if given is not None:
        return given
    _make_secret(settings.data_dir / SECRET_FILE)
    return pseudonym_secret(settings)


def holder_of_secret(settings: Settings) -> str:
    """Where a person finds the secret: the setting or the file."""
    return _SETTING if settings.pseudonym_secret is not None else str(settings.data_dir / SECRET_FILE)


def _given_secret(settings: Settings) -> bytes | None:
    if settings.pseudonym_secret is not None:
        return _long_enough(settings.pseudonym_secret.get_secret_value().encode(), _SETTING)
    if settings.is_embedded:
        return None
    raise ConfigError(
        f"{_SETTING} is not set. With a database server the secret must be given: make one with "
        "`openssl rand -hex 32`, keep it apart from the database, and never change it."
    )


def _kept_secret(path: Path) -> bytes:
    try:
        return _long_enough(path.read_bytes().strip(), str(path))
    except FileNotFoundError:
        raise ConfigError(
            f"{path} is missing: it held the secret behind the pseudonyms of this database, and without it new files "
            f"would not join the rows that are there. Put it back from a copy, or set {_SETTING} to what it held; if "
            "it is lost, load everything again into a new database, under another SOS_DATA_DIR."
        ) from None


def _long_enough(secret: bytes, holder: str) -> bytes:
    if len(secret) < _SHORTEST_SECRET:
        raise ConfigError(f"The secret in {holder} is shorter than {_SHORTEST_SECRET} characters.")
    return secret


def _make_secret(path: Path) -> None:
    """Make the file of a secret where there is none."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    # Written aside and linked into place, so that two first starts agree on one secret.
    aside = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE), "wb") as stream:
        stream.write(secrets.token_hex(32).encode())
    with suppress(FileExistsError):
        os.link(aside, path)
    aside.unlink()
