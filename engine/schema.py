"""The shape of rule, lexicon and case files, checked when they are compiled (never when a finding is judged)."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Names = Annotated[list[str], BeforeValidator(lambda v: [v] if isinstance(v, str) else v)]
"""One name or a list of names."""

Forms = Annotated[list[str], BeforeValidator(lambda v: [str(form) for form in v] if isinstance(v, list) else v)]
"""Surface forms; a bare number (18650) is a word too."""

Kind = Literal[
    "device", "process", "document", "state", "place", "substance", "activity", "role", "organisation", "object",
    "event", "quantity",
]  # fmt: skip


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Concept(Model):
    """One thing people speak of, with the ways they say it (rules/lexicon/*.yaml)."""

    concept: str
    kind: Kind
    is_a: Names = []
    generic: bool = False
    """A stand-in (报警器, 联锁): speaks for its more exact kinds where none of them is named."""
    plain: bool = False
    """No concept at all: ordinary words that keep chance hits out (地面 in 地面粉尘 hides 面粉)."""
    names: Forms = []
    weak: Forms = []
    """Words that point to it only beside other evidence for the same clause."""
    holds: Forms = []
    """Expressions that say it is there, works, is done, is so.  `…` stands for a few other words."""
    lacks: Forms = []
    """Expressions that say it is absent, failed, not done, not so."""
    contrary: Names = []
    """Concepts that refute this one where they are affirmed (湿式 refutes 干式)."""


class QuantityOf(Model):
    of: Names
    unit: str
    near: Names = []
    role: Literal["limit", "actual"] | None = None


class Exceeds(Model):
    """Two numbers of the finding compared: true when `value` is above `limit`."""

    value: Names
    limit: Names
    unit: str


class Fact(Model):
    """A positive statement about the finding, with how it is read from text."""

    ask: str
    about: str = ""
    """One line for a reader: what is meant, where the standard or its interpretation says so."""
    holds: Names = Field([], alias="is")
    device: Names = []
    done: Names = []
    together: list[Names] = []
    exceeds: Exceeds | None = None
    quantity: QuantityOf | None = None
    near: Names = []
    """Counts only where one of these is named in the same sentence."""
    refuted_by: Names = []
    implied_by: Names = []
    """Whoever names one of these, in whatever state, speaks of this fact too (shown as presumed)."""
    sector: Names = []
    """Given when the inspector ticked one of these sectors."""
    not_sector: Names = []
    """Refuted when the inspector ticked one of these (金属冶炼企业 by 纺织)."""
    everyday: bool = False
    """Spoken of in many settings (监护人, 审批, 台账): alone it touches no clause, the clause's object must be named."""
    defect: bool | None = None
    """Part of what is wrong (True) or of the setting (False); by default: devices, acts and numbers are, `is` is not."""
    failed_counts: bool = True
    """A device that exists but has failed counts as absent."""


class Disputed(Model):
    when: Any
    says: str


class Clause(Model):
    says: str
    object: Names = []
    major_when: Any
    presumed: Names = []
    unless: Annotated[list[Any], BeforeValidator(lambda v: v if isinstance(v, list) else [v])] = []
    """Exemptions: conditions (mostly fact names) that take the clause away where they hold."""
    accompanies: Literal["failed device"] | None = None
    """A general clause, cited beside another clause of the standard that is met because such a device has failed."""
    doubtful_if: Names = []
    """Facts that, where they hold, leave a clause open that would else be met (a grace period seen elsewhere)."""
    disputed: list[Disputed] = []
    notes: Names = []
    unverified: bool = False


class Delegate(Model):
    """A field that another standard governs: a finding that names one of these things is pointed there."""

    field: str
    concepts: Names
    to: Names


class RuleFile(Model):
    standard: str
    part: str
    lexicon: str = ""
    """Folder of rules/lexicon/ with the words of this field; said once in a standard's files is enough."""
    trial: bool = False
    """The rules of this standard have not proven themselves on enough unseen findings: every verdict says so."""
    facts_from: Names = []
    """Other standards (folder names) whose facts and shared conditions are used here too: an older edition, a twin."""
    industry: str = ""
    applies_when: Names = []
    facts: dict[str, Fact] = {}
    conditions: dict[str, Any] = {}
    clauses: dict[str, Clause] = {}
    delegates: list[Delegate] = []


class Case(Model):
    """One finding with what panding must say of it (*.cases.yaml)."""

    finding: str
    verdict: Literal["major", "not_major", "insufficient", "unmatched", "unsupported"]
    clause: str | None = None
    sector: str | None = None
    on: date | None = None
    given: dict[str, bool | float | str] = {}
    facts: dict[str, bool | float | None] = {}
    asks: Names = []
    why: str = ""


class CaseFile(Model):
    standard: str
    cases: list[Case]
