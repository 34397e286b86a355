"""Addresses for machines: is the process alive, can it answer, what has it done."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from core.errors import AnishelfError
from web.site import site, version

machines = Blueprint("machines", __name__)


@machines.get("/healthz")
def healthz() -> Response:
    """Say that the process lives."""
    return jsonify(status="ok")


@machines.get("/readyz")
def readyz() -> tuple[Response, int]:
    """Say whether a version serves, by which engine, and what is wrong."""
    try:
        loaded = version()
    except AnishelfError as error:
        engine = {"configured": site().settings.search_engine, "serving": None}
        return jsonify(status="unavailable", version=None, engine=engine, problems=[str(error)]), 503
    status = loaded.search.status()
    problems = [*site().live.problems, *status.problems, *filter(None, [site().past.problem()])]
    answer = jsonify(
        status="degraded" if problems else "ok",
        version=loaded.name,
        engine={"configured": status.configured, "serving": status.serving},
        problems=problems,
    )
    return answer, 200


@machines.get("/metrics")
def metrics() -> Response:
    """Give the counters in Prometheus' format."""
    try:
        name = version().name
    except AnishelfError:
        name = None
    return Response(site().metrics.render(name), content_type="text/plain; version=0.0.4; charset=utf-8")
