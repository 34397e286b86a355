"""The tests; `core` is imported before anything else, because it pins OpenBLAS before numpy is loaded."""

import core as core
