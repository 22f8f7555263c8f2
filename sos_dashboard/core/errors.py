"""Errors that a user may meet, each with the exit code the console gives it.

No message carries a cell's value or a reference: a message names the file, the column, the rule and the remedy.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What a console command tells its caller (a contract: scripts rely on it)."""

    DONE = 0
    UNEXPECTED = 1
    USAGE = 2
    REFUSED = 10
    ROWS_REJECTED = 11
    DENIED = 12


class SosError(Exception):
    """Base of every error that is shown to a user as one sentence."""

    exit_code: ExitCode = ExitCode.UNEXPECTED


class ConfigError(SosError):
    """A setting, an option or a combination of them cannot work."""

    exit_code = ExitCode.USAGE


class UnknownThing(ConfigError):
    """What was asked for by name is not there."""


class DefinitionError(SosError):
    """A record type, population, indicator or page contradicts itself; raised at import, so never seen by a user."""


class SubmissionRefused(SosError):
    """A file or a call was refused as a whole; nothing of it is stored."""

    exit_code = ExitCode.REFUSED


class AccessDenied(SosError):
    """The viewer may not see or do this."""

    exit_code = ExitCode.DENIED


class SessionEnded(AccessDenied):
    """The viewer was signed in and is no longer."""


class StoreUnavailable(SosError):
    """The database cannot be reached, started or migrated."""
