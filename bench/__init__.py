"""Slow proofs: each module measures one thing and records what it saw under ``bench/results/``."""
