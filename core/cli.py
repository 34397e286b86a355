"""How every command of ours ends: exit codes and one error line, never a traceback for a user's mistake."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

import click

from core.errors import AnishelfError

INTERRUPTED = 130


def run(command: Callable[..., Any]) -> NoReturn:
    """Run a click command as a program.

    Exit status: 0 done, 1 failed with one line ``error: WHAT: WHERE: WHAT TO DO`` on stderr, 2 wrong usage,
    3 refused by a gate, 130 interrupted.
    """
    try:
        status = command(standalone_mode=False)
    except click.UsageError as error:
        error.show()
        sys.exit(2)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.stderr.write("interrupted\n")
        sys.exit(INTERRUPTED)
    except AnishelfError as error:
        sys.stderr.write(f"error: {error}\n".replace("\r", " "))
        sys.exit(error.exit_code)
    sys.exit(status if isinstance(status, int) else 0)


class FiniteRange(click.FloatRange):
    """A float option within bounds that is a number and not infinite: NaN is below and above nothing."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the number; what is none is wrong usage."""
        number = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value} is no finite number.", param, ctx)
        return number


def print_json(document: Mapping[str, Any] | list[Any]) -> None:
    """Print exactly one JSON document on stdout."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
