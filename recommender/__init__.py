"""Who might like what: candidate generation, ranking, re-ranking, fold-in, similar titles, shelves.

`recommender` may import `core` and `store`. It reads the parts that `etl` and `search` have staged and meets
them nowhere else.
"""

import core as core  # before numpy: it pins OpenBLAS
