"""The error tree: every error that a user can meet says what, where, and what to do."""

from __future__ import annotations


class AnishelfError(Exception):
    """An error a user can act on.

    Parameters
    ----------
    what : str
        What went wrong, in a few words.
    where : str
        The file, row, setting or id concerned.
    remedy : str
        What the user can do about it.
    """

    exit_code = 1

    def __init__(self, what: str, where: str, remedy: str) -> None:
        super().__init__(what, where, remedy)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.what}: {self.where}: {self.remedy}"


class SettingsInvalid(AnishelfError):
    """A setting has a value that cannot be used."""


class SourceInvalid(AnishelfError):
    """A source folder or file cannot be read as what it should be."""


class ArtifactsMissing(AnishelfError):
    """There is no built version to open."""


class ArtifactCorrupt(AnishelfError):
    """A part of a version is not what its manifest says."""


class TrainingFailed(AnishelfError):
    """A method cannot learn from what it was given: too little, no numbers, too much for memory or time."""


class OutOfTime(TrainingFailed):
    """A training takes longer than it may."""


class BuildBusy(AnishelfError):
    """Another build holds the artifacts folder."""


class NoSpace(AnishelfError):
    """The disk is full."""


class UnknownId(AnishelfError):
    """A title, user or version that this version does not know."""


class InvalidInput(AnishelfError):
    """A value given by a person or a program that cannot be used (HTTP 422)."""


class StoreUnavailable(AnishelfError):
    """The online database cannot be used at the moment; pages go on without it."""


class NotBuiltYet(AnishelfError):
    """A command or route that a later issue brings (exit 1, HTTP 501)."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} is not built yet", "this version of Anishelf", "see CHANGELOG.md for what exists"
        )


class GateRefused(AnishelfError):
    """A gate (parity, publishing) said no."""

    exit_code = 3


class EngineUnavailable(AnishelfError):
    """The search server cannot be used at the moment; the embedded engine answers instead."""
