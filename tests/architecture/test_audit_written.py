"""Every act that changes the store writes into the audit: found by walking the calls of the actions' source."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import sos_dashboard.actions
from sos_dashboard.core.audit import Act

WRITES = frozenset({"insert", "upsert", "update", "delete", "publish", "publish_late", "withdraw_record", "recount"})
"""Calls that change the store."""

AUDITS = frozenset({"write_audit", "write_audit_once"})
FOLDER = Path(sos_dashboard.actions.__file__).parent
Functions = Mapping[str, ast.FunctionDef]


@cache
def functions() -> Functions:
    """Functions, methods and classes of the actions by name: a call of a class is a call of all its methods."""
    found: dict[str, ast.FunctionDef] = {}
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                found[f"{path.stem}.{node.name}"] = node
    return found


def called(node: ast.AST) -> Iterator[str]:
    """Names that are called somewhere below."""
    for part in ast.walk(node):
        if isinstance(part, ast.Call):
            function = part.func
            yield function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def reached(start: ast.AST, known: Functions) -> set[str]:
    """All names called by it, or by what it calls inside the actions."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        news = set(called(waiting.pop())) - found
        found |= news
        waiting += [node for key, node in known.items() if key.split(".")[1] in news]
    return found


def acts(known: Functions) -> Mapping[str, ast.FunctionDef]:
    """Functions that own a transaction: public ones that are given an engine."""
    return {
        key: node
        for key, node in known.items()
        if not node.name.startswith("_") and any(arg.arg == "engine" for arg in node.args.args)
    }


def unwritten(known: Functions) -> list[str]:
    """Acts that change the store and write nothing into the audit."""
    calls = {key: reached(node, known) for key, node in acts(known).items()}
    return sorted(key for key, names in calls.items() if names & WRITES and not names & AUDITS)


def test_every_act_that_changes_the_store_is_written() -> None:
    changing = {key for key, node in acts(functions()).items() if reached(node, functions()) & WRITES}
    assert {"submit.submit", "withdraw.withdraw", "accounts.grant_role", "sign_in.sign_in"} <= changing
    assert len(changing) >= 15
    assert unwritten(functions()) == []


def test_an_act_that_forgot_would_be_found() -> None:
    forgot = ast.parse("def annotate(engine, words):\n    _keep(engine, words)\ndef _keep(e, w):\n    insert(w)\n")
    planted = {f"notes.{node.name}": node for node in forgot.body if isinstance(node, ast.FunctionDef)}
    assert unwritten({**functions(), **planted}) == ["notes.annotate"]


def test_acts_are_named_in_one_place() -> None:
    """``action=`` is a member of the enumeration, or a parameter that was given one; never a word of its own."""
    words = [
        f"{key}: {ast.unparse(keyword.value)}"
        for key, node in functions().items()
        for part in ast.walk(node)
        if isinstance(part, ast.Call)
        for keyword in part.keywords
        if keyword.arg in ("action", "outcome") and isinstance(keyword.value, ast.Constant | ast.JoinedStr)
    ]
    assert words == []
    assert all(act.value == act.name.lower() for act in Act)
