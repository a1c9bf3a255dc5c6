"""Dates as people write them."""

import re
import unicodedata
from datetime import date

_FORMS = (
    re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*[日号]?"),
    re.compile(r"(\d{4})(\d{2})(\d{2})"),
)


def parse_date(text: str) -> date | None:
    """2026-03-05, 2026.3.5, 2026/3/5, 2026年3月5日, 20260305 -> date; None for anything else."""
    folded = unicodedata.normalize("NFKC", text[:40]).strip()
    for form in _FORMS:
        if match := form.fullmatch(folded):
            try:
                return date(*map(int, match.groups()))
            except ValueError:
                return None
    return None
