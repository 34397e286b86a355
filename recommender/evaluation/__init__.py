"""How good a method is, by one protocol: splits, metrics, intervals, tables. See docs/evaluation.md."""
