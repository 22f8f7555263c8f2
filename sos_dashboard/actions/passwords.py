"""Passwords of own accounts: what is accepted, how it is hashed, and that guessing costs the same for every name."""

from __future__ import annotations

import secrets
import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from sos_dashboard.core.errors import ConfigError

SHORTEST, LONGEST = 12, 128
COMMON = frozenset(
    {
        "123456789012", "1234567890123", "administrator", "adminadminadmin", "changemechangeme", "correcthorsebattery",
        "iloveyouiloveyou", "letmeinletmein", "letmein123456", "monkeymonkey", "passwordpassword", "password1234",
        "password12345", "password123456", "passw0rd1234", "qwertyqwerty", "qwertyuiop12", "qwertyuiop123",
        "qwerty123456", "signsofsafety", "signs of safety", "signsofsafety1", "socialworker1", "welcome12345",
        "welcomewelcome", "zxcvbnmzxcvbnm",
    }
)  # fmt: skip
"""What people choose when twelve characters are asked for."""

_PLAIN = "abcdefghjkmnpqrstuvwxyz23456789"

# 64 MiB, three passes, four lanes (promises.md, section 8): about an eighth of a second. Two at once keep the memory of
# a sign-in storm at 128 MiB.
_HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)
_AT_ONCE = threading.BoundedSemaphore(2)


def require_acceptable(password: str, name: str) -> None:
    """Raise ConfigError, which never repeats the password, when it is too short, too long or easily guessed."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise ConfigError(f"A password has {SHORTEST} to {LONGEST} characters.")
    plain = password.casefold()
    if plain in COMMON or len(set(plain)) < 5 or (len(name) > 3 and name.casefold() in plain):
        raise ConfigError("This password is easily guessed: take several words that do not belong together.")


def made_up() -> str:
    """A password for somebody else, to be shown once: 100 random bits in letters and digits that are not mistaken."""
    return "-".join("".join(secrets.choice(_PLAIN) for _ in range(5)) for _ in range(4))


def hashed(password: str) -> str:
    """The hash to keep."""
    with _AT_ONCE:
        return _HASHER.hash(password)


def is_right(password: str, secret: str | None) -> bool:
    """Whether a password is the hash's; without a hash (no such account) the same work, and no."""
    with _AT_ONCE:
        try:
            _HASHER.verify(secret or _hash_of_nobody(), password[:LONGEST])
        except (VerificationError, InvalidHashError):
            return False
    return secret is not None


@cache
def _hash_of_nobody() -> str:
    return _HASHER.hash("the password of an account that does not exist")
