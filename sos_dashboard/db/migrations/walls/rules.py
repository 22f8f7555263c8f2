"""Which role may do what with which table, and with which of its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

OWN = "authority_id = (SELECT sos.current_authority())"
OWN_OR_OFFICE = f"{OWN} OR authority_id = 0"
EVERY = "true"
"""Conditions of policies. The function stands in a sub-select, so that a query asks it once and not for each row."""

AS_ADMIN = "(SELECT sos.acting_role()) = 'admin'"
IN_ITS_SESSIONS_NAME = "account_id = (SELECT sos.acting_account()) AND role = (SELECT sos.acting_role())"

READ, READ_AND_WRITE = "SELECT", "SELECT, INSERT, UPDATE, DELETE"
WRITE_AUDIT = 'INSERT ("by", role, account_id, authority_id, action, object, outcome, request_id, once)'


@dataclass(frozen=True)
class Policy:
    """The rows that a role reaches by a command (ALL: every command)."""

    role: str
    command: str
    rows: str

    @property
    def name(self) -> str:
        """Name of the policy, unique in its table."""
        return f"{self.role}_{self.command.lower()}"

    @property
    def conditions(self) -> str:
        """What is read must meet the condition, and what is written too."""
        using = f"USING ({self.rows})"
        check = f"WITH CHECK ({self.rows})"
        return {"SELECT": using, "INSERT": check}.get(self.command, f"{using} {check}")


@dataclass(frozen=True)
class Rule:
    """Rights of the roles, and policies; with any policy, a table has row-level security for its owner too.

    ``is_append_only``: rows are added and never changed or taken away, not even by the owner.
    """

    rights: Mapping[str, str] = field(default_factory=dict)
    policies: tuple[Policy, ...] = ()
    is_append_only: bool = False


def _loader(rows: str, command: str = "ALL") -> Policy:
    return Policy("sos_loader", command, rows)


_RELEASE_READS = Policy("sos_release", "SELECT", EVERY)
_OWNER_READS = Policy("sos_owner", "SELECT", EVERY)

_RELEASE_WRITES = Policy("sos_release", "ALL", EVERY)

RELEASED = Rule(
    {"sos_release": READ_AND_WRITE, "sos_app": READ},
    (_RELEASE_WRITES, Policy("sos_app", "SELECT", EVERY)),
)
RECORD_OF_AUTHORITY = Rule(
    {"sos_loader": READ_AND_WRITE, "sos_release": READ},
    (_loader(OWN), _RELEASE_READS),
)
RECORD_OF_PROGRAMME = Rule({"sos_loader": READ_AND_WRITE, "sos_release": READ, "sos_app": READ})
STAGING = Rule({"sos_loader": READ_AND_WRITE})


def _ledger(shown: str) -> Rule:
    """The ledger: who sent which record when is everybody's business, what was in it is the sender's."""
    return Rule(
        {"sos_loader": READ_AND_WRITE, "sos_release": READ, "sos_app": f"SELECT ({shown})"},
        (
            _loader(OWN), _loader(OWN_OR_OFFICE, "SELECT"), _RELEASE_READS, Policy("sos_app", "SELECT", EVERY),
            Policy("sos_owner", "SELECT", OWN),  # of the functions that tell the sender the other columns
        ),
    )  # fmt: skip


OF_A_SUBMISSION = "submission_id IN (SELECT s.submission_id FROM public.submission s)"
"""Rows that hang on a submission are reached with it: the inner table has walls of its own."""
OF_OWN_SUBMISSION = (
    "submission_id IN (SELECT s.submission_id FROM public.submission s"
    " WHERE s.authority_id = (SELECT sos.current_authority()))"
)

NAMED: Mapping[str, Rule] = MappingProxyType(
    {
        "public.figure": Rule(
            {"sos_loader": READ_AND_WRITE, "sos_release": READ, "sos_app": READ},
            (_loader(OWN), _RELEASE_READS, Policy("sos_app", "SELECT", OWN)),
        ),
        "public.restatement": RECORD_OF_AUTHORITY,
        "public.submission": _ledger("submission_id, authority_id, status, mode, opened_at, finished_at, withdrawn_at"),
        "public.submission_record": _ledger("submission_id, record, authority_id, begins_on, ends_on"),
        # Teams are no people; their own authority's readers find them in the filter.
        "record.team": Rule(
            {"sos_loader": READ_AND_WRITE, "sos_release": READ, "sos_app": READ},
            (*RECORD_OF_AUTHORITY.policies, Policy("sos_app", "SELECT", OWN)),
        ),
        "public.submission_file": Rule(
            {
                "sos_loader": READ_AND_WRITE,
                "sos_release": READ,
                "sos_app": "SELECT (submission_id, file_number, file_name)",
            },
            (_loader(OF_A_SUBMISSION), _RELEASE_READS, Policy("sos_app", "SELECT", OF_OWN_SUBMISSION)),
        ),
        "public.problem": Rule(
            {"sos_loader": READ_AND_WRITE, "sos_release": READ},
            (_loader(OF_A_SUBMISSION), _RELEASE_READS),
        ),
        # Days and numbers of submissions, no counts of people: who is late is everybody's business.
        "public.coverage": Rule(
            {"sos_loader": READ_AND_WRITE, "sos_release": READ, "sos_app": READ},
            (_loader(OWN), _loader(OWN_OR_OFFICE, "SELECT"), _RELEASE_READS, Policy("sos_app", "SELECT", EVERY)),
        ),
        # Everybody adds, and nobody chooses number or time. The web's reading side adds in the name of its session only,
        # and reads as an administrator only: for all others the audit is a letter box.
        "public.audit_event": Rule(
            dict.fromkeys(("sos_app", "sos_login", "sos_loader", "sos_release"), WRITE_AUDIT)
            | {"sos_app": f"SELECT, {WRITE_AUDIT}", "sos_release": f"SELECT, {WRITE_AUDIT}"},
            (
                Policy("sos_app", "INSERT", IN_ITS_SESSIONS_NAME),
                *(Policy(role, "INSERT", EVERY) for role in ("sos_login", "sos_loader", "sos_release")),
                Policy("sos_app", "SELECT", AS_ADMIN),
                _RELEASE_READS,
                _OWNER_READS,
            ),
            is_append_only=True,
        ),
        "public.audit_seal": Rule(
            {"sos_release": READ},
            (_RELEASE_READS, _OWNER_READS, Policy("sos_owner", "INSERT", EVERY)),
            is_append_only=True,
        ),
        "public.audit_head": Rule(
            {"sos_release": READ, "sos_app": READ},
            (_RELEASE_READS, _OWNER_READS, Policy("sos_owner", "INSERT", EVERY), Policy("sos_app", "SELECT", AS_ADMIN)),
            is_append_only=True,
        ),
        # What is released is for everybody who may read figures at all, and changes in a release run only.
        "public.release": RELEASED,
        "public.released_figure": RELEASED,
        "public.released_coverage": RELEASED,
        # Which letter stands for whom is known to the readers of one authority, and differs for those of another.
        "public.release_letter": Rule(
            RELEASED.rights,
            (_RELEASE_WRITES, Policy("sos_app", "SELECT", "reader_id = (SELECT sos.current_authority())")),
        ),
        # Administrators act in the room where accounts are kept.
        "public.naming_consent": Rule(
            {"sos_login": READ_AND_WRITE, "sos_release": READ, "sos_app": READ},
            (Policy("sos_login", "ALL", EVERY), _RELEASE_READS, Policy("sos_app", "SELECT", EVERY)),
        ),
        # Settings are the programme's own, whoever they hold for.
        "public.parameter_value": Rule(
            {"sos_loader": "SELECT, INSERT", "sos_release": READ, "sos_app": READ},
            (_loader(EVERY), _RELEASE_READS, Policy("sos_app", "SELECT", EVERY)),
        ),
        "public.definition_in_use": Rule({"sos_loader": "SELECT, INSERT", "sos_release": READ, "sos_app": READ}),
        "public.secret_seal": Rule({"sos_loader": "SELECT, INSERT"}),
        "public.calendar_day": Rule({"sos_loader": READ_AND_WRITE, "sos_release": READ, "sos_app": READ}),
        "public.alembic_version": Rule(dict.fromkeys(("sos_app", "sos_login", "sos_loader", "sos_release"), READ)),
        "access.account": Rule({"sos_login": READ_AND_WRITE}),
        "access.credential": Rule({"sos_login": READ_AND_WRITE}),
        "access.access_grant": Rule(
            {"sos_login": READ_AND_WRITE},
            (Policy("sos_login", "ALL", EVERY), Policy("sos_owner", "SELECT", EVERY)),
        ),
        "access.session": Rule({"sos_login": READ_AND_WRITE}),
        "access.failed_attempt": Rule({"sos_login": READ_AND_WRITE}),
        "access.entered": Rule({}, (Policy("sos_owner", "ALL", EVERY),)),
    }
)

EXECUTED_BY: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "sos.current_authority()": ("sos_app", "sos_loader", "sos_release", "sos_login"),
        "sos.acting_role()": ("sos_app", "sos_loader", "sos_release", "sos_login"),
        "sos.acting_account()": ("sos_app",),
        "sos.enter(text)": ("sos_app",),
        "sos.own_senders()": ("sos_app",),
        "sos.own_counts()": ("sos_app",),
        "sos.load_for(integer)": ("sos_loader",),
        "sos.ensure_partition(regclass, integer)": ("sos_loader", "sos_release"),
        "sos.gather_statistics(text, text)": ("sos_loader", "sos_release"),
        "sos.seal_audit(integer, interval)": ("sos_login", "sos_release"),
        "sos.refuse_change()": (),
    }
)
"""Functions that run with their owner's rights, and who may call them."""


def rule_for(schema: str, name: str, *, has_authority: bool) -> Rule:
    """The rule of a table; one that nobody thought of is reached by nobody."""
    named = NAMED.get(f"{schema}.{name}")
    if named is not None:
        return named
    if schema == "record":
        return RECORD_OF_AUTHORITY if has_authority else RECORD_OF_PROGRAMME
    return STAGING if schema == "staging" else Rule()
