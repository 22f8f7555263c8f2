"""Structured logs: events in the past tense, bound to a submission or a request, never a cell's value."""

from __future__ import annotations

import logging
import sys
from typing import cast

import structlog

from sos_dashboard.core.settings import LogFormat, Settings


def configure_logging(settings: Settings) -> None:
    """Send structured events to standard error, as text for people or JSON for machines."""
    level = logging.getLevelNamesMapping().get(settings.log_level.upper(), logging.WARNING)
    renderer: structlog.types.Processor = (
        structlog.processors.JSONRenderer()
        if settings.log_format is LogFormat.JSON
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.StackInfoRenderer(),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        # Whatever is standard error when something is said: it may have been another when this was set up.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """A logger that names the module it speaks for."""
    return cast("structlog.stdlib.BoundLogger", structlog.get_logger(module=name))
