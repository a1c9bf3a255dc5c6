"""Citations: from the many ways people write a clause to the number its standard uses, and back.

A clause number is compared by its path, the numbers and words in it without 第, 条, 项, 目 and signs:
第十一条第（三）项, 11.3, 11-3 and 第11条（三） are all (11, 3).  款 is not 项 and stays in the path.
"""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import TypeVar

from kb.catalogue import Catalogue, Standard, choose, fold_char

ClausePath = tuple[int | str, ...]
T = TypeVar("T")

_DIGITS = "零一二三四五六七八九"
_UNITS = {"千": 1000, "百": 100, "十": 10}
_NUMERALS = f"〇两{_DIGITS}{''.join(_UNITS)}"
_TOKEN = re.compile(rf"[0-9]+|[{_NUMERALS}]+|[a-z]+|[^\W0-9a-z_{_NUMERALS}]+")
_UNITS_AHEAD = re.compile(r"[条项目章节]+")
_TAIL = re.compile(r"(?:行业|企业)?第?$")
_CLOSING = re.compile(r"\s*[)）]?\s*[条项目章节]?")
_DEEPER = re.compile(
    rf"\s*(?:第\s*[(（]?\s*[\d{_NUMERALS}]|[(（]\s*[\d{_NUMERALS}a-z]{{1,4}}\s*[)）]|[.．\-/]\s*\w|[a-z]\s*[)）])"
)
_ASCII_END = re.compile(r"[a-z0-9]$")
_RUNS_ON = re.compile(r"[A-Za-z0-9]|\s*[-－—–]\s*\d{4}")
_LEAD = re.compile(r"\s*(?:依据|根据|按照|对照|参照|违反|不符合|属于)*\s*")
_BETWEEN = " \t\r\n\u3000》）)（(〔[【"
_BEFORE_CLAUSE = " \t\r\n\u3000》）)】]，,：:、/-—–·的中"
_AROUND = " \t\r\n\u3000，,。；;：:、"
_LONGEST = 120  # characters of a text in which a name or a clause number is sought
_PLACES = 20  # book titles tried in one text


def int_to_cn(number: int) -> str:
    """21 -> 二十一, for 0 to 9999.  Raises ValueError outside."""
    if not 0 <= number <= 9999:
        raise ValueError(f"no Chinese clause number for {number}")
    if number < 10:
        return _DIGITS[number]
    text, rest = "", number
    for unit, value in _UNITS.items():
        digit, rest = divmod(rest, value)
        if digit:
            text += _DIGITS[digit] + unit
        elif text and rest and not text.endswith("零"):
            text += "零"
    text += _DIGITS[rest] if rest else ""
    return text.removeprefix("一") if number < 20 else text


def cn_to_int(text: str) -> int | None:
    """二十一 -> 21; None unless it is a well formed numeral up to 9999 (〇, 两 and 一十 are accepted)."""
    plain = text[:_LONGEST].replace("〇", "零").replace("两", "二")
    total = digit = 0
    for char in plain:
        if unit := _UNITS.get(char):
            total, digit = total + (digit or 1) * unit, 0
        elif (digit := _DIGITS.find(char)) < 0:
            return None
    number = total + digit
    plain = plain.removeprefix("一") if plain.startswith("一十") else plain
    return number if number <= 9999 and len(text) <= _LONGEST and plain == int_to_cn(number) else None


def path(text: str) -> ClausePath:
    """The numbers and words of a clause number, in order."""
    return tuple(token for token, _ in _tokens(text))


def permalink(standard: Standard, clause_no: str) -> str:
    """gongmao-2023/11/3: the same for ever, one for each clause."""
    return "/".join((standard.slug, *map(str, path(clause_no))))


def from_permalink(link: str, catalogue: Catalogue) -> tuple[Standard, str] | None:
    """The standard and clause a permalink names."""
    slug, _, tail = link.partition("/")
    standard = catalogue.get(slug)
    clause = _index(standard).get(path(tail)) if standard else None
    return (standard, clause) if standard and clause else None


def resolve_clause(standard: Standard, text: str) -> str | None:
    """The clause number of this standard that a text is, with or without the standard's name before it."""
    _, rest = _take_names(dict.fromkeys(standard.names, ()), text)
    return _index(standard).get(path(rest)) if len(rest) <= _LONGEST else None


def parse_citation(text: str, catalogue: Catalogue, day: date | None = None) -> tuple[Standard | None, str | None, str]:
    """The standard and the clause a text cites, and the rest of it.

    A citation stands at the beginning or begins with 《.  Editions of one title are told apart by the
    number in brackets, else by `day`.  Where the clause is unknown to the standard it stays in the rest.
    """
    for start in _places(text):
        candidates, rest = _take_names(catalogue.by_name, text[start:])
        if standard := choose(candidates, day):
            clause, after = _take_clause(standard, rest)
            return standard, clause, _join(text[:start], after)
    return None, None, text


def nearest_clauses(standard: Standard, text: str, n: int = 3) -> list[str]:
    """Suggestions for a clause the standard does not have: same article first, then the nearest number."""
    _, rest = _take_names(dict.fromkeys(standard.names, ()), text)
    wanted, numbers = path(rest[:_LONGEST]), [clause.no for clause in standard.clauses]
    if wanted and isinstance(wanted[0], int):
        return sorted(numbers, key=lambda number: _distance(path(number), wanted))[:n]
    return difflib.get_close_matches(rest[:_LONGEST], numbers, n, cutoff=0.3)


def _tokens(text: str) -> Iterator[tuple[int | str, int]]:
    """Tokens of a path, each with the index in `text` after its last character."""
    folded, ends = [], []
    for index, char in enumerate(text, 1):
        for part in fold_char(char) or " ":
            folded.append(part)
            ends.append(index)
    number_end = -1
    for match in _TOKEN.finditer("".join(folded)):
        token: int | str = match[0]
        if match[0].isdecimal():
            token = int(match[0]) if len(match[0]) <= 4 else match[0]
        elif match[0][0] in _NUMERALS:
            number = cn_to_int(match[0])
            token = match[0] if number is None else number
        else:
            token = _word(match[0], match.start() == number_end)
        if isinstance(token, int):
            number_end = match.end()
        if token != "":
            yield token, ends[match.end() - 1]


def _word(text: str, after_number: bool) -> str:
    """A word without the units of the numbers around it (条第 -> "", 条各项 -> 各项, 建材行业第 -> 建材)."""
    word = _TAIL.sub("", text)
    units = _UNITS_AHEAD.match(word)
    return word[units.end() :] if units and (after_number or units[0] == word) else word


@lru_cache(maxsize=256)
def _index(standard: Standard) -> dict[ClausePath, str]:
    """Path -> clause number.  A raw number that leaves out the article (（九）1.) identifies nothing."""
    index = {path(clause.no): clause.no for clause in standard.clauses}
    for clause in standard.clauses:
        for other in map(path, filter(None, (*clause.aliases, clause.no_in_document))):
            if len(other) >= len(path(clause.no)):
                index.setdefault(other, clause.no)
    return index


def _take_name(names: Mapping[str, T], text: str) -> tuple[T, str] | None:
    """The longest name a text begins with, and what follows it; a book title must be closed behind it."""
    folded, ends = "", []
    for index, char in enumerate(text[:_LONGEST], 1):
        folded += (part := fold_char(char))
        ends += [index] * len(part)
    for length in range(len(folded), 0, -1):
        if folded[:length] in names:
            end = ends[length - 1]
            head, rest = text[:end], text[end:]
            runs_on = _ASCII_END.search(folded[:length]) and _RUNS_ON.match(rest)
            unclosed = head.count("《") > head.count("》") and not rest.lstrip().startswith("》")
            if not runs_on and not unclosed:
                return names[folded[:length]], rest
    return None


def _take_names(names: Mapping[str, Iterable[Standard]], text: str) -> tuple[list[Standard], str]:
    """The documents that bear the name or both names (title, number) a text begins with; what follows."""
    if (taken := _take_name(names, text)) is None:
        return [], text
    found, rest = list(taken[0]), taken[1]
    if again := _take_name(names, rest.lstrip(_BETWEEN)):
        also, rest = set(again[0]), again[1]
        found = [standard for standard in found if standard in also]
    return found, rest.lstrip(_BEFORE_CLAUSE)


def _take_clause(standard: Standard, text: str) -> tuple[str | None, str]:
    """The longest clause number a text begins with; None if it goes on deeper than the standard does."""
    tokens = list(_tokens(text[:_LONGEST]))
    for length in range(len(tokens), 0, -1):
        if clause := _index(standard).get(tuple(token for token, _ in tokens[:length])):
            rest = text[tokens[length - 1][1] :]
            if closing := _CLOSING.match(rest):
                rest = rest[closing.end() :]
            return (None, text) if _DEEPER.match(rest) else (clause, rest)
    return None, text


def _places(text: str) -> Iterator[int]:
    """Where a citation may begin."""
    lead = _LEAD.match(text)
    yield lead.end() if lead else 0
    yield from (match.start() for match in islice(re.finditer("《", text), _PLACES))


def _join(before: str, after: str) -> str:
    return f"{before} {after}".strip(_AROUND) if before and after else (before + after).strip(_AROUND)


def _distance(have: ClausePath, wanted: ClausePath) -> tuple[int, int, int]:
    """Minus the shared steps, the gap at the first step that differs, the difference in depth."""
    pairs = list(zip(have, wanted, strict=False))
    shared = next((i for i, (a, b) in enumerate(pairs) if a != b), len(pairs))
    gap = 0
    if shared < len(pairs):
        a, b = pairs[shared]
        gap = abs(a - b) if isinstance(a, int) and isinstance(b, int) else 10_000
    return -shared, gap, abs(len(have) - len(wanted))
