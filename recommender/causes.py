"""Why a training failed: what numpy and the machine say becomes one line with cause and remedy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from core.errors import TrainingFailed

_OTHER = "look for huge or missing values in the source, or build from more of it"


@contextmanager
def named_causes(where: str) -> Iterator[None]:
    """Turn failures of memory and arithmetic inside the block into errors that a user can act on.

    Parameters
    ----------
    where : str
        What was being trained.

    Raises
    ------
    TrainingFailed
    """
    try:
        yield
    except MemoryError as error:
        detail = f" ({error})" if str(error) else ""
        raise TrainingFailed(
            f"not enough memory{detail}", where, "use a machine with more of it, or fewer people or titles"
        ) from error
    except np.linalg.LinAlgError as error:
        raise TrainingFailed(f"equations without a solution ({error})", where, _OTHER) from error
    except FloatingPointError as error:
        raise TrainingFailed(f"a number is out of bounds ({error})", where, _OTHER) from error
