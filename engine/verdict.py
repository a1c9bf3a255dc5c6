"""What a judgement is made of: facts as shown, clauses as held against the finding, the verdict."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Kind = Literal["major", "not_major", "insufficient", "unmatched", "unsupported"]
Status = Literal["met", "open", "refuted"]


@dataclass(slots=True)
class FactShown:
    """One fact as the verdict shows it."""

    name: str
    value: bool | str | float | None
    words: list[str]
    source: str
    """text · given · sector · presumed"""


@dataclass(slots=True)
class ClauseResult:
    """One clause held against the finding."""

    standard: str
    clause: str
    status: Status
    score: float
    facts: list[FactShown]
    missing: list[str]
    """Facts to ask about, most decisive first."""
    presumed: list[str]
    instance: str = ""
    dispute: str = ""
    guessed_industry: bool = False
    """Nobody says that the finding lies in the clause's industry."""
    named: bool = True
    """The thing the clause is about is named in the finding."""
    similar: bool = False
    """Proposed by likeness of wording alone: may ask, never decides."""
    failed: bool = False
    """Rests on a device that is there but out of order."""


@dataclass(slots=True)
class Verdict:
    """The answer for one finding."""

    text: str
    kind: Kind
    clauses: list[ClauseResult]
    ask: list[str]
    facts: dict[str, FactShown]
    negated: list[str]
    doubted: list[str]
    unread: list[str]
    standards: list[str]
    on: date
    version: str
    cut: int = 0
    """Characters at the end of a very long text that were not read."""
    delegated: list[str] = field(default_factory=list)
    """Slugs of standards that govern what the finding speaks of, named by a delegation clause."""
    unsupported: list[str] = field(default_factory=list)
    """Of a verdict `unsupported`: the governing standards that are not encoded."""
    parts: list["Verdict"] = field(default_factory=list)
    """Where a text holds several numbered findings: one verdict each; the whole takes the gravest."""

    def become(self, other: "Verdict") -> None:
        """Take over what another judgement of the same text came to."""
        for name in Verdict.__slots__:
            setattr(self, name, getattr(other, name))

    def take_gravest(self) -> None:
        """Of several findings the gravest gives the whole its name."""
        gravest = min(self.parts, key=lambda part: GRAVITY.index(part.kind))
        self.kind, self.ask, self.unsupported = gravest.kind, gravest.ask, gravest.unsupported


GRAVITY: list[Kind] = ["major", "insufficient", "unsupported", "not_major", "unmatched"]


WHICH_INDUSTRY = "所属行业"
"""Asked where clauses of different industries fit and come to different answers."""


def order(result: ClauseResult) -> tuple[int, float]:
    """Sort key: met before open before refuted, the better evidenced first."""
    return {"met": 0, "open": 1, "refuted": 2}[result.status], -result.score
