"""Versions on disk: stage, resume, publish, deploy, roll back, prune.

A build works in ``<version>.staging/``. Each step owns the part folders it names; a step that has finished is
noted in ``staging.json`` and skipped when the same build runs again. Publishing writes the manifest, renames
the folder and then moves the ``current`` pointer: a crash at any point leaves the old version serving.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from core.errors import ArtifactsMissing, BuildBusy, NoSpace, UnknownId
from core.manifest import FILE as MANIFEST
from core.manifest import Manifest, package_versions, parts_of
from core.progress import say

_STAGING_SUFFIX = ".staging"
_STATE = "staging.json"
_CURRENT = "current"
_DEPLOYMENTS = "deployments.json"
_LOCK = ".build.lock"


@dataclass
class StepReport:
    """What a step adds to the manifest; every part is optional."""

    counts: dict[str, Any] = field(default_factory=dict)
    metrics: dict[str, Any] = field(default_factory=dict)
    parameters: dict[str, Any] = field(default_factory=dict)


class Staging:
    """A version in the making.

    Attributes
    ----------
    path : Path
        The staging folder; steps write into the part folders they name.
    source : str
        The name of the source, with what tells two of its kind apart.
    seed : int
        The seed of everything random in this build.
    """

    def __init__(self, path: Path, source: str, parameters: Mapping[str, Any], seed: int) -> None:
        self.path = path
        self.source = source
        self.seed = seed
        self._state_file = path / _STATE
        self._state: dict[str, Any] = {
            "source": source,
            "parameters": dict(parameters),
            "seed": seed,
            "counts": {},
            "metrics": {},
            "timings": {},
            "steps": [],
        }
        if self._state_file.is_file():
            self._state = json.loads(self._state_file.read_text(encoding="utf-8"))

    @property
    def version(self) -> str:
        """The name that the version will have."""
        return self.path.name.removesuffix(_STAGING_SUFFIX)

    @property
    def counts(self) -> Mapping[str, Any]:
        """The counts that finished steps have reported."""
        counts: Mapping[str, Any] = self._state["counts"]
        return counts

    @property
    def parameters(self) -> Mapping[str, Any]:
        """The parameters of the build and what finished steps have added to them."""
        parameters: Mapping[str, Any] = self._state["parameters"]
        return parameters

    def step(
        self,
        name: str,
        parts: tuple[str, ...],
        work: Callable[[], StepReport | None],
        given: Mapping[str, Any] | None = None,
    ) -> None:
        """Run one step, unless an interrupted build has finished it, or it came with what was adopted.

        Parameters
        ----------
        name : str
            The step's name in the manifest's timings.
        parts : tuple of str
            The folders that this step alone writes; whatever a crash left in them is removed first.
        work : callable
            Does the work and returns what the manifest should tell of it.
        given : mapping, optional
            The parameters that it would report. Where it was finished with others, it runs again, and so do
            the steps that came after it.

        Raises
        ------
        NoSpace
            If the disk is full.
        """
        if name in self._state["steps"]:
            if all(self.parameters.get(key) == _as_read(value) for key, value in (given or {}).items()):
                say(f"{name}: done before, kept")
                return
            say(f"{name}: done before with other parameters; it and what follows is made again")
            del self._state["steps"][self._state["steps"].index(name) :]
        for part in parts:
            shutil.rmtree(self.path / part, ignore_errors=True)
        started = time.perf_counter()
        with disk_errors(self.path):
            report = work() or StepReport()
            self._state["timings"][name] = round(time.perf_counter() - started, 3)
            _merge(self._state["counts"], report.counts)
            self._state["metrics"].update(report.metrics)
            self._state["parameters"].update(report.parameters)
            self._state["steps"].append(name)
            self._save()
        say(f"{name}: {self._state['timings'][name]:.1f} s")

    def adopt(
        self,
        version: Path,
        parts: tuple[str, ...],
        steps: tuple[str, ...],
        without: Callable[[str], bool] = lambda _: False,
    ) -> None:
        """Take parts over from a published version by hard links, with all that it reports.

        Parameters
        ----------
        version : Path
            The published folder.
        parts : tuple of str
            The folders to take over; those it lacks are passed over.
        steps : tuple of str
            The steps that made them, which will not run again.
        without : callable, optional
            Tells by its name whether a metric or parameter of the published version is left behind, because a
            step that runs again may not report it.
        """
        is_new = "adopt" not in self._state["steps"]

        def link() -> StepReport:
            for part in parts:
                if (version / part).is_dir():
                    shutil.copytree(version / part, self.path / part, copy_function=os.link)
            manifest = Manifest.read(version)
            metrics, parameters = (
                {name: value for name, value in told.items() if not without(name)}
                for told in (manifest.metrics, manifest.parameters)
            )
            return StepReport(manifest.counts, metrics, {**parameters, **self._state["parameters"]})

        self.step("adopt", parts, link)
        if is_new:
            self._state["steps"] += steps
            self._save()

    def manifest(self) -> Manifest:
        """Describe the staged files as they are now."""
        return Manifest(
            version=self.version,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            source=self.source,
            counts=self._state["counts"],
            parts=parts_of(self.path),
            parameters=self._state["parameters"],
            seed=self.seed,
            packages=package_versions(),
            timings=self._state["timings"],
            metrics=self._state["metrics"],
        )

    def _save(self) -> None:
        _write_atomically(self._state_file, json.dumps(self._state, ensure_ascii=False))


@dataclass(frozen=True)
class ArtifactStore:
    """All versions below one folder, and the pointer to the one that serves."""

    root: Path

    def versions(self) -> list[str]:
        """Return the names of the published versions, oldest first."""
        if not self.root.is_dir():
            return []
        return sorted(
            path.name
            for path in self.root.iterdir()
            if not path.name.endswith(_STAGING_SUFFIX) and (path / MANIFEST).is_file()
        )

    def path(self, version: str) -> Path:
        """Return the folder of a published version.

        Raises
        ------
        UnknownId
            If there is no such version.
        """
        if version not in self.versions():
            known = ", ".join(self.versions()) or "none"
            raise UnknownId("unknown version", version, f"pick one of: {known}")
        return self.root / version

    def current(self) -> str | None:
        """Return the name of the serving version, or None before the first."""
        try:
            name = (self.root / _CURRENT).read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return None
        return name or None

    def current_path(self) -> Path:
        """Return the folder of the serving version.

        Raises
        ------
        ArtifactsMissing
            If nothing has been built, or the pointer names a version that is gone.
        """
        name = self.current()
        if name is None:
            raise ArtifactsMissing("no build yet", str(self.root), "run make run, or python build.py demo")
        if name not in self.versions():
            raise ArtifactsMissing(
                "the serving version is gone", str(self.root / name), "run python build.py deploy VERSION"
            )
        return self.root / name

    @contextmanager
    def stage(self, source: str, parameters: Mapping[str, Any], seed: int = 0) -> Iterator[Staging]:
        """Open a staging folder, the one of an interrupted build with the same inputs where there is one.

        Raises
        ------
        BuildBusy
            If another build is at work in this folder.
        """
        with disk_errors(self.root):
            self.root.mkdir(parents=True, exist_ok=True)
        with self.alone():
            key = sha256(
                json.dumps([source, dict(parameters), seed], sort_keys=True, default=str).encode()
            ).hexdigest()[:8]
            ending = f"-{source.split(':', maxsplit=1)[0]}-{key}"
            left = sorted(self.root.glob(f"*{ending}{_STAGING_SUFFIX}"))
            if left:
                path = left[-1]
                say(f"resuming the interrupted build {path.name.removesuffix(_STAGING_SUFFIX)}")
            else:
                path = self.root / f"{_timestamp()}{ending}{_STAGING_SUFFIX}"
                with disk_errors(self.root):
                    path.mkdir()
            yield Staging(path, source, parameters, seed)

    def publish(self, staging: Staging, *, deploy: bool = True) -> Manifest:
        """Write the manifest, verify it, give the folder its name and make it serve."""
        with disk_errors(self.root):
            manifest = staging.manifest()
            manifest.verify(staging.path)
            manifest.write(staging.path)
            (staging.path / _STATE).unlink(missing_ok=True)
            staging.path.rename(self.root / manifest.version)
            if deploy:
                self.deploy(manifest.version)
        return manifest

    def deploy(self, version: str) -> None:
        """Make a published version serve, after checking it.

        Raises
        ------
        ArtifactCorrupt
            If a file of it differs from its manifest; the old version goes on serving.
        """
        folder = self.path(version)
        Manifest.read(folder).verify(folder)
        history = [name for name in self._history() if name in self.versions()]
        if not history or history[-1] != version:
            history.append(version)
        self._point(history)

    def rollback(self) -> str:
        """Make the version serve that served before the present one, and return its name."""
        current = self.current()
        history = self._history()
        while history and history[-1] != current:
            history.pop()
        earlier = [name for name in history[:-1] if name in self.versions() and name != current]
        if not earlier:
            raise ArtifactsMissing("nothing to roll back to", str(self.root), "see python build.py versions")
        folder = self.path(earlier[-1])
        Manifest.read(folder).verify(folder)
        self._point(earlier)
        return earlier[-1]

    def prune(self, keep: int) -> list[str]:
        """Delete all but the newest `keep` versions and the serving one; return what was deleted.

        Open files stay readable for processes that have them mapped.
        """
        with self.alone():
            serving = self.current()
            kept = set(self.versions()[-keep:] if keep > 0 else []) | {serving}
            doomed = [name for name in self.versions() if name not in kept]
            for name in doomed:
                # Without its manifest a folder is no version, so a crash half-way leaves nothing that serves.
                (self.root / name / MANIFEST).unlink()
                shutil.rmtree(self.root / name)
        return doomed

    def _history(self) -> list[str]:
        try:
            history: list[str] = json.loads((self.root / _DEPLOYMENTS).read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            current = self.current()
            return [current] if current else []
        return history

    def _point(self, history: list[str]) -> None:
        _write_atomically(self.root / _DEPLOYMENTS, json.dumps(history))
        _write_atomically(self.root / _CURRENT, history[-1] + "\n")

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep every other build out while the block runs.

        Raises
        ------
        BuildBusy
            If one is at work.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / _LOCK).open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise BuildBusy(
                    "another build is at work",
                    str(self.root),
                    "wait for it, or set ANISHELF_VAR to another folder",
                ) from error
            yield


@contextmanager
def disk_errors(where: Path) -> Iterator[None]:
    """Turn a full disk or a folder that cannot be written into an error with a remedy."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise NoSpace(
                "the disk is full", str(where), "free some space and run the same command again: it resumes"
            ) from error
        if error.errno in (errno.EACCES, errno.EROFS, errno.EPERM, errno.ENOTDIR, errno.EEXIST):
            raise NoSpace(
                "the folder cannot be written", str(where), "check its owner, or set ANISHELF_VAR"
            ) from error
        raise


def _as_read(value: Any) -> Any:
    """Return a value as it comes back from a manifest."""
    return json.loads(json.dumps(value))


def _merge(into: dict[str, Any], more: Mapping[str, Any]) -> None:
    for key, value in more.items():
        if isinstance(value, Mapping) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        else:
            into[key] = value


def _timestamp() -> str:
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")


def _write_atomically(path: Path, text: str) -> None:
    draft = path.with_name(path.name + ".new")
    with draft.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
