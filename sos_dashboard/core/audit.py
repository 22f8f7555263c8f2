"""What the audit may say: the acts and their outcomes, closed sets, so that no free text slips into it."""

from __future__ import annotations

from enum import StrEnum


class Act(StrEnum):
    """What was done. A new act is a new member here; the store keeps its word."""

    SIGN_IN = "sign_in"
    SIGN_OUT = "sign_out"
    CHANGE_ROLE = "change_role"
    DENY = "deny"
    LOAD = "load"
    WITHDRAW = "withdraw"
    ADD_ACCOUNT = "add_account"
    DISABLE_ACCOUNT = "disable_account"
    SET_PASSWORD = "set_password"  # noqa: S105  # the name of an act
    SET_IDENTITY = "set_identity"
    GRANT_ROLE = "grant_role"
    END_GRANT = "end_grant"
    ISSUE_TOKEN = "issue_token"  # noqa: S105  # the name of an act
    REVOKE_TOKEN = "revoke_token"  # noqa: S105  # the name of an act
    SET_SETTING = "set_setting"
    ANNOTATE = "annotate"
    EXPORT = "export"
    RELEASE = "release"
    NAME_AUTHORITY = "name_authority"
    LETTER_AUTHORITY = "letter_authority"
    READ = "read"
    READ_AUDIT = "read_audit"
    VERIFY_AUDIT = "verify_audit"

    @property
    def words(self) -> str:
        """The act as people read it."""
        return self.value.replace("_", " ")


class Outcome(StrEnum):
    """How it ended."""

    DONE = "done"
    DENIED = "denied"
    THROTTLED = "throttled"
    ENDED = "ended"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    ABANDONED = "abandoned"
    SET = "set"
    TAKEN_BACK = "taken_back"
    INTACT = "intact"
    BROKEN = "broken"
