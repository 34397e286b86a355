"""Posters drawn from facts: the data has no pictures, so a title's facts are its picture.

`looks` says what a genre looks like, `drawing` composes the few nodes of a poster. The shapes lie in
``static/posters.svg`` (one file for all posters), the colours and the printing in ``static/css/posters.css``.
"""

from web.posters.drawing import poster

__all__ = ["poster"]
