"""Two questions of those who run it: is the process alive, can it answer?"""

from __future__ import annotations

from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from sos_dashboard.core.errors import SosError
from sos_dashboard.db.migrate import status


def register(server: Flask, engine: Engine) -> None:
    """Add ``/healthz`` (alive) and ``/readyz`` (database reachable, migrations current)."""

    @server.get("/healthz")
    def healthz() -> tuple[dict[str, str], int]:
        return {"status": "alive"}, 200

    @server.get("/readyz")
    def readyz() -> tuple[dict[str, str], int]:
        try:
            is_current = status(engine).is_current
        except (SQLAlchemyError, SosError):
            return {"status": "the database cannot be reached"}, 503
        return ({"status": "ready"}, 200) if is_current else ({"status": "the database needs its migrations"}, 503)
