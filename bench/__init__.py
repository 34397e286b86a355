"""Slow proofs: each module measures one thing and records what it saw under ``bench/results/``."""

# Before numpy is loaded: it tells BLAS to leave the cores to the solvers.
import core  # noqa: F401
