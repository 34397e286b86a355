"""One box: query understanding, engines behind one interface, encoders, suggestions.

`search` may import `core` and `store`. What a person has seen reaches it as a `core.person.Person`.
"""

import core as core  # before numpy: it pins OpenBLAS
