"""The log: what happened, one line each, and never what somebody typed."""

from __future__ import annotations

import sys

import structlog


def request_log() -> structlog.typing.FilteringBoundLogger:
    """Return the logger of requests: one ``key=value`` line each on the present stderr."""
    logger: structlog.typing.FilteringBoundLogger = structlog.wrap_logger(
        structlog.PrintLogger(sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(0),
        processors=[
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
            structlog.processors.LogfmtRenderer(key_order=["time", "event"], drop_missing=True),
        ],
    )
    return logger
