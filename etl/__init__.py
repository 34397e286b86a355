"""Raw files into clean parts of a version: catalogue, lists, events, franchises, user-item matrix.

`etl` may import `core` and `store`. Every row that it reads is kept, merged or
dropped for exactly one counted reason.
"""

import core as core  # before numpy: it pins OpenBLAS
