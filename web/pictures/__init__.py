"""Real pictures over the drawn posters, where the operator asked for them (``ANISHELF_PICTURES``).

`jikan` asks one address at a time, `shelf` keeps what came on disk, `fetcher` does both slowly in the
background, `serving` gives pictures to pages. Nothing here runs while the setting is off.
"""
