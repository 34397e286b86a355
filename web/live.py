"""The version that serves: opened whole, noticed when it changes, swapped between requests."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from core.artifacts import ArtifactStore
from core.catalogue import Catalogue
from core.errors import AnishelfError, ArtifactsMissing
from core.events import EventTable
from core.lists import PersonLists
from core.manifest import Manifest
from core.person import Person
from core.pictures import Pictures
from core.settings import Settings
from core.title_names import TitleNames
from recommender.records import Shelf
from recommender.service import Recommender
from search.service import SearchService, open_search
from web.browse import Browser
from web.contexts import AboutPage
from web.kept import Kept, ShelvesKey, shelves_key

#: What tells one state of the `current` pointer from the next: inode and time of change (ns).
_Signature = tuple[int, int]


@dataclass(frozen=True)
class LoadedVersion:
    """Everything a request needs, all of one version."""

    manifest: Manifest
    catalogue: Catalogue
    lists: PersonLists
    events: EventTable | None
    recommender: Recommender
    search: SearchService
    browser: Browser
    names: TitleNames = field(default_factory=TitleNames)
    pictures: Pictures = field(default_factory=Pictures)
    """Where a source said that pictures are; empty while nobody asks for pictures."""
    kept: Kept[ShelvesKey, list[Shelf]] = field(default_factory=Kept)
    about: Kept[str, AboutPage] = field(default_factory=Kept)
    """The page about the data by language: it counts every title."""

    def shelves(self, person: Person | None, today: date, visitor: str = "", client: str = "") -> list[Shelf]:
        """Return the shelves of a person's home page, worked out once for all of its pieces.

        They are kept for the client that asked first.
        """
        key = shelves_key(person, visitor, today)
        return self.kept.get(key, lambda: self.recommender.shelves(person, today, visitor), client)

    @property
    def name(self) -> str:
        """The version's name."""
        return self.manifest.version


def open_version(folder: Path, settings: Settings) -> LoadedVersion:
    """Check a version against its manifest and open every part of it.

    Raises
    ------
    ArtifactCorrupt
        If a file is missing, altered or unreadable.
    """
    manifest = Manifest.read(folder)
    manifest.verify(folder)
    catalogue, lists = Catalogue.load(folder), PersonLists.load(folder)
    return LoadedVersion(
        manifest=manifest,
        catalogue=catalogue,
        lists=lists,
        events=EventTable.load(folder),
        recommender=Recommender.open(folder, catalogue, lists, settings.batches),
        search=open_search(folder, catalogue, settings),
        browser=Browser.of(catalogue, manifest.parameters.get("today")),
        names=TitleNames.load(folder),
        pictures=Pictures() if settings.pictures == "off" else Pictures.load(folder),
    )


class LiveVersion:
    """Holds the serving version and follows the `current` pointer.

    A request calls `pin` once and keeps what it gets, so that it never mixes versions. A new version is
    opened in a background thread and takes over by one assignment; what cannot be opened leaves the old one
    serving and is told by `problems`.

    Parameters
    ----------
    store : ArtifactStore
        Where the versions are.
    opener : callable
        Opens the folder of a version.
    """

    def __init__(self, store: ArtifactStore, opener: Callable[[Path], LoadedVersion]) -> None:
        self._store = store
        self._open = opener
        self._loaded: LoadedVersion | None = None
        self._tried: _Signature | None = None
        self._failure: AnishelfError | None = None
        self._lock = threading.Lock()
        self._loading: threading.Thread | None = None

    def pin(self) -> LoadedVersion:
        """Return the version that serves now.

        Raises
        ------
        AnishelfError
            Before the first version can serve: why, and what to do.
        """
        self.notice()
        loaded = self._loaded
        if loaded is None:
            raise self._failure or self._nothing_yet()
        return loaded

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong with the version that should be serving, in words."""
        return () if self._failure is None else (str(self._failure),)

    def notice(self) -> threading.Thread | None:
        """Start opening the version that `current` names, if the pointer has moved since the last look.

        Returns
        -------
        Thread or None
            The thread at work, if any; pages never wait for it.
        """
        signature = self._signature()
        if signature == self._tried:
            return self._loading
        with self._lock:
            busy = self._loading is not None and self._loading.is_alive()
            if signature != self._tried and not busy:
                thread = threading.Thread(target=self._load, name="open-version", daemon=True)
                thread.start()
                # In this order: who sees the new signature without the lock finds a thread that runs.
                self._loading = thread
                self._tried = signature
            return self._loading

    def load(self) -> None:
        """Open what `current` names and wait for it: for start-up and tests."""
        thread = self.notice()
        while thread is not None and thread.is_alive():
            thread.join()
            thread = self.notice()  # the pointer may have moved meanwhile

    def _load(self) -> None:
        try:
            folder = self._store.current_path()
            if self._loaded is None or self._loaded.name != folder.name:
                self._loaded = self._open(folder)
                _settle()
            self._failure = None
        except AnishelfError as error:
            self._failure = error
        except Exception as error:
            # Whatever a damaged version does, the old one goes on serving.
            self._failure = AnishelfError(
                "the new version cannot be opened",
                f"{self._store.current()} ({error!r})",
                "run python build.py rollback, or build again",
            )

    def _signature(self) -> _Signature | None:
        try:
            stat = (self._store.root / "current").stat()
        except OSError:
            return None
        return stat.st_ino, stat.st_mtime_ns

    def _nothing_yet(self) -> ArtifactsMissing:
        if self._signature() is None:
            return ArtifactsMissing(
                "no build yet", str(self._store.root), "run make run, or python build.py demo"
            )
        return ArtifactsMissing(
            "the version is being opened", str(self._store.root), "try again in a few seconds"
        )


def _settle() -> None:
    """Take the new version's many small records out of the garbage collector's rounds.

    A full round over a catalogue of 15,643 titles stops every thread for about a tenth of a second. The old
    version's records are let back in first, so that what nobody holds any more is freed.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
