from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from core.artifacts import ArtifactStore, Staging, StepReport
from core.errors import ArtifactCorrupt, ArtifactsMissing, BuildBusy, NoSpace, UnknownId
from core.manifest import FILE, Manifest


@pytest.fixture
def store(tmp_path: Path) -> ArtifactStore:
    return ArtifactStore(tmp_path / "artifacts")


def write(staging: Staging, part: str = "lists", text: str = "hello") -> None:
    def work() -> StepReport:
        (staging.path / part).mkdir(parents=True)
        (staging.path / part / "data.txt").write_text(text)
        return StepReport(counts={"people": len(text), "dropped": {"bad": 1}}, metrics={"m": 0.5})

    staging.step(part, (part,), work)


def build(
    store: ArtifactStore, text: str = "hello", source: str = "demo", *, deploy: bool = True
) -> Manifest:
    with store.stage(source, {"text": text}, seed=7) as staging:
        write(staging, text=text)
        return store.publish(staging, deploy=deploy)


def test_a_published_version_serves_and_tells_everything(store: ArtifactStore) -> None:
    manifest = build(store)
    assert store.current() == manifest.version
    folder = store.current_path()
    document = json.loads((folder / FILE).read_text())
    assert set(document) == {
        "version", "created", "source", "counts", "parts", "parameters", "seed", "packages", "timings", "metrics",
    }  # fmt: skip
    assert document["parts"] == [
        {
            "path": "lists/data.txt",
            "bytes": 5,
            "sha256": "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
        }
    ]
    assert document["counts"] == {"people": 5, "dropped": {"bad": 1}}
    assert document["seed"] == 7
    assert "numpy" in document["packages"]
    assert Manifest.read(folder) == manifest
    assert not list(store.root.glob("*.staging"))


def test_before_the_first_build(store: ArtifactStore) -> None:
    assert store.versions() == []
    assert store.current() is None
    with pytest.raises(ArtifactsMissing, match=r"no build yet.*make run"):
        store.current_path()
    with pytest.raises(ArtifactsMissing, match="nothing to roll back"):
        store.rollback()


@pytest.mark.parametrize("damage", ["flip", "cut", "remove"])
def test_a_damaged_part_is_named_and_never_deployed(store: ArtifactStore, damage: str) -> None:
    first, second = build(store, "first"), build(store, "other", deploy=False)
    path = store.root / second.version / "lists" / "data.txt"
    if damage == "flip":
        raw = bytearray(path.read_bytes())
        raw[2] ^= 1
        path.write_bytes(raw)
    elif damage == "cut":
        path.write_bytes(path.read_bytes()[:2])
    else:
        path.unlink()
    with pytest.raises(ArtifactCorrupt, match=r"lists/data\.txt.*roll"):
        store.deploy(second.version)
    assert store.current() == first.version


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": 1}', '{"parts": [{"a": 1}]}', "null"])
def test_a_damaged_manifest_is_an_error_with_a_remedy(store: ArtifactStore, text: str) -> None:
    manifest = build(store)
    (store.root / manifest.version / FILE).write_text(text)
    with pytest.raises(ArtifactCorrupt, match="cannot read the manifest"):
        Manifest.read(store.root / manifest.version)


def test_a_crash_leaves_the_old_version_and_a_rerun_resumes(store: ArtifactStore) -> None:
    old = build(store, "old")
    runs: list[str] = []

    def run(crash: bool) -> Manifest:
        with store.stage("demo", {"text": "new"}) as staging:
            staging.step("one", ("one",), lambda: runs.append("one"))

            def two() -> None:
                runs.append("two")
                (staging.path / "two").mkdir()
                (staging.path / "two" / "half").write_text("half")
                if crash:
                    raise RuntimeError("power cut")

            staging.step("two", ("two",), two)
            return store.publish(staging)

    with pytest.raises(RuntimeError):
        run(crash=True)
    assert store.current() == old.version
    assert store.versions() == [old.version]
    new = run(crash=False)
    assert runs == ["one", "two", "two"]
    assert store.current() == new.version
    assert not list(store.root.glob("*.staging"))


def test_other_inputs_do_not_resume_a_staging(store: ArtifactStore) -> None:
    with store.stage("demo", {"text": "a"}) as first:
        pass
    with store.stage("demo", {"text": "b"}) as second:
        assert second.path != first.path
    with store.stage("demo", {"text": "a"}) as again:
        assert again.path == first.path


def test_killed_at_any_moment_something_whole_serves(store: ArtifactStore, tmp_path: Path) -> None:
    program = f"""
import sys; sys.path.insert(0, {str(Path(__file__).parents[2])!r})
from pathlib import Path
from core.artifacts import ArtifactStore
store = ArtifactStore(Path({str(store.root)!r}))
for n in range(10_000):
    with store.stage("demo", {{"n": n}}) as staging:
        def work():
            (staging.path / "lists").mkdir()
            (staging.path / "lists" / "data").write_text("x" * 1000)
        staging.step("lists", ("lists",), work)
        store.publish(staging)
    print(n, flush=True)
    store.prune(3)
"""
    for pause in (0.0, 0.011, 0.023):
        child = subprocess.Popen(
            [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(pause)
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        folder = store.current_path()
        Manifest.read(folder).verify(folder)


def test_deploy_and_rollback_walk_the_history(store: ArtifactStore) -> None:
    names = [build(store, text).version for text in ("one", "two", "three")]
    assert store.rollback() == names[1]
    assert store.rollback() == names[0]
    with pytest.raises(ArtifactsMissing, match="nothing to roll back"):
        store.rollback()
    store.deploy(names[2])
    assert store.current() == names[2]
    assert store.rollback() == names[0]


def test_rollback_passes_over_pruned_versions(store: ArtifactStore) -> None:
    names = [build(store, text).version for text in ("one", "two", "three")]
    store.deploy(names[0])
    assert store.prune(1) == [names[1]]
    assert store.rollback() == names[2]


def test_prune_keeps_the_newest_and_the_serving_one(store: ArtifactStore) -> None:
    names = [build(store, text).version for text in ("one", "two", "three", "four")]
    store.deploy(names[0])
    assert store.prune(2) == [names[1]]
    assert store.versions() == [names[0], names[2], names[3]]
    assert store.prune(0) == [names[2], names[3]]
    assert store.current_path().name == names[0]


def test_unknown_versions_are_named(store: ArtifactStore) -> None:
    manifest = build(store)
    with pytest.raises(UnknownId, match=rf"nonesuch.*{manifest.version}"):
        store.deploy("nonesuch")
    with pytest.raises(UnknownId):
        store.path("../artifacts")


def test_the_pointer_to_a_deleted_version_is_an_error(store: ArtifactStore) -> None:
    build(store)
    (store.root / "current").write_text("gone\n")
    with pytest.raises(ArtifactsMissing, match="gone"):
        store.current_path()


def test_two_builds_at_once_are_refused(store: ArtifactStore) -> None:
    with store.stage("demo", {}), pytest.raises(BuildBusy, match="another build"), store.stage("demo", {}):
        pass


def test_readers_never_see_a_half_written_pointer(store: ArtifactStore) -> None:
    names = {build(store, text).version for text in ("one", "two")}
    seen: set[str | None] = set()
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            seen.add(store.current())

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(30):
        for name in names:
            store.deploy(name)
    stop.set()
    reader.join()
    assert seen <= names


@pytest.mark.parametrize(
    ("code", "words"), [(errno.ENOSPC, "disk is full"), (errno.EROFS, "cannot be written")]
)
def test_a_full_disk_is_said_and_the_build_can_resume(store: ArtifactStore, code: int, words: str) -> None:
    def full() -> None:
        raise OSError(code, os.strerror(code))

    with store.stage("demo", {}) as staging:
        write(staging)
        with pytest.raises(NoSpace, match=words):
            staging.step("matrix", ("matrix",), full)
    assert store.versions() == []
    with store.stage("demo", {}) as staging:
        assert staging.counts["people"] == 5


def test_adopting_links_files_and_skips_their_steps(store: ArtifactStore) -> None:
    old = build(store, "old")
    with store.stage("demo", {"embeds": old.version}) as staging:
        staging.adopt(store.path(old.version), ("lists", "events"), steps=("lists",))
        write(staging, text="never written")
        new = store.publish(staging)
    paths = [store.root / m.version / "lists" / "data.txt" for m in (old, new)]
    assert paths[0].samefile(paths[1])
    assert new.counts == old.counts
    assert new.metrics == old.metrics
    assert new.parameters == {"text": "old", "embeds": old.version}


def test_what_runs_again_may_be_left_behind(store: ArtifactStore) -> None:
    old = build(store, "old")
    with store.stage("demo", {"embeds": old.version}) as staging:
        staging.adopt(store.path(old.version), (), steps=(), without=lambda name: name == "text")
        assert dict(staging.parameters) == {"embeds": old.version}


def test_a_step_given_other_parameters_runs_again_with_all_that_follow(store: ArtifactStore) -> None:
    done: list[str] = []

    def run(width: int) -> list[str]:
        """Run three steps of which the second is given a width, as a command that is repeated does."""
        done.clear()

        def step(name: str, given: dict[str, object] | None = None) -> None:
            def work() -> StepReport:
                done.append(name)
                return StepReport(parameters=given or {})

            staging.step(name, (), work, given)

        with store.stage("demo", {}) as staging:
            step("lists")
            step("factors", {"als": {"width": width, "shape": (1, 2)}})
            step("blend")
        return done

    assert run(3) == ["lists", "factors", "blend"]
    assert run(3) == []
    assert run(4) == ["factors", "blend"]
    assert run(4) == []


def test_adopting_goes_on_where_it_was(store: ArtifactStore) -> None:
    """What was adopted and made again is not taken for finished when the command is repeated half-way."""
    old = build(store, "old")

    def run(work: Callable[[], StepReport]) -> None:
        with store.stage("demo", {"embeds": old.version}) as staging:
            staging.adopt(store.path(old.version), ("lists",), steps=("lists",))
            staging.step("lists", ("lists",), work, {"width": 3})

    def stop() -> StepReport:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(stop)
    done: list[str] = []

    def work() -> StepReport:
        done.append("lists")
        return StepReport(parameters={"width": 3})

    run(work)
    assert done == ["lists"]
