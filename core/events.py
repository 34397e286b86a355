"""What people did and when: the event table of a version, for time windows and trending."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from core.errors import ArtifactCorrupt

PART = "events"

#: The vocabulary of events; the online log uses the same words.
KINDS = ("search", "impression", "click", "watch", "status", "score", "hide", "purchase", "view")


@dataclass(frozen=True)
class EventTable:
    """Events in order of time.

    Attributes
    ----------
    user_ids : ndarray of int64, shape (n_events,)
        Outside ids.
    items : ndarray of int32, shape (n_events,)
        Rows of the catalogue.
    kinds : ndarray of uint8, shape (n_events,)
        Positions in `KINDS`.
    times : ndarray of int64, shape (n_events,)
        Seconds since 1970, UTC, never decreasing.
    simulated : bool
        Whether these are invented (the demo's month); pages say so.
    """

    user_ids: NDArray[np.int64]
    items: NDArray[np.int32]
    kinds: NDArray[np.uint8]
    times: NDArray[np.int64]
    simulated: bool = False

    def __len__(self) -> int:
        return len(self.times)

    def save(self, staging: Path) -> None:
        """Write ``events/events.parquet``."""
        path = staging / PART / "events.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        table = pa.table(
            {"user_id": self.user_ids, "item": self.items, "kind": self.kinds, "time": self.times},
            metadata={"simulated": str(int(self.simulated))},
        )
        pq.write_table(table, path)

    @classmethod
    def load(cls, version: Path) -> EventTable | None:
        """Read the events of a version, or return None where the source has no times."""
        path = version / PART / "events.parquet"
        if not path.is_file():
            return None
        try:
            table = pq.read_table(path)
        except (OSError, pa.ArrowException) as error:
            raise ArtifactCorrupt(
                "cannot read the events", f"{path} ({error})", "build again or roll back"
            ) from error
        metadata = table.schema.metadata or {}
        return cls(
            user_ids=table["user_id"].to_numpy(),
            items=table["item"].to_numpy(),
            kinds=table["kind"].to_numpy(),
            times=table["time"].to_numpy(),
            simulated=metadata.get(b"simulated") == b"1",
        )
