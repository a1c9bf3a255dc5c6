"""A finding -> verdict, with everything a person needs to answer for it.

`Judge(knowledge).judge(text, standards=..., on=...)` gives a Verdict.  Nothing here prints.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from engine import durable
from engine.clause import Words, hold, presuming
from engine.errors import EnginesDisagree
from engine.evaluate import Condition, evaluate, leaves
from engine.facts import DOUBTED, FactReader, Read, leaf_value
from engine.knowledge import Knowledge
from engine.nearest import Nearest
from engine.polarity import Cues
from engine.quantities import Quantity
from engine.reading import SETTLING, Page, Reader
from engine.text import Text, normalise, split_findings
from engine.verdict import GRAVITY, WHICH_INDUSTRY, ClauseResult, FactShown, Kind, Verdict, order

INDUSTRIES = {
    "冶金": "冶金企业", "有色": "有色企业", "建材": "建材企业", "机械": "机械企业", "轻工": "轻工企业", "纺织": "纺织企业",
    "烟草": "烟草企业", "商贸": "商贸企业",
}  # fmt: skip


ALIKE, ALIKE_UNTROUBLED = 3.0, 6.0
"""Likeness from which a clause is worth asking about: when the finding complains of something, and when it does not."""


IN_PLAY = 0.75
"""Share of the best field's likeness below which a field is not read (no sector was ticked)."""
TWIN = 0.8
"""Share of a met clause's score from which an open clause of another industry is its twin."""
FAINT = 3.0
"""Score below which a refuted clause does not explain a finding that reads like another."""
LIKENESS_WEIGHT = 0.5
"""How much likeness counts in the order of clauses that evidence does not tell apart."""


class Judge:
    """Judges findings with one compiled knowledge base."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.cues = Cues.from_dict(knowledge.core["language"])
        self._fields: dict[str, _Field] = {}
        self._nearest: dict[str, Nearest] = {}
        self._second: dict[str, durable.SecondEngine] = {}

    # ------------------------------------------------------------ entry

    def judge(
        self,
        raw: str,
        *,
        standards: list[str],
        branch: str | None = None,
        on: date,
        given: Mapping[str, bool | float | str] | None = None,
        tentative: frozenset[str] = frozenset(),
    ) -> Verdict:
        """Judge one text under the given standards (slugs, those encoded and in force).

        A clause of a `tentative` standard that is met asks for the industry instead of accusing.
        """
        text = normalise(raw)
        spans = split_findings(text.norm)
        if len(spans) < 2:
            return self._judge_one(text, standards, branch, on, given or {}, tentative)
        heading = (0, spans[0][0])
        parts = [
            self._judge_one(text.joined(heading, span), standards, branch, on, given or {}, tentative) for span in spans
        ]
        for part, span in zip(parts, spans, strict=True):
            part.text = text.words(*span)
        gravest = min(parts, key=lambda v: GRAVITY.index(v.kind))
        whole = Verdict(**{f: getattr(gravest, f) for f in Verdict.__slots__})
        whole.text, whole.parts = raw, parts
        whole.clauses = sorted((c for v in parts for c in v.clauses), key=order)
        return whole

    def _judge_one(
        self,
        text: Text,
        standards: list[str],
        branch: str | None,
        on: date,
        given: Mapping[str, Any],
        tentative: frozenset[str],
    ) -> Verdict:
        results: list[ClauseResult] = []
        shown: dict[str, FactShown] = {}
        likeness = self._in_play({slug: self._likeness(slug, text.norm) for slug in standards})
        pages = {name: self.field(name).reader.read(text.norm) for name in self._lexicons(list(likeness))}
        for slug in likeness:
            page = pages[self.knowledge.encoded[slug]]
            results += self._clauses(slug, page, branch, given, shown, text.words, likeness[slug])
        alike = self._alike(likeness, branch, pages)
        troubled = any(page.troubled for page in pages.values())
        delegated = self._delegated(list(likeness), pages)
        if self._unexplained(results, alike) and not delegated and not self._all_elsewhere(list(likeness), pages):
            results += [r for r in alike if r.score * 10 >= (ALIKE if troubled else ALIKE_UNTROUBLED)]
        _ask_industry(results, tentative)
        results.sort(key=order)
        kind = _verdict(results)
        seen = {(r.standard, r.clause) for r in results}
        results += [r for r in alike if (r.standard, r.clause) not in seen]
        opened = [r for r in results if r.status == "open" and kind != "unmatched"]
        asking = [r for r in opened if not r.similar] or (opened if kind == "insufficient" else [])
        ask = [name for result in asking for name in result.missing]
        page = max(pages.values(), key=lambda p: len(p.mentions))
        words = text.words
        return Verdict(
            text=text.words(0, len(text.norm)),
            kind=kind,
            clauses=results,
            ask=list(dict.fromkeys(ask)),
            facts=shown,
            negated=[words(m.start, m.end) for m in page.mentions if m.value in ("false", "failed")],
            doubted=[words(m.start, m.end) for m in page.mentions if m.value == "doubted"],
            unread=[words(a, b) for a, b in _unread(page)],
            standards=standards,
            on=on,
            version=self.knowledge.version,
            cut=text.cut,
            delegated=[] if kind in ("major", "insufficient") else delegated,
        )

    def _in_play(self, likeness: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
        """Without a sector many fields would be read; those whose clauses sound far less like the finding are left out."""
        best: dict[str, float] = {}
        for slug, row in likeness.items():
            name = self.knowledge.encoded[slug]
            best[name] = max(best.get(name, 0.0), max(row.values(), default=0.0))
        floor = IN_PLAY * max(best.values(), default=0.0)
        return {slug: row for slug, row in likeness.items() if best[self.knowledge.encoded[slug]] >= floor}

    def _lexicons(self, standards: list[str]) -> list[str]:
        return list(dict.fromkeys(self.knowledge.encoded[slug] for slug in standards)) or [""]

    def field(self, name: str) -> "_Field":
        """Reader and kinship of one field's lexicon."""
        if name not in self._fields:
            self._fields[name] = _Field(self.knowledge.lexicon(name), self.cues)
        return self._fields[name]

    def _delegated(self, standards: list[str], pages: dict[str, Page]) -> list[str]:
        """Standards that a delegation clause names for what the finding speaks of."""
        found: dict[str, None] = {}
        for slug in standards:
            page = pages[self.knowledge.encoded[slug]]
            for delegate in self.knowledge.standard(slug)["delegates"]:
                if any(
                    how in ("names", "holds") and not m.inner
                    for c in delegate["concepts"]
                    for m, how in page.by_concept.get(c, ())
                ):
                    found |= dict.fromkeys(delegate["to"])
        return list(found)

    # ------------------------------------------------------------ clauses

    def _clauses(
        self,
        slug: str,
        page: Page,
        branch: str | None,
        given: Mapping[str, Any],
        shown: dict[str, FactShown],
        words: Words,
        likeness: dict[str, float],
    ) -> list[ClauseResult]:
        rules = self.knowledge.standard(slug)
        field = self.field(rules["lexicon"])
        clauses, facts = rules["clauses"], rules["facts"]
        answers = {name: _given(value) for name, value in given.items() if name in facts}
        reader = FactReader(page, facts, field.concepts, answers, frozenset([branch] if branch else []))
        touched = {no for concept in page.by_concept for no in rules["by_concept"].get(concept, ())}
        if given:
            touched |= {no for no, clause in clauses.items() if any(n in given for n in _names(clause))}
        results: list[ClauseResult] = []
        for instance in range(len(page.instances)) if page.instances else [-1]:
            self._agree(slug, rules, reader, instance, touched)
            for no in touched:
                industry = self._industry(rules["lexicon"], clauses[no]["industry"], branch, page)
                if industry is not False and (
                    result := hold(slug, no, clauses[no], reader, page, instance, industry=industry, words=words)
                ):
                    results.append(result)
        best: dict[str, ClauseResult] = {}
        for result in sorted(results, key=order):
            best.setdefault(result.clause, result)
        for result in best.values():
            result.score += LIKENESS_WEIGHT * likeness.get(result.clause, 0.0)
        results = sorted(best.values(), key=order)
        results += self._general(slug, rules, page, results, words)
        for result in results:
            for fact in result.facts:
                shown.setdefault(fact.name, fact)
        return results

    def _likeness(self, slug: str, text: str) -> dict[str, float]:
        """Clause -> likeness of the finding to what is known of it (says, part, questions, names of its concepts)."""
        if slug not in self._nearest:
            self._nearest[slug] = Nearest(self.knowledge.standard(slug)["likeness"])
        return self._nearest[slug].scores(text)

    def _alike(
        self, likeness: dict[str, dict[str, float]], branch: str | None, pages: dict[str, Page]
    ) -> list[ClauseResult]:
        """Clauses to ask about because the finding reads like them, when nothing it says could be tied to a clause."""
        ranked = sorted(
            ((score, slug, no) for slug, row in likeness.items() for no, score in row.items()), reverse=True
        )
        found: list[ClauseResult] = []
        for score, slug, no in ranked:
            rules = self.knowledge.standard(slug)
            clause = rules["clauses"][no]
            industry = self._industry(rules["lexicon"], clause["industry"], branch, pages[rules["lexicon"]])
            if industry is not False and not clause["accompanies"]:
                asked = list(dict.fromkeys(leaf[1] for leaf in leaves(clause["when"])))
                found.append(ClauseResult(slug, no, "open", score / 10, [], asked, [], named=False, similar=True))
            if len(found) == 3:
                break
        return found

    @staticmethod
    def _unexplained(results: list[ClauseResult], alike: list[ClauseResult]) -> bool:
        """Whether what was read leaves open what the finding is about: nothing named, or little, and not what it reads like."""
        named = [r for r in results if r.named or r.status == "met"]
        if not named:
            return True
        touched = {(r.standard, r.clause) for r in results}
        return bool(
            all(r.status == "refuted" and r.score < FAINT for r in named)
            and alike
            and (alike[0].standard, alike[0].clause) not in touched
        )

    def _all_elsewhere(self, standards: list[str], pages: dict[str, Page]) -> bool:
        """Whether every stated defect sits on a thing that no clause speaks of (灭火器过期)."""
        for slug in standards:
            rules = self.knowledge.standard(slug)
            bad = [
                m
                for m in pages[rules["lexicon"]].mentions
                if not m.inner
                and (
                    m.value in ("false", "failed", "doubted", "partial")
                    or all(mode in SETTLING for _, mode in m.entries)
                )
            ]
            if not bad or any(concept in rules["by_concept"] for m in bad for concept, _ in m.entries):
                return False
        return bool(standards)

    def _agree(self, slug: str, rules: dict[str, Any], reader: FactReader, instance: int, touched: set[str]) -> None:
        """Hold the evaluator against durable-rules on the same facts; raises EnginesDisagree."""
        if not durable.AVAILABLE or not touched:
            return
        if slug not in self._second:
            self._second[slug] = durable.SecondEngine(slug, {no: c["flat"] for no, c in rules["clauses"].items()})
        flat: dict[str, bool | int | float] = {}
        first = set()
        for no in touched:
            clause = rules["clauses"][no]

            read = presuming(reader, instance, clause)

            def leaf(condition: Condition, read: Callable[[str], Read | None] = read) -> bool | None:
                return leaf_value(read(condition[1]), condition)

            if evaluate(clause["when"], leaf) is True:
                first.add(no)
            for plain, marked in zip(leaves(clause["when"]), leaves(clause["flat"]), strict=True):
                found = read(plain[1])
                if found is None or found.value == DOUBTED:
                    continue
                if plain[0] == "cmp":
                    if found.quantity and found.quantity.op == "eq":
                        flat[marked[1]] = found.quantity.value
                    elif (value := leaf_value(found, plain)) is not None:
                        flat[durable.flat_key(marked[1], marked[2], marked[3])] = value
                else:
                    flat[marked[1]] = bool(found.value)
        second = self._second[slug].fire(flat) & touched
        if first != second:
            raise EnginesDisagree(f"{slug}: {sorted(first ^ second)}")

    def _general(
        self, slug: str, rules: dict[str, Any], page: Page, results: list[ClauseResult], words: Words
    ) -> list[ClauseResult]:
        """General clauses: cited beside a clause met through a failed device; alone they can only ask."""
        out = []
        concepts = self.field(rules["lexicon"]).concepts
        for no, clause in rules["clauses"].items():
            if not clause["accompanies"]:
                continue
            asked = [leaf[1] for leaf in leaves(clause["when"])]
            met = [r for r in results if r.status == "met" and r.failed]
            if met:
                out.append(ClauseResult(slug, no, "met", met[0].score / 2, met[0].facts, [], [], failed=True))
            elif not any(r.named for r in results):
                failed = [
                    m for m in page.mentions
                    if m.value in ("failed", "doubted") and any(concepts[c]["generic"] for c, how in m.entries if how == "names")
                ]  # fmt: skip
                if failed:
                    seen = [FactShown(asked[0], None, [words(m.start, m.end) for m in failed], "text")]
                    out.append(ClauseResult(slug, no, "open", 0.3, seen, asked, []))
        return out

    def _industry(self, lexicon: str, industry: str, branch: str | None, page: Page) -> bool | None:
        """Does the finding lie in this industry?  True: ticked or named; False: another one; None: nobody says."""
        if not industry:
            return True
        if branch in INDUSTRIES:
            return branch == industry
        named = {
            name for name, concept in INDUSTRIES.items()
            if any(m.value == "true" and how == "names" for c in self.field(lexicon).kinds[concept] for m, how in page.by_concept.get(c, ()))
        }  # fmt: skip
        if industry in named:
            return True
        return False if named else None


class _Field:
    """One field's lexicon, made ready for reading."""

    def __init__(self, lexicon: dict[str, Any], cues: Cues) -> None:
        self.reader = Reader(lexicon, cues)
        self.concepts: dict[str, Any] = lexicon["concepts"]
        self.kinds: dict[str, list[str]] = {concept: [] for concept in INDUSTRIES.values()}
        for name, concept in self.concepts.items():
            for parent in (name, *concept["lineage"]):
                if parent in self.kinds:
                    self.kinds[parent].append(name)


def _given(value: Any) -> Read:
    if isinstance(value, Quantity):
        return Read(True, source="given", quantity=value)
    return Read(value, source="given")


def _names(clause: dict[str, Any]) -> list[str]:
    return [leaf[1] for condition in (clause["when"], *clause["unless"]) for leaf in leaves(condition)]


def _ask_industry(results: list[ClauseResult], tentative: frozenset[str]) -> None:
    """Without an industry, a clause that is met accuses nobody while its twin in another industry is open."""
    for result in results:
        if result.standard in tentative and result.status == "met":
            result.status, result.missing = "open", [WHICH_INDUSTRY]
    met = [r for r in results if r.status == "met"]
    twins = [r for r in results if r.status == "open" and r.guessed_industry and r.named]
    if met and twins and all(r.guessed_industry or (r.failed and not r.presumed) for r in met):
        best = max(r.score for r in met)
        if any(twin.score >= TWIN * best for twin in twins):
            for result in met:
                result.status, result.missing = "open", [WHICH_INDUSTRY]


def _verdict(results: list[ClauseResult]) -> Kind:
    """`results` in order.  A clause whose object nobody named refutes nothing."""
    if results and results[0].status == "met":
        return "major"
    opens = [r for r in results if r.status == "open"]
    refuted = [r for r in results if r.status == "refuted" and r.named]
    if opens and (not refuted or opens[0].score >= 0.8 * refuted[0].score):
        return "insufficient"
    return "not_major" if refuted else "unmatched"


def _unread(page: Page) -> list[tuple[int, int]]:
    """Parts of the text in which no concept and no number was read."""
    seen = [(m.start, m.end) for m in page.mentions] + [(q.start, q.end) for q in page.quantities]
    return [(a, b) for a, b, _ in page.parts if not any(s < b and a < e for s, e in seen)]
