"""One clause held against one instance of a finding: met, open, refuted, or not touched at all.

The setting alone never touches a clause: something wrong (or found in order) must have been read, and the thing the
clause is about must be named, unless what is wrong names it by itself.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from engine.evaluate import Condition, as_told, evaluate, leaves, live, missing, supporting
from engine.facts import FactReader, Read, leaf_value
from engine.reading import Page
from engine.verdict import ClauseResult, FactShown, Status

Words = Callable[[int, int], str]
"""Span of the normal form -> the words of the person who wrote it."""


def shown(name: str, read: Read, words: Words) -> FactShown:
    """A fact as the verdict shows it."""
    value = read.quantity.words if read.quantity else read.value
    return FactShown(name, value, list(dict.fromkeys(words(a, b) for a, b in read.words)), read.source)


def presuming(reader: FactReader, instance: int, clause: dict[str, Any]) -> Callable[[str], Read | None]:
    """Facts as read in one instance, or as the clause presumes them where the text is silent."""

    def read(name: str) -> Read | None:
        found = reader.read(name, instance)
        if found is None and name in clause["presumed"]:
            return Read(True, source="presumed", strength=1)
        return found

    return read


@dataclass(slots=True)
class Evidence:
    """What was read of a clause's conditions, sorted by what it says about a defect."""

    suspects: list[Condition] = field(default_factory=list)
    """Something is wrong, and in a branch that can still hold."""
    cleared: list[Condition] = field(default_factory=list)
    """Found in order, or wrong only in a branch that is refuted."""
    doubts: list[Condition] = field(default_factory=list)
    doubted_defect: bool = False
    exact: bool = False
    """At least one of them was named, not only pointed at by a vague word."""

    def __bool__(self) -> bool:
        return bool(self.suspects or self.cleared or self.doubts)


def hold(
    slug: str,
    no: str,
    clause: dict[str, Any],
    reader: FactReader,
    page: Page,
    instance: int,
    *,
    industry: bool | None,
    words: Words,
) -> ClauseResult | None:
    """Hold a clause against one instance (-1: the whole finding); None when the finding does not touch it.

    `industry`: True when the finding is known to lie in the clause's industry, None when nobody says.
    """
    facts = reader.facts
    read = presuming(reader, instance, clause)

    def leaf(condition: Condition) -> bool | None:
        return leaf_value(read(condition[1]), condition)

    when = clause["when"]
    everything = list(leaves(when))
    evidence = _evidence([when, *(d["when"] for d in clause["disputed"])], facts, read, leaf)
    named = _object_named(clause, everything, facts, lambda name: reader.read(name, instance))
    if not (named or evidence.exact):
        return None
    value = evaluate(when, leaf)
    exempt = [part[1] for condition in clause["unless"] for part in supporting(condition, leaf)]
    spoken = [part for condition in clause["unless"] if evaluate(condition, leaf) is None for part in leaves(condition)]
    perhaps_exempt = [part[1] for part in spoken if (r := read(part[1])) and leaf(part) is None]
    perhaps_exempt += [name for name in clause["doubtful_if"] if (r := read(name)) and r.value is not False]
    dispute = next((d["says"] for d in clause["disputed"] if evaluate(d["when"], leaf) is True), "")
    lacking = [condition[1] for condition in missing(when, leaf) or []]
    status: Status | None
    if exempt and (value is not False or evidence.suspects):
        status = "refuted"
    elif value is True:
        lacking = _in_doubt(page, [c[1] for c in supporting(when, leaf) if facts[c[1]]["defect"]], read)
        status = "open" if perhaps_exempt or lacking else "met"
    else:
        told = as_told(when, leaf, lambda name: read(name) is not None)
        status = _unmet(told, evidence, bool(dispute), named)
        if status == "refuted" and named and not exempt:
            if value is None and _free_doubts(page):
                status = "open"  # somebody spoke of what was not read, and did not know
            elif page.loose and _only_mentioned(evidence, read):
                status = "open"  # named, and something is wrong that could not be tied to anything
                lacking = [c[1] for c in evidence.cleared]
    if status is None:
        return None
    argued = [part for disputed in clause["disputed"] for part in leaves(disputed["when"])] if dispute else []
    used = supporting(when, leaf) if status == "met" else [c for c in (*everything, *argued) if read(c[1])]
    reads = {c[1]: r for c in used if (r := read(c[1]))}
    exemptions = {name: r for name in exempt if (r := read(name))}
    said = [
        r.strength / 3 * (1.5 if facts[name]["defect"] else 1.0)
        for name, r in reads.items()
        if r.source in ("text", "given")
    ]
    weight = sum(said)
    cover = weight / (weight + len(lacking)) if weight else 0.0
    presumed = [name for name, r in reads.items() if r.source == "presumed"]
    return ClauseResult(
        standard=slug,
        clause=no,
        status=status,
        score=weight * (0.5 + cover / 2) * (1.0 if industry else 0.9),
        facts=[shown(name, r, words) for name, r in (reads | exemptions).items()],
        missing=list(dict.fromkeys([*perhaps_exempt, *(c[1] for c in evidence.doubts), *lacking])),
        presumed=presumed if industry else [*presumed, f"{clause['industry']}企业"],
        instance=page.instances[instance] if instance >= 0 else "",
        named=named,
        guessed_industry=industry is None,
        dispute=dispute if status == "open" else "",
        failed=any(r.failed for r in reads.values()),
    )


def _unmet(value: bool | None, evidence: Evidence, disputed: bool, named: bool) -> Status | None:
    """Status of a clause that is not established."""
    if not evidence:
        return None
    if value is False:
        return "open" if disputed else "refuted"
    if evidence.suspects or disputed or evidence.doubted_defect:
        return "open"
    if evidence.cleared:
        return "refuted"
    return "open" if named else None


def _evidence(
    conditions: list[Condition],
    facts: dict[str, Any],
    read: Callable[[str], Read | None],
    leaf: Callable[[Condition], bool | None],
) -> Evidence:
    out = Evidence()
    alive = {id(part) for condition in conditions for part in live(condition, leaf)}
    for condition in (part for whole in conditions for part in leaves(whole)):
        found = read(condition[1])
        if found is None or found.source == "sector":
            continue
        defect, value = facts[condition[1]]["defect"], leaf(condition)
        if value is None:
            if id(condition) in alive:
                out.doubts.append(condition)
                out.doubted_defect |= defect
            out.exact |= defect and found.strength > 1 and not _vague(condition, facts)
        elif defect and found.source != "presumed":
            (out.suspects if value and id(condition) in alive else out.cleared).append(condition)
            out.exact |= found.strength > 1 and not _vague(condition, facts)
    return out


def _vague(condition: Condition, facts: dict[str, Any]) -> bool:
    """A number alone names nothing, nor does what is spoken of everywhere."""
    return condition[0] == "cmp" or bool(facts[condition[1]]["everyday"])


def _object_named(
    clause: dict[str, Any], everything: list[Condition], facts: dict[str, Any], read: Callable[[str], Read | None]
) -> bool:
    names = clause["object"] or [c[1] for c in everything if not facts[c[1]]["defect"]]
    return any(bool(r.words) or r.source == "given" for name in names if (r := read(name)))


def _only_mentioned(evidence: Evidence, read: Callable[[str], Read | None]) -> bool:
    """Whether what clears the clause was merely named, with nothing said of its state."""
    reads = [read(condition[1]) for condition in evidence.cleared]
    return (
        bool(reads)
        and not evidence.doubts
        and all(r is not None and r.source == "text" and r.strength <= 2 for r in reads)
    )


def _free_doubts(page: Page) -> list[int]:
    """Parts of the text with a doubt that governs nothing that was read."""
    used = [m.cue for m in page.mentions if m.cue]
    return [part for start, end, part in page.doubts if not any(a < end and start < b for a, b in used)]


def _in_doubt(page: Page, names: list[str], read: Callable[[str], Read | None]) -> list[str]:
    """Deciding facts in the same breath as a doubt that governs nothing else: no accusation rests on them."""
    free = _free_doubts(page)
    if not free:
        return []
    found = []
    for name in names:
        fact = read(name)
        parts = {page.part_at(start) for start, _ in fact.words} if fact and fact.source == "text" else set()
        if any(
            part <= near <= part + 1 and page.parts[near][2] == page.parts[part][2] for part in parts for near in free
        ):
            found.append(name)
    return found
