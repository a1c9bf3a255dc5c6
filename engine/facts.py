"""Mentions -> facts: what the finding says about each positive statement the rules use, per instance.

A fact read is True, False, DOUBTED (somebody spoke of it and did not know) or absent (unmentioned).
"""

import re
from dataclasses import dataclass
from typing import Any, Literal

from engine.quantities import Quantity, compare
from engine.reading import Mention, Page

DOUBTED: Literal["doubted"] = "doubted"
Value = bool | Literal["doubted"] | None


@dataclass(slots=True)
class Read:
    """What was read of one fact.  `strength`: 3 said outright · 2 a bare mention · 1 only a hint (weak word, stand-in)."""

    value: Value
    words: tuple[tuple[int, int], ...] = ()
    strength: int = 3
    source: str = "text"
    """text · given (the user said so) · sector · presumed"""
    quantity: Quantity | None = None
    failed: bool = False
    """The device is there but out of order."""


_IS: dict[str, Value] = {
    "true": True,
    "failed": True,
    "partial": True,
    "doubted": DOUBTED,
    "false": False,
    "planned": False,
    "past": False,
}
_DEVICE: dict[str, Value] = {
    "true": True,
    "restored": True,
    "doubted": DOUBTED,
    "false": False,
    "failed": False,
    "partial": False,
    "planned": False,
    "past": False,
}
_BAD_STATES = frozenset(("state", "event", "activity"))
_THINGS = frozenset(("device", "object", "process"))
_MAY = frozenset(("可能", "有可能", "会", "可能会", "或许"))
_MENDED = re.compile("已|现|目前|当场|重新|换新|后来|整改")
_ASKED = re.compile("是否|够不够|有没有|超没超|到没到|是不是")
_FLIP = {True: False, False: True}


class FactReader:
    """Reads the facts of one standard from one page, with a memo per instance."""

    def __init__(
        self,
        page: Page,
        facts: dict[str, Any],
        concepts: dict[str, Any],
        given: dict[str, Read],
        sectors: frozenset[str],
    ) -> None:
        self.page, self.facts, self.concepts, self.given, self.sectors = page, facts, concepts, given, sectors
        self._memo: dict[tuple[str, int], Read | None] = {}

    def read(self, name: str, instance: int = -1) -> Read | None:
        """The fact as read in one instance (-1: the whole text)."""
        key = name, instance
        if key not in self._memo:
            self._memo[key] = self._read(name, instance)
        return self._memo[key]

    def _read(self, name: str, instance: int) -> Read | None:
        if name in self.given:
            return self.given[name]
        fact = self.facts[name]
        reads = [read for reader in fact["readers"] if (read := self._by(reader, fact, instance))]
        against = self._refuted(fact, instance)
        if against and not any(
            r.value is True and r.strength >= against.strength and not _inside(r, against) for r in reads
        ):
            reads = [*(r for r in reads if r.value is not True), against]
        best = _decide(reads)
        if (
            best is None
            and not self.sectors.intersection(fact["not_sector"])
            and (hint := self._hinted(fact, instance))
        ):
            return hint
        if (best is None or (best.value is True and best.strength < 3)) and self.sectors.intersection(
            fact["not_sector"]
        ):
            return Read(False, strength=2, source="sector")
        if best is None and self.sectors.intersection(fact["sector"]):
            return Read(True, strength=2, source="sector")
        if best is None and instance >= 0 and not fact["defect"]:
            return self.read(name, -1)
        return best

    def _by(self, reader: dict[str, Any], fact: dict[str, Any], instance: int) -> Read | None:
        mode = reader["mode"]
        if mode == "quantity":
            return self._quantity(reader, instance)
        if mode == "exceeds":
            return self._exceeds(reader, instance)
        if mode == "together":
            return self._together(reader, instance)
        near = fact["near"]
        own = self._mentions(reader["concepts"], instance, near)
        reads = [read for m, how in own if (read := self._say(m, how, mode, fact))]
        strong = [r for r in reads if r.strength > 1]
        if strong:
            reads = self._mended(strong)
        if not strong:
            stand = [(m, how) for m, how in self._mentions(reader["standins"], instance, near) if how != "weak"]
            reads += [
                Read(r.value, r.words, 1, failed=r.failed)
                for m, how in stand
                if (r := self._say(m, how, mode, fact)) and (m.stated or how in ("holds", "lacks"))
            ]
        return _decide(reads)

    def _mended(self, reads: list[Read]) -> list[Read]:
        """Without the defects that a later good state cancels (过期后已复审, 坏了，现已换新)."""
        good = max((r.words[0][0] for r in reads if r.value is True and self._says_mended(r)), default=-1)
        return [r for r in reads if r.value is not False or r.words[0][0] > good]

    def _says_mended(self, read: Read) -> bool:
        start, end, _ = self.page.parts[self.page.part_at(read.words[0][0])]
        return bool(_MENDED.search(self.page.text, start, end))

    def _mentions(self, names: list[str], instance: int, near: list[str] = []) -> list[tuple[Mention, str]]:  # noqa: B006
        found = []
        by = self.page.by_concept
        for name in names:
            for m, how in by.get(name, ()):
                if instance < 0 or m.instance in (instance, -1):
                    found.append((m, how))
        if near and found:
            beside = [m for name in near for m, _ in by.get(name, ()) if instance < 0 or m.instance in (instance, -1)]
            sentences = {m.sentence for m in beside}
            found = [(m, how) for m, how in found if m.sentence in sentences]
        return found

    def _say(self, m: Mention, how: str, mode: str, fact: dict[str, Any]) -> Read | None:
        concept = next(c for c, h in m.entries if h == how)
        kind = self.concepts[concept]["kind"]
        words = ((m.start, m.end), m.cue) if m.cue else ((m.start, m.end),)
        if m.value == "required":
            return None
        if how in ("holds", "lacks"):
            value: Value = how == "holds"
            if m.value == "doubted":
                value = DOUBTED
            elif m.value == "restored" or (m.value == "false" and m.cue and 0 <= m.start - m.cue[1] <= 2):
                value = _FLIP[how == "holds"]  # 并非形同虚设; a denial further off speaks of something else
            return Read(value, words, 3, failed=how == "lacks" and kind == "device")
        if m.value == "doubted" and kind == "substance" and m.cue and self.page.text[slice(*m.cue)] in _MAY:
            return Read(True, words, 2)  # 可能有砷化氢: that it may be there is what the standards speak of
        if mode == "is" and kind in _THINGS and m.value in ("false", "past", "planned") and not self._denied_here(m):
            return Read(True, words, 2)  # 开路水套，……没表: what is missing is something else, the jacket is there
        if mode == "is":
            value = kind not in _BAD_STATES if m.value == "restored" else _IS[m.value]
        elif m.value == "failed" and not fact["failed_counts"]:
            value = True
        else:
            value = _DEVICE[m.value]
        strength = 1 if how == "weak" else 3 if m.stated else 2
        return Read(value, words, strength, failed=m.value == "failed" and kind == "device")

    def _denied_here(self, m: Mention) -> bool:
        """Whether the thing itself is denied by a plain negation in the same breath (不是布袋除尘, 没有连铸机)."""
        page = self.page
        return bool(m.cue and page.text[m.cue[0]] in "没无未不非" and page.part_at(m.cue[0]) == page.part_at(m.start))

    def _refuted(self, fact: dict[str, Any], instance: int) -> Read | None:
        for m, how in self._mentions(fact["refuted_by"], instance):
            if how in ("names", "holds") and m.value in ("true", "failed", "partial") and not m.inner:
                return Read(False, ((m.start, m.end),), 3 if m.stated or how == "holds" else 2)
        return None

    def _hinted(self, fact: dict[str, Any], instance: int) -> Read | None:
        for m, how in self._mentions(fact["implied_by"], instance):
            if how != "weak":
                return Read(True, ((m.start, m.end),), 2, source="presumed")
        return None

    def _together(self, reader: dict[str, Any], instance: int) -> Read | None:
        groups = [self._mentions(group, instance) for group in reader["groups"]]
        if not all(groups):
            return None
        best: Read | None = None
        for sentence in {m.sentence for m, _ in groups[0]}:
            here = [[(m, how) for m, how in group if m.sentence == sentence] for group in groups]
            rest = [h or g for h, g in zip(here, groups, strict=True)]
            reads = [
                _decide([r for m, how in group if (r := self._say(m, how, "is", {"failed_counts": True}))])
                for group in rest
            ]
            if any(r is None for r in reads):
                continue
            said = [r for r in reads if r]
            values = [r.value for r in said]
            value: Value = False if False in values else DOUBTED if DOUBTED in values else True
            read = Read(value, tuple(w for r in said for w in r.words), min(r.strength for r in said))
            if best is None or (read.value is True and best.value is not True):
                best = read
        return best

    def _quantity(self, reader: dict[str, Any], instance: int) -> Read | None:
        found = self._nearest_quantity(reader["of"], reader["unit"], instance, reader["role"], reader["near"])
        unsure = [m for m, _ in self._mentions(reader["of"], instance, reader["near"]) if m.value == "doubted"]
        if found is None:
            return Read(DOUBTED, ((unsure[0].start, unsure[0].end),), 2) if unsure else None
        q, m = found
        words = ((m.start, m.end), (q.start, q.end))
        if m.value == "doubted" or _ASKED.search(self.page.text, max(0, q.start - 4), q.start + 3):
            return Read(DOUBTED, words, 3)
        return Read(True, words, 3, quantity=q)

    def _nearest_quantity(
        self,
        of: list[str],
        unit: str,
        instance: int,
        role: str | None,
        near: list[str] = [],  # noqa: B006
    ) -> tuple[Quantity, Mention] | None:
        mentions = [m for m, how in self._mentions(of, instance, near)]
        best: tuple[float, Quantity, Mention] | None = None
        for q, owner in zip(self.page.quantities, self.page.quantity_instance, strict=True):
            if q.unit != unit or (instance >= 0 and owner not in (instance, -1)):
                continue
            if role != "any" and (role or "actual") != (q.role or role or "actual"):
                continue
            for m in mentions:
                if m.sentence != self.page.sentence_at(q.start):
                    continue
                gap = max(q.start - m.end, m.start - q.end, 0)
                score = (
                    gap
                    + (3 if q.end <= m.start else 0)
                    + (20 if self.page.part_at(q.start) != self.page.part_at(m.start) else 0)
                )
                if best is None or score < best[0]:
                    best = score, q, m
        return best[1:] if best else None

    def _exceeds(self, reader: dict[str, Any], instance: int) -> Read | None:
        value = self._nearest_quantity(reader["value"], reader["unit"], instance, "any")
        limit = self._nearest_quantity(reader["limit"], reader["unit"], instance, "any")
        if value is None or limit is None or value[0] is limit[0]:
            return None
        over = compare(value[0], "gt", limit[0].value)
        words = tuple((x.start, x.end) for pair in (value, limit) for x in pair)
        return Read(DOUBTED if over is None else over, words, 3)


def _inside(read: Read, outer: Read) -> bool:
    """Whether a read rests on words within the words of another (吊运跨 in 不在吊运跨内)."""
    (a, b), (start, end) = read.words[0], outer.words[0]
    return start <= a and b <= end


def _decide(reads: list[Read]) -> Read | None:
    """One value from several reads: doubt spoken outright first, then what is said outright, then bare mentions; a
    negative beats an affirmative of the same strength, for a device that is bad anywhere is bad."""
    best: Read | None = None
    for read in reads:
        if best is None or _rank(read) > _rank(best):
            best = read
    return best


def _rank(read: Read) -> tuple[int, int]:
    return read.strength, {DOUBTED: 2, False: 1, True: 0}.get(read.value, 0) if not isinstance(
        read.value, bool
    ) else 1 - read.value


def leaf_value(read: Read | None, leaf: list[Any]) -> bool | None:
    """Three-valued value of a condition leaf."""
    if read is None or read.value == DOUBTED:
        return None
    if leaf[0] == "cmp":
        return compare(read.quantity, leaf[2], leaf[3]) if read.quantity else None
    return read.value is (leaf[0] == "is")
