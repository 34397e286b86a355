"""Pages and JSON: blueprints, page contexts, posters, the hot swap of versions.

`web` may import every other room, but no view talks to an engine, a solver or a database: it calls one
service, fills one typed page context, and renders.
"""
