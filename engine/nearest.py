"""Which clauses read most like a finding (BM25 over characters and character pairs).

Likeness only proposes clauses to ask about and breaks ties; it never decides (DESIGN.md, principle 1).
"""

import math
from collections import Counter
from collections.abc import Mapping
from itertools import pairwise

K1, B = 1.2, 0.6


def tokens(text: str) -> list[str]:
    """Character pairs of the Chinese and alphanumeric runs of a text."""
    kept = [char if char.isalnum() else " " for char in text.lower()]
    return [a + b for a, b in pairwise(kept) if " " not in (a, b)]


def postings(texts: Mapping[str, str]) -> dict[str, list[tuple[str, float]]]:
    """Token -> (name, BM25 weight) of every text that holds it; made once, when the rules are compiled."""
    found: dict[str, list[tuple[str, float]]] = {}
    counts = {name: Counter(tokens(text)) for name, text in texts.items()}
    lengths = {name: sum(count.values()) for name, count in counts.items()}
    mean = sum(lengths.values()) / max(1, len(lengths)) or 1.0
    spread = Counter(token for count in counts.values() for token in count)
    for name, count in counts.items():
        norm = K1 * (1 - B + B * lengths[name] / mean)
        for token, n in count.items():
            idf = math.log(1 + (len(counts) - spread[token] + 0.5) / (spread[token] + 0.5))
            found.setdefault(token, []).append((name, round(idf * n * (K1 + 1) / (n + norm), 3)))
    return found


class Nearest:
    """Likeness of a finding to each of a set of named texts."""

    def __init__(self, found: Mapping[str, list[tuple[str, float]]]) -> None:
        self.postings = found

    def scores(self, text: str) -> dict[str, float]:
        """Name -> likeness (BM25 over the square root of the text's length, so that short and long texts compare)."""
        total: dict[str, float] = {}
        wanted = list(dict.fromkeys(tokens(text)))
        for token in wanted:
            for name, weight in self.postings.get(token, ()):
                total[name] = total.get(name, 0.0) + weight
        return {name: score / math.sqrt(len(wanted)) for name, score in total.items()}
