"""What every room stands on: settings, records, id maps, artifacts, errors, progress.

`core` imports nothing of ours. It is also the one place that pins OpenBLAS to a single thread: `implicit`
parallelises over rows itself, and a threaded BLAS inside its threads makes training many times slower. The
variable is read when numpy is first imported, so every entry point imports `core` before anything else.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
