"""The catalogue of standards: which document is in force when, for whom, and what took its place.

Source: kb/catalogue.yaml. The compiled cache holds the same content as JSON.
"""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from kb.sectors import Sector

_FOLDS = str.maketrans(
    dict.fromkeys("〔[【{", "(") | dict.fromkeys("〕]】}", ")") | dict.fromkeys("‐‑‒–—―−", "-")
    | dict.fromkeys("《》〈〉「」『』“”\"'‘’", "")
)  # fmt: skip
_VERSION = re.compile(r"(?:\([^()]*\))+$")
_STANDARD_NO = re.compile(r"([a-z]+(?:/t)?[\d.]+)-\d{4}")
_ORDER_NO = re.compile(r"(.+)令第(\d+)号")
_ASCII_BRACKETS = re.compile(r"\(([^()]*)\)")
_GENERIC = re.compile("重大|生产安全|安全生产|事故|隐患|判定|标准|准则|规则|指南")
_LONGEST = 80  # characters compared when suggesting


class Clause(NamedTuple):
    """One clause: `no` is the citation form, `no_in_document` the raw numbering where it differs."""

    no: str
    kind: str
    confidence: str
    aliases: tuple[str, ...] = ()
    no_in_document: str | None = None


class Absence(NamedTuple):
    """A subject for which no national document was found."""

    subject: str
    sectors: tuple[Sector, ...]
    result: str


@dataclass(frozen=True, slots=True, eq=False)
class Standard:
    """One document.

    `uncertain` maps a field to the reason for doubt.  `year` is given where no day of the beginning is known.
    `superseded` is the day the successor takes over; it ends the document where `expires` is not known.
    """

    slug: str
    title: str
    doc_no: str | None
    short_titles: tuple[str, ...]
    legal_form: str
    issuer: tuple[str, ...]
    issued: date | None
    effective: date | None
    expires: date | None
    year: int | None
    superseded: date | None
    status: str
    sectors: tuple[Sector, ...]
    anywhere: bool
    reference_only: bool
    replaces: tuple[str, ...]
    replaces_unlisted: tuple[str, ...]
    replaced_by: str | None
    official_url: str | None
    uncertain: Mapping[str, str]
    scope: str
    structure: str
    clauses: tuple[Clause, ...]

    def in_force(self, day: date) -> bool:
        """Whether it applies on a day.  Without any date it does, unless its year or its end says no."""
        end = self.expires or self.superseded
        if end is not None and day >= end:
            return False
        start = self.effective or self.issued or (date(self.year, 1, 1) if self.year else None)
        return start is None or day >= start

    @property
    def dates_uncertain(self) -> bool:
        """Whether the beginning or the end is inferred, not read."""
        return bool(self.uncertain.keys() & {"issued", "effective", "expires"})

    def governs(self, sector: Sector) -> bool:
        return any(own.overlaps(sector) for own in self.sectors)

    def cite(self, clause_no: str | None = None) -> str:
        """《标题》（文号）第…条第（…）项; a number that was not seen in a source is left out."""
        number = f"（{self.doc_no}）" if self.doc_no and "doc_no" not in self.uncertain else ""
        return f"《{self.title}》{number}" + _ASCII_BRACKETS.sub(r"（\1）", clause_no or "")

    @property
    def names(self) -> frozenset[str]:
        """Every exact name, folded: slug, title, number, short titles, and these without the version."""
        names = {fold(name) for name in (self.slug, self.title, *self.short_titles)}
        names.add(fold(self.doc_no or ""))
        number = _VERSION.sub("", fold(self.doc_no or ""))
        if found := _STANDARD_NO.fullmatch(number):
            names.add(found[1])
        if found := _ORDER_NO.fullmatch(number):
            names |= {f"{found[1]}第{found[2]}号令", f"{found[1]}{found[2]}号令"}
        if number.endswith("号"):
            names.add(f"{number}文")
        return frozenset(name for full in names for name in (full, _VERSION.sub("", full)) if name)


class Catalogue:
    """All standards by slug, in the order of the file."""

    def __init__(self, standards: Iterable[Standard], no_document: Iterable[Absence] = (), as_of: date | None = None):
        self.standards = {standard.slug: standard for standard in standards}
        self.no_document = tuple(no_document)
        self.as_of = as_of

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Catalogue":
        """From the content of catalogue.yaml (JSON types).  Raises KeyError or ValueError if broken."""
        entries = data["standards"]
        return cls(
            (_standard(slug, entry, entries.get(entry.get("replaced_by"))) for slug, entry in entries.items()),
            (Absence(e["subject"], _sectors(e), e["result"]) for e in data["no_document"]),
            date.fromisoformat(data["as_of"]),
        )

    @classmethod
    def load(cls, path: Path) -> "Catalogue":
        """Read catalogue.yaml.  Raises OSError, yaml.YAMLError, KeyError or ValueError."""
        import yaml  # not needed where the compiled cache is

        return cls.from_dict(yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader))

    def get(self, slug: str) -> Standard | None:
        return self.standards.get(slug)

    def governing(self, day: date, sector: Sector | None = None) -> list[Standard]:
        """The criteria in force on a day for a sector, then those for any premises (消防, 特种设备)."""
        current = [s for s in self.standards.values() if not s.reference_only and s.in_force(day)]
        if sector is None:
            return current
        own = [standard for standard in current if standard.governs(sector)]
        return own + [standard for standard in current if standard.anywhere and standard not in own]

    def successor(self, slug: str, day: date) -> Standard | None:
        """The document that has taken the place of `slug` by that day, None while nothing has."""
        standard = self.get(slug)
        for _ in self.standards:
            if standard is None or standard.replaced_by is None:
                return None
            standard = self.get(standard.replaced_by)
            if standard is not None and standard.in_force(day):
                return standard
        return None

    def absences(self, sector: Sector) -> list[Absence]:
        """Subjects of a sector for which no national document was found."""
        return [absence for absence in self.no_document if any(own.overlaps(sector) for own in absence.sectors)]

    def by_title_or_number(self, text: str, day: date | None = None) -> Standard | None:
        """The one document of that exact slug, title, short title or number; None if none or several.

        Of editions that share a name the one in force on `day` counts, otherwise the latest.
        """
        return choose(self.by_name.get(fold(text), ()), day)

    def nearest(self, text: str, n: int = 3) -> list[Standard]:
        """Suggestions for a name that identifies nothing."""
        wanted = _distinctive(fold(text[:_LONGEST]))
        names: dict[str, tuple[Standard, ...]] = {}
        for name, found in self.by_name.items():
            names[_distinctive(name)] = (*names.get(_distinctive(name), ()), *found)
        close = difflib.get_close_matches(wanted, names, n, cutoff=0.4)
        return list(dict.fromkeys(standard for name in close for standard in names[name]))[:n]

    @cached_property
    def by_name(self) -> dict[str, tuple[Standard, ...]]:
        """Folded name -> documents bearing it."""
        names: dict[str, tuple[Standard, ...]] = {}
        for standard in self.standards.values():
            for name in standard.names:
                names[name] = (*names.get(name, ()), standard)
        return names


def choose(candidates: Iterable[Standard], day: date | None = None) -> Standard | None:
    """Of editions of one line: the one in force on `day`, else the latest.  None for unrelated documents."""
    found = {standard.slug: standard for standard in candidates}
    latest = [standard for standard in found.values() if standard.replaced_by not in found]
    if len(latest) != 1:
        return None
    current = [standard for standard in found.values() if day is not None and standard.in_force(day)]
    return current[0] if len(current) == 1 else latest[0]


@lru_cache(maxsize=4096)
def fold_char(char: str) -> str:
    """NFKC, lower case, one kind of bracket and dash; spaces, quotes and book-title marks vanish."""
    folded = unicodedata.normalize("NFKC", char).casefold().translate(_FOLDS)
    return "".join(c for c in folded if not c.isspace() and unicodedata.category(c) not in ("Cf", "Cc"))


def fold(text: str) -> str:
    """The form in which names are compared."""
    return "".join(map(fold_char, text))


def _distinctive(name: str) -> str:
    return _GENERIC.sub("", name) or name


def _day(entry: Mapping[str, Any], key: str) -> date | None:
    return date.fromisoformat(entry[key]) if entry.get(key) else None


def _sectors(entry: Mapping[str, Any]) -> tuple[Sector, ...]:
    return tuple(map(Sector.parse, entry["sectors"]))


def _begins(entry: Mapping[str, Any]) -> date | None:
    """The day by which a document has begun: of one known by its year, the day after that year."""
    year = entry.get("year")
    return _day(entry, "effective") or _day(entry, "issued") or (date(year + 1, 1, 1) if year else None)


def _clause(row: Mapping[str, Any]) -> Clause:
    return Clause(row["no"], row["kind"], row["confidence"], tuple(row.get("aliases", ())), row.get("no_in_document"))


def _standard(slug: str, entry: Mapping[str, Any], successor: Mapping[str, Any] | None) -> Standard:
    return Standard(
        slug=slug,
        title=entry["title"],
        doc_no=entry.get("doc_no"),
        short_titles=tuple(entry.get("short_titles", ())),
        legal_form=entry["legal_form"],
        issuer=tuple(entry.get("issuer", ())),
        issued=_day(entry, "issued"),
        effective=_day(entry, "effective"),
        expires=_day(entry, "expires"),
        year=entry.get("year"),
        superseded=_begins(successor) if successor else None,
        status=entry["status"],
        sectors=_sectors(entry),
        anywhere=entry.get("anywhere", False),
        reference_only=entry.get("reference_only", False),
        replaces=tuple(entry.get("replaces", ())),
        replaces_unlisted=tuple(entry.get("replaces_unlisted", ())),
        replaced_by=entry.get("replaced_by"),
        official_url=entry.get("official_url"),
        uncertain=entry.get("uncertain", {}),
        scope=entry.get("scope", ""),
        structure=entry.get("structure", ""),
        clauses=tuple(map(_clause, entry["clauses"])),
    )
