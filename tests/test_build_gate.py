"""Publishing: what the gate refuses stays beside what serves."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import build
from core.artifacts import ArtifactStore, StepReport
from core.errors import GateRefused
from core.manifest import FILE, Manifest
from core.settings import load_settings
from tests.test_build import command, document


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ArtifactStore:
    monkeypatch.setenv("ANISHELF_VAR", str(tmp_path))
    return ArtifactStore(load_settings().artifacts)


def publish(
    store: ArtifactStore,
    mean: float | None,
    source: str = "kaggle",
    terms: build.Terms | None = None,
    *,
    simulated: bool = False,
) -> Manifest:
    """Publish a version that ranks so well, None for one that was not measured."""
    found = {} if mean is None else {"ndcg@100": {"mean": mean, "low": mean, "high": mean}}
    with store.stage(source, {"mean": mean, "simulated": simulated}) as staging:
        staging.step("evaluation", (), lambda: StepReport(metrics=found))
        return build._publish(store, staging, load_settings(), terms or build.Terms())


def test_a_fall_is_refused_and_the_old_version_serves_on(store: ArtifactStore) -> None:
    old = publish(store, 0.4)
    with pytest.raises(GateRefused, match=r"0.3000 after 0.4000 \(-25.0%\).*deploy") as error:
        publish(store, 0.3)
    assert error.value.exit_code == 3
    assert store.current() == old.version
    refused = [name for name in store.versions() if name != old.version]
    assert len(refused) == 1, "it can be looked at"
    store.deploy(refused[0])
    assert store.current() == refused[0], "and deployed all the same"
    store.rollback()
    assert store.current() == old.version


@pytest.mark.parametrize("mean", [0.39, 0.5, None])
def test_a_small_fall_a_rise_and_what_was_not_measured_pass(store: ArtifactStore, mean: float | None) -> None:
    publish(store, 0.4)
    assert publish(store, mean).version == store.current()


def test_force_and_a_larger_share_pass(store: ArtifactStore) -> None:
    publish(store, 0.4)
    assert publish(store, 0.3, terms=build.Terms(force=True)).version == store.current()
    publish(store, 0.4)
    assert publish(store, 0.2, terms=build.Terms(max_drop=0.6)).version == store.current()


def test_other_sources_are_never_compared(store: ArtifactStore) -> None:
    publish(store, 0.4)
    assert publish(store, 0.1, source="interactions:movies").version == store.current()
    publish(store, 0.4)
    assert publish(store, 0.1, simulated=True).version == store.current()
    with pytest.raises(GateRefused):
        publish(store, 0.05, simulated=True)


def test_the_command_refuses_with_3_and_one_line(tmp_path: Path) -> None:
    folder, var = tmp_path / "shop", tmp_path / "var"
    folder.mkdir()
    rng = np.random.default_rng(0)
    rows = [
        f"{user},{item + 20 * (user % 2)}"
        for user in range(120)
        for item in rng.choice(20, 9, replace=False).tolist()
    ]
    (folder / "interactions.csv").write_text("user_id,item_id\n" + "\n".join(rows) + "\n", encoding="utf-8")
    words = ("build.py", "interactions", str(folder), "--json")
    first = document(command(var, *words))
    assert first["metrics"]["evaluation"] == {"method": "blend", "people": 24, "simulated": False}
    manifest = var / "artifacts" / first["version"] / FILE
    better = json.loads(manifest.read_text(encoding="utf-8"))
    better["metrics"]["ndcg@100"]["mean"] = 1.5
    manifest.write_text(json.dumps(better), encoding="utf-8")

    refused = command(var, *words, "--seed", "1")
    assert (refused.returncode, refused.stdout) == (3, "")
    assert refused.stderr.splitlines()[-1].startswith("error: NDCG@100 0.")
    assert "Traceback" not in refused.stderr
    store = ArtifactStore(var / "artifacts")
    assert store.current() == first["version"]
    assert len(store.versions()) == 2


def test_the_list_of_versions_tells_how_each_ranks(
    store: ArtifactStore, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(store, 0.4)
    publish(store, None, source="interactions:movies")
    capsys.readouterr()
    build.cli(["versions"], standalone_mode=False)
    ranked, unmeasured = capsys.readouterr().out.splitlines()
    assert ranked.endswith("kaggle  NDCG@100 0.4000")
    assert unmeasured.endswith("interactions:movies")
