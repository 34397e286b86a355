"""`make bench`: run the slow proofs named, or all of them, one after the other."""

from __future__ import annotations

import importlib
import pkgutil
import sys

import bench

_NO_PROOFS = {
    "__main__",
    "accuracy_cache",
    "chromium",
    "load",
    "locustfile",
    "memory_of_tree",
    "offline_database",
    "record",
    "screenshots",
    "serving",
    "source_digest",
}


def main(names: list[str]) -> None:
    """Run each module's ``main``."""
    proofs = [module.name for module in pkgutil.iter_modules(bench.__path__) if module.name not in _NO_PROOFS]
    unknown = set(names) - set(proofs)
    if unknown:
        sys.exit(f"error: unknown proof: {', '.join(sorted(unknown))}: pick from {', '.join(proofs)}")
    for name in names or proofs:
        sys.stderr.write(f"== {name}\n")
        importlib.import_module(f"bench.{name}").main()


if __name__ == "__main__":
    main(sys.argv[1:])
