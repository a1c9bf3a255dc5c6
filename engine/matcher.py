"""All dictionary words in a text, in one pass.

A plain hash index beats an automaton here: surfaces are 1-12 characters, the index is a JSON object that loads in
milliseconds from the compiled cache, and a finding is short.  Cost: text length x number of distinct surface lengths.
"""

from collections.abc import Iterator, Mapping
from typing import TypeVar

V = TypeVar("V")

GAP = "…"
"""In a surface form: other words may stand here, at most `MAX_GAP` characters, never across `BREAKS`."""
MAX_GAP = 8
BREAKS = frozenset("，。；！？,;!?\n：:、不未没无")
"""What a gap never crosses: a stop, or a denial, which would turn the expression round."""


def lengths_by_head(surfaces: Mapping[str, object]) -> dict[str, list[int]]:
    """First character -> surface lengths that occur with it, longest first."""
    heads: dict[str, set[int]] = {}
    for surface in surfaces:
        heads.setdefault(surface[0], set()).add(len(surface))
    return {head: sorted(found, reverse=True) for head, found in heads.items()}


def scan(text: str, surfaces: Mapping[str, V], heads: Mapping[str, list[int]]) -> Iterator[tuple[int, int, V]]:
    """Every (start, end, value) whose surface stands in `text`, overlaps included, in text order."""
    size = len(text)
    for start, head in enumerate(text):
        for length in heads.get(head, ()):
            end = start + length
            if end <= size:
                value = surfaces.get(text[start:end])
                if value is not None:
                    yield start, end, value


def follow(text: str, end: int, rest: list[tuple[int, list[str]]]) -> int | None:
    """End of the remaining pieces of a form after `end`; None when they do not follow.

    Each piece is one of several, at most `gap` characters behind the one before; the nearest is tried first, of equals
    the longest.
    """
    if not rest:
        return end
    gap, choices = rest[0]
    found = []
    for piece in choices:
        at = text.find(piece, end, end + gap + len(piece))
        if at >= 0 and BREAKS.isdisjoint(text[end:at]):
            found.append((at, -len(piece)))
    for at, length in sorted(found):
        stop = follow(text, at - length, rest[1:])
        if stop is not None:
            return stop
    return None
