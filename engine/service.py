"""The one way in: sector, date, answers and text -> a verdict that both engines agree on.

Used by every front (command line, batch, later the web pages).  Never prints.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.dates import parse_date
from engine.errors import BadRequest
from engine.judge import Judge
from engine.knowledge import Knowledge
from engine.quantities import parse_quantity
from engine.verdict import Verdict
from kb.catalogue import Catalogue, Standard
from kb.sectors import Sector, Sectors

YES = frozenset(("是", "有", "对", "真", "y", "yes", "true", "1", "√", "已", "合格"))
NO = frozenset(("否", "没有", "无", "不是", "假", "n", "no", "false", "0", "×", "未", "没", "不"))
UNSURE = frozenset(("不清楚", "不知道", "不详", "未知", "待查", "?", "？", "说不清", "没看"))


@dataclass(frozen=True, slots=True)
class Request:
    """One finding to judge, as it comes from a file or the command line."""

    text: str
    sector: str | None = None
    on: str | date | None = None
    facts: Mapping[str, Any] | None = None


class Panding:
    """Knowledge, catalogue and judge of one process."""

    def __init__(self, knowledge: Knowledge | None = None, today: date | None = None) -> None:
        self.knowledge = knowledge or Knowledge.load()
        core = self.knowledge.core
        self.catalogue = Catalogue.from_dict(core["catalogue"])
        self.sectors = Sectors.from_dict(core["sectors"])
        self.judging = Judge(self.knowledge)
        self.today = today or date.today()

    def judge(self, request: Request) -> tuple[Verdict, list[str]]:
        """The verdict and warnings (unknown sector, date in the future, cut text).  Raises BadRequest."""
        warnings: list[str] = []
        day = self._day(request.on, warnings)
        sector = self.sector(request.sector, warnings)
        own = [s for s in self.catalogue.governing(day, sector) if sector is None or s.governs(sector)]
        encoded = [s.slug for s in own if s.slug in self.knowledge.encoded]
        branch = sector.branch if sector else None
        given = self.answers(request.facts or {}, encoded)
        tentative = frozenset() if sector else frozenset(self.knowledge.core["trial"])

        def judged(text: str, slugs: list[str], branch: str | None) -> Verdict:
            return self.judging.judge(text, standards=slugs, branch=branch, on=day, given=given, tentative=tentative)

        verdict = judged(request.text, encoded, branch)
        for part in verdict.parts or [verdict]:
            self._beyond(part, sector, own, day, judged)
        if verdict.parts:
            verdict.take_gravest()
        if verdict.cut:
            warnings.append(f"文本过长：只读了前 {len(request.text) - verdict.cut} 字，请分条录入")
        return verdict, warnings

    def sector(self, text: str | None, warnings: list[str]) -> Sector | None:
        """A sector as people write it; an unknown one is a warning and counts as none."""
        if not text or not text.strip():
            return None
        found = self.sectors.resolve(text)
        if found is None:
            warnings.append(f"不认识行业领域“{text[:30]}”，按未选行业判定")
        return found

    def _day(self, given: str | date | None, warnings: list[str]) -> date:
        if given is None or given == "":
            return self.today
        day = given if isinstance(given, date) else parse_date(str(given))
        if day is None:
            raise BadRequest(f"日期“{str(given)[:30]}”看不懂，请写成 2026-03-05 或 2026年3月5日")
        if day > self.today:
            warnings.append(f"日期 {day} 在今天之后，按那一天已公布的标准判定")
        return day

    def answers(self, given: Mapping[str, Any], slugs: list[str]) -> dict[str, Any]:
        """Facts as a user gives them (是/否/不清楚, 12人) -> True, False, "doubted" or a Quantity."""
        out: dict[str, Any] = {}
        known: dict[str, Any] = {}
        for slug in slugs:
            known |= self.knowledge.standard(slug)["facts"]
        for name, value in given.items():
            if name not in known:
                continue
            out[name] = answer(name, value, known[name]["unit"])
        return out

    def _beyond(
        self,
        verdict: Verdict,
        sector: Sector | None,
        own: list[Standard],
        day: date,
        judged: Callable[[str, list[str], str | None], Verdict],
    ) -> None:
        """Where the sector's own standards say nothing: judge under the one that governs the thing, or name it."""
        if verdict.kind != "unmatched":
            return
        delegated = [s for slug in verdict.delegated if (s := self.catalogue.get(slug)) and s.in_force(day)]
        ready = [s.slug for s in delegated if s.slug in self.knowledge.encoded]
        if ready:
            verdict.become(judged(verdict.text, ready, None))
        blank = [s.slug for s in (delegated or own) if s.slug not in self.knowledge.encoded]
        if verdict.kind == "unmatched" and blank and (delegated or (sector and not verdict.standards)):
            verdict.kind, verdict.unsupported = "unsupported", blank


def answer(name: str, value: Any, unit: str | None) -> Any:
    """One answer in its own words.  Raises BadRequest with the forms that are understood."""
    if isinstance(value, bool):
        return value
    text = str(value).strip().lower()
    if text in UNSURE:
        return "doubted"
    if unit:
        quantity = parse_quantity(str(value), unit)
        if quantity is not None:
            return quantity
        raise BadRequest(f"“{name}”要一个数（单位{unit}），“{str(value)[:20]}”看不懂；不知道请写“不清楚”")
    if text in YES:
        return True
    if text in NO:
        return False
    raise BadRequest(f"“{name}”请答 是、否 或 不清楚，“{str(value)[:20]}”看不懂")


def as_record(identifier: Any, verdict: Verdict) -> dict[str, Any]:
    """A verdict in the form of the batch contract."""
    return {
        "id": identifier,
        "verdict": verdict.kind,
        "clauses": [{"standard": c.standard, "clause": c.clause, "status": c.status} for c in verdict.clauses],
        "ask": verdict.ask,
        "facts": {name: fact.value for name, fact in verdict.facts.items()},
    }


def as_full_record(verdict: Verdict, panding: Panding) -> dict[str, Any]:
    """Everything a program may want to know of a verdict."""
    facts: dict[str, Any] = {}
    for slug in verdict.standards:
        facts |= panding.knowledge.standard(slug)["facts"]
    return as_record(None, verdict) | {
        "text": verdict.text,
        "on": str(verdict.on),
        "knowledge": verdict.version,
        "trial": [slug for slug in verdict.standards if slug in panding.knowledge.core["trial"]],
        "clauses": [
            {
                "standard": c.standard,
                "clause": c.clause,
                "citation": standard.cite(c.clause) if (standard := panding.catalogue.get(c.standard)) else "",
                "status": c.status,
                "instance": c.instance,
                "facts": [{"name": f.name, "value": f.value, "words": f.words, "source": f.source} for f in c.facts],
                "missing": c.missing,
                "presumed": c.presumed,
                "dispute": c.dispute,
            }
            for c in verdict.clauses
        ],
        "ask": [
            {"fact": name, "question": facts[name]["ask"], "unit": facts[name]["unit"]}
            for name in verdict.ask
            if name in facts
        ],
        "negated": verdict.negated,
        "doubted": verdict.doubted,
        "unread": verdict.unread,
        "unsupported": verdict.unsupported,
        "findings": [as_full_record(part, panding) for part in verdict.parts],
    }
