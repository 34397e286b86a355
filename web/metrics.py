"""Counters for machines, in Prometheus' format, one registry an app."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

#: Bounds in seconds, around the budgets of the pages.
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0)


class Metrics:
    """Requests by endpoint and status, their times, and the version that serves."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "anishelf_requests",
            "Requests answered.",
            ["endpoint", "method", "status"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            "anishelf_request_seconds",
            "Seconds to answer.",
            ["endpoint"],
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self._version = Gauge(
            "anishelf_version_info", "1 for the version that serves.", ["version"], registry=self.registry
        )

    def observe(self, endpoint: str, method: str, status: int, seconds: float) -> None:
        """Count one answered request."""
        self._requests.labels(endpoint, method, str(status)).inc()
        self._seconds.labels(endpoint).observe(seconds)

    def render(self, version: str | None) -> bytes:
        """Return everything counted so far, as text."""
        self._version.clear()
        if version is not None:
            self._version.labels(version).set(1)
        return generate_latest(self.registry)
