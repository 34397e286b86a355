"""``python -m recommender tune``: look for better numbers for methods, on one version."""

from __future__ import annotations

from typing import Any

import click

from core.artifacts import ArtifactStore
from core.catalogue import Catalogue
from core.cli import FiniteRange, print_json
from core.lists import PersonLists
from core.manifest import Manifest
from core.progress import say
from core.settings import load_settings
from recommender.evaluation.version_source import observed_in
from recommender.tuning import METRIC, tune
from recommender.tuning_spaces import SPACES


@click.command("tune")
@click.option("--version", "name", help="the version to tune on; the serving one by default")
@click.option("--methods", default="als", show_default=True, help=f"of {', '.join(SPACES)}, with commas")
@click.option(
    "--trials",
    type=click.IntRange(min=1),
    default=40,
    show_default=True,
    help="a method, earlier runs counted",
)
@click.option("--timeout", type=FiniteRange(min=0), help="seconds a method, after which no trial begins")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="one JSON document on stdout")
def tune_command(
    name: str | None, methods: str, trials: int, timeout: float | None, seed: int, as_json: bool
) -> None:
    """Look for better numbers for methods; a run that was stopped goes on."""
    settings = load_settings()
    store = ArtifactStore(settings.artifacts)
    version = store.current_path() if name is None else store.path(name)
    source = Manifest.read(version).source
    observed = observed_in(version, Catalogue.load(version), PersonLists.load(version), source, seed)
    results = [
        tune(method, observed.training, version.name, settings.var / "tuning", trials, timeout)
        for method in methods.split(",")
    ]
    if as_json:
        print_json(results)
    else:
        for result in results:
            say(_line(result))


def _line(result: dict[str, Any]) -> str:
    best, default, gain = result["best"], result["default"], result["gain"]
    numbers = ", ".join(f"{name} {value:.4g}" for name, value in best["parameters"].items())
    return (
        f"{result['method']}: {METRIC} {best[METRIC]['mean']:.4f} with {numbers} "
        f"against {default[METRIC]['mean']:.4f} by default "
        f"({gain['mean']:+.4f}, from {gain['low']:+.4f} to {gain['high']:+.4f}; {result['trials']} trials)"
    )
