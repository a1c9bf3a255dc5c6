"""What a finding says of each thing it names: there, absent, broken, in doubt, mended, planned, required ...

Works in text order, in three steps, each linear in the length of the text:

1. One scan finds all cue words: the longest match wins, words that merely contain a cue are void, and nothing
   inside a target counts.
2. Each clause (part between stops, cut again at turns such as 但, 却) yields predicates, and each predicate its
   objects: a negation governs the objects to its right, else those to its left; a state governs those to its
   left; a clause that opens with a predicate speaks of the topic named before it.
3. What was said of one target is folded in text order: seeing settles a claim, a repair after a defect is a
   restoration, a relapse after a repair is the defect again.

The words, the roles they play and what each role says stand in rules/lexicon/language.yaml.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Span = tuple[int, int]
Roles = dict[str, tuple[str, str]]
"""role -> (value, value when denied)."""

HARD = "。；;！!？?\n"
"""End a sentence."""
SOFT = "，,：:—…（）()"
"""End a part."""

_STOPS = frozenset(HARD + SOFT)
_LINK = frozenset("、和与及或跟同以并兼等/ ")
_GLUE = frozenset("的之")
_BAD = ("false", "failed")
_RUN = 120
"""Longest part read as one, in characters."""
_SOFT = frozenset(("state", "event", "process", "activity"))
_JOINED = frozenset(("device", "role"))
"""Kinds that a relation joins; a quantity or a function before 联锁 is what the interlock is for (超温无联锁)."""
_SETTING = frozenset(("place", "organisation", "substance"))
"""Kinds that no predicate calls absent from the right, and no doubt touches while another thing is named."""
_REACH = 4
"""How many clauses back a predicate without an object of its own looks for its topic."""


_GAP = 6
"""Longest gap inside a cue (超过…期), in characters."""
_MEASURES = "侧边头段截面个台只扇具块根处套条盏道把支枚片节座副张名位人间辆本份次层"
_NUMBER = rf"(?:[一两二三四五六七八九十几]{{1,2}}|\d{{1,4}})[{_MEASURES}]"
_COUNT = re.compile(rf"了?(?:不少|好几|大半|近?一?半|俩|仨|{_NUMBER})")
_COUNTED = re.compile(rf"(?:俩|仨|{_NUMBER})的")
_AMONG = re.compile(rf"(?:里头|里|中)有?(?:俩|仨|{_NUMBER})|有(?:俩|仨|{_NUMBER})")
_INSIDE = re.compile(r"(?:里头|里|当中|中)有?[仨俩一二两三四五六七八九1-9]")
_SIGN = re.compile(r"”?的?(?:牌|标牌|字样|标语|横幅|告示|警示牌|条幅)")

_VERBS = frozenset(("have", "run", "check", "repair"))
_SILENT = frozenset(
    (
        "adv",
        "part",
        "all",
        "frame",
        "stop",
        "neg",
        "turn",
        "partial",
        "prep",
        "see",
        "then",
        "past",
        "rest",
        "ask",
        "void",
        "hear",
        "req",
        "plan",
        "doubt",
        "untested",
        "only",
        "relapse",
        "look",
    )
)
"""Roles whose words name nothing; any other word that is no target names an unknown thing."""
_STATES = ("lack", "gone", "fail", "mend", "good", "passive", "no", "yes")
"""Roles that are predicates by themselves, in order of precedence."""
_UNDONE_BY_NOBODY = frozenset(("state", "event", "place", "substance", "role", "organisation"))
"""Kinds that 未对A…B leaves as they are: what was not done is B, a measure or a thing."""
_THINGS = frozenset("证书票卡本格员工器机阀表单")
"""Last characters of things that only begin with the name of an activity (操作证, 作业票)."""
_DENIABLE = ("fail", "gone", "lack", "mend", "good", "have", "run", "supply", "repair", "check", "ill")
"""Roles a negation turns, in order of precedence."""
_PREDICATES = frozenset(("neg", "lack", "fail", "gone", "good"))


@dataclass(frozen=True, slots=True)
class Target:
    """A thing named in the text: [start, end) in characters.

    An empty span stands for an elided mention, right behind the words that tell the instance (乙罐|没有).
    """

    start: int
    end: int
    kind: str = "device"
    """device · activity · state · event · place · relation · role · document · substance ..."""
    generic: bool = False
    """装置, 设施, 措施, 报警器 ...: denied on the right, it takes the objects on the left with it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the text says of one target."""

    value: str
    """true · false · failed · doubted · restored · planned · past · required · partial"""
    cue: Span | None
    """The words that settled it; None for a bare mention."""
    stated: bool
    """False for a bare mention: "true" only because it is named."""


class Cues:
    """The language lexicon, indexed for the scan."""

    __slots__ = ("acts", "bonds", "forms", "gaps", "heads")

    def __init__(self, forms: dict[str, Roles], gaps: dict[str, list[tuple[str, Roles]]]) -> None:
        """`forms`: void words have no role; `gaps`: opening -> closings of the forms with a gap."""
        lengths: dict[str, set[int]] = {}
        for form in forms:
            lengths.setdefault(form[0], set()).add(len(form))
        self.forms = forms
        self.gaps = gaps
        self.heads = {head: sorted(found, reverse=True) for head, found in lengths.items()}
        self.acts = tuple(form for form, roles in forms.items() if "act" in roles)
        self.bonds = tuple(form for form, roles in forms.items() if "bond" in roles)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Cues":
        """From the parsed rules/lexicon/language.yaml: `classes` and `no_cues`."""
        forms: dict[str, Roles] = {}
        gaps: dict[str, list[tuple[str, Roles]]] = {}
        for words in data.get("no_cues", {}).values():
            for word in words:
                forms[word] = {}
        for entry in data.get("classes", {}).values():
            says = (entry.get("value", ""), entry.get("denied", ""))
            role = entry["role"]
            for word in entry["forms"]:
                if "…" in word:
                    opening, closing = word.split("…")
                    gaps.setdefault(opening, []).append((closing, {role: says}))
                    forms.setdefault(opening, {})
                    continue
                roles = forms.setdefault(word, {})
                roles.setdefault(role, says)
                for mark in ("again", "weak", "away", "relapse", "cannot", "whole"):
                    if entry.get(mark):
                        roles[mark] = says
        return cls(forms, gaps)


@dataclass(slots=True)
class _Token:
    start: int
    end: int
    roles: Roles
    target: int = -1
    """Index of the target; -1 for a cue."""


@dataclass(slots=True)
class _Say:
    """One statement about one target."""

    value: str
    cue: Span | None
    heard: bool = False
    """Claimed, seen by nobody."""
    past: bool = False
    """Was so; a present good state after it is a restoration."""
    again: bool = False
    """Mends an earlier defect when it says that all is well (已装好)."""
    still: bool = False
    """Not mended: an earlier bad state keeps its name (仍未修复)."""
    inner: bool = False
    """Said by an attribute (老化的软管): no mood of the sentence touches it."""
    weak: bool = False
    """Lifts no earlier defect (过期了还在用)."""
    share: bool = False
    """Of a counted share of the group (一台能启动)."""
    gone: bool = False
    """Says that something was taken away."""
    looked: bool = False
    """Denied because nobody saw it: a claim after it makes it doubtful (没看到，他说在里面)."""
    only: bool = False
    """Partial only because 只有A was said."""

    def copy(self) -> "_Say":
        """As the predicate said it, before mood (dataclasses.replace costs a tenth of the whole reading)."""
        return _Say(
            self.value,
            self.cue,
            again=self.again,
            still=self.still,
            inner=self.inner,
            weak=self.weak,
            share=self.share,
            gone=self.gone,
        )


@dataclass(slots=True)
class _Predicate:
    """A predicate at [start, end) about what stands before it.

    `role`: that of its words; "neg" for a denied verb, "" for any other.
    """

    start: int
    end: int
    value: str
    role: str = ""
    again: bool = False
    still: bool = False
    weak: bool = False
    away: bool = False


@dataclass(slots=True)
class _Clause:
    start: int
    end: int
    sentence: int
    tokens: list[_Token] = field(default_factory=list)
    turned: bool = False
    """Opened by a turn (但), not by a stop."""


def parts(text: str) -> list[tuple[int, int, int]]:
    """Parts of the text between stops: (start, end, number of the sentence); empty parts are left out."""
    found = []
    start = sentence = 0
    size = len(text)
    for at, char in enumerate(text):
        if char not in _STOPS:
            continue
        if char in ",:" and 0 < at < size - 1 and text[at - 1].isdigit() and text[at + 1].isdigit():
            continue  # 1,200 and 10:30 are numbers
        if at > start:
            found.append((start, at, sentence))
        start = at + 1
        if char in HARD:
            sentence += 1
    if size > start:
        found.append((start, size, sentence))
    return found


def _runs(text: str) -> Iterator[tuple[int, int, int]]:
    """The parts, with runs that no sentence reaches cut up, so that the cost stays linear."""
    for start, end, sentence in parts(text):
        while end - start > _RUN:
            yield start, start + _RUN, sentence
            start += _RUN
        yield start, end, sentence


def is_doubt(text: str, cues: Cues) -> list[tuple[int, int, int]]:
    """Doubt cues of the text: (start, end, index of the part in `parts`)."""
    bounds = [end for _, end, _ in parts(text)]
    return [
        (token.start, token.end, bisect_left(bounds, token.end))
        for token in _scan(text, cues, [])
        if "doubt" in token.roles
    ]


_TROUBLE = frozenset(("neg", "nobody", "none", "lack", "gone", "fail", "ill", "doubt"))


def troubles(text: str, cues: Cues) -> list[Span]:
    """Where the text denies, doubts or complains of anything at all."""
    return [(t.start, t.end) for t in _scan(text, cues, []) if not _TROUBLE.isdisjoint(t.roles)]


def read(text: str, targets: Sequence[Target], cues: Cues) -> list[Reading]:
    """One reading per target, in the same order.

    All targets of the text are given at once: scope depends on neighbours.  Never raises, whatever the spans.
    """
    if not targets:
        return []
    size = len(text)
    if any(not 0 <= t.start <= t.end <= size for t in targets):
        targets = [_clipped(t, size) for t in targets]
    order = sorted(range(len(targets)), key=lambda i: (targets[i].start, -targets[i].end))
    outer: list[int] = []
    owner = {}
    reach = -1
    for index in order:
        target = targets[index]
        if (outer and target.end <= reach and target.start < target.end) or (outer and target.start < reach):
            owner[index] = outer[-1]
        else:
            owner[index] = index
            outer.append(index)
            reach = max(target.end, target.start)
    readings = _Reader(text, targets, outer, cues).readings()
    if any(targets[i].kind in _SOFT for i in outer):
        # 报警器停用 with 停用 a target: the same words still say something of their neighbours
        hard = [
            i
            for i in outer
            if targets[i].kind not in _SOFT or not _is_cue(text[targets[i].start : targets[i].end], cues)
        ]
        if len(hard) < len(outer):
            again = _Reader(text, targets, hard, cues).readings()
            readings.update((i, again[i]) for i in hard if not readings[i].stated)
    return [readings[owner[index]] for index in range(len(targets))]


def _is_cue(word: str, cues: Cues) -> bool:
    """Whether a target's own words say something of what stands beside them."""
    return any(role in token.roles for token in _scan(word, cues, []) for role in _STATES + _DENIABLE)


def _clipped(target: Target, size: int) -> Target:
    """The target cut to the text: a caller's wrong span must not stop the reading."""
    start = min(max(target.start, 0), size)
    return Target(start, min(max(target.end, start), size), target.kind, target.generic)


def _scan(text: str, cues: Cues, spans: Sequence[tuple[int, int, int]]) -> list[_Token]:
    """Cues and targets in text order.

    `spans`: (start, end, index) of the targets, disjoint and sorted; no cue reaches into one.
    """
    forms, heads = cues.forms, cues.heads
    found: list[_Token] = []
    size = len(text)
    at = 0
    for start, end, index in [*spans, (size, size, -1)]:
        while at < start:
            char = text[at]
            if (
                char in "没不"
                and 0 < at < size - 1
                and text[at - 1] == text[at + 1]
                and text[at + 1] > "\u4e00"
                and text[at - 2 : at - 1] not in ("该", "应")
                and not (
                    found and found[-1].target >= 0 and found[-1].end == at and found[-1].end - found[-1].start > 1
                )
            ):
                # 响没响, 能不能 (but 该投没投): the verb of the question may be a cue already found, or a target
                if found and found[-1].target < 0 and found[-1].end == at:
                    found.pop()
                found.append(_Token(at - 1, min(at + 2, start), {"ask": ("", "")}))
                at = min(at + 2, start)
                continue
            for length in heads.get(char, ()):
                stop = at + length
                if stop <= start:
                    roles = forms.get(text[at:stop])
                    if roles is not None:
                        if cues.gaps and (rows := cues.gaps.get(text[at:stop])):
                            stop, roles = _gapped(text, stop, start, rows, roles)
                        if roles:
                            found.append(_Token(at, stop, roles))
                        at = stop
                        break
            else:
                at += 1
        if index >= 0:
            found.append(_Token(start, end, {}, index))
            at = max(at, end)
    if "“" in text:
        found = [token for token in found if token.target >= 0 or not _on_sign(text, token)]
    return found


def _on_sign(text: str, token: _Token) -> bool:
    """Words quoted from a sign say nothing of the place."""
    opens = text.rfind("“", max(0, token.start - 12), token.start)
    closes = text.find("”", token.end, token.end + 12)
    return opens >= 0 and closes >= 0 and "”" not in text[opens : token.start] and _SIGN.match(text, closes) is not None


def _gapped(text: str, end: int, limit: int, rows: list[tuple[str, Roles]], roles: Roles) -> tuple[int, Roles]:
    """End and roles of a form with a gap (超过…期) that opens before `end`; else those of the opening alone."""
    for closing, says in rows:
        at = text.find(closing, end, min(limit, end + _GAP + len(closing)))
        if at >= 0 and not any(char in HARD or char in SOFT for char in text[end:at]):
            return at + len(closing), says
    return end, roles


class _Reader:
    """One text being read."""

    def __init__(self, text: str, targets: Sequence[Target], outer: list[int], cues: Cues) -> None:
        self.text = text
        self.targets = targets
        self.tokens = _scan(text, cues, [(targets[i].start, targets[i].end, i) for i in outer])
        self.acts = cues.acts
        self.bonds = cues.bonds
        self.says: dict[int, list[_Say]] = {i: [] for i in outer}
        self.unknown = self._unknown()
        self.topic: list[int] = []
        self.topic_at = -99
        self.heard = -1
        self.supposed = -1
        self.open: dict[int, int] = {}
        self.open_at = -99
        self.excepted: list[int] = []
        self.excepted_in = -1
        self.bad_in = self.mending = -1
        self.pending: list[_Say] = []
        self.clauses = self._clauses()

    def _unknown(self) -> list[int]:
        """Prefix sums of the characters that belong to no known word: an unknown thing is named there."""
        known = bytearray(len(self.text))
        for token in self.tokens:
            if (
                token.target >= 0
                or not _SILENT.isdisjoint(token.roles)
                or (token.end - token.start > 1 and not _VERBS.isdisjoint(token.roles))
            ):
                for at in range(token.start, min(token.end, len(known))):
                    known[at] = 1
        total = 0
        sums = [0]
        for at, char in enumerate(self.text):
            if not known[at] and (char.isalpha()):
                total += 1
            sums.append(total)
        return sums

    def new(self, start: int, end: int) -> int:
        """How many characters of [start, end) belong to unknown things."""
        return self.unknown[end] - self.unknown[start] if start < end else 0

    def _clauses(self) -> list[_Clause]:
        clauses: list[_Clause] = []
        tokens = self.tokens
        k = 0
        for start, end, sentence in _runs(self.text):
            clause = _Clause(start, end, sentence)
            clauses.append(clause)
            while k < len(tokens) and (tokens[k].start < end or tokens[k].start == end == tokens[k].end):
                token = tokens[k]
                k += 1
                if "turn" in token.roles and (
                    clause.tokens or (token.start > clause.start and "adv" not in token.roles)
                ):
                    clause.end = token.start
                    clause = _Clause(token.end, end, sentence, turned=True)
                    clauses.append(clause)
                else:
                    clause.tokens.append(token)
        return clauses

    # ------------------------------------------------------------ text level

    def readings(self) -> dict[int, Reading]:
        for number, clause in enumerate(self.clauses):
            _ClauseReader(self, clause, number).run()
        return {index: _fold(says) for index, says in self.says.items()}


class _ClauseReader:
    """One clause being read: predicates, then mood and doubt."""

    def __init__(self, reader: _Reader, clause: _Clause, number: int) -> None:
        self.r = reader
        self.c = clause
        self.number = number
        self.items = clause.tokens
        self.named = [t for t in self.items if t.target >= 0]
        self.start_of = {t.target: t.start for t in self.named}
        self.said: dict[int, list[_Say]] = {}
        self.cues: dict[str, list[_Token]] = {}
        counted = None if self.named else _COUNT.match(reader.text, clause.start, clause.end)
        self.share = counted is not None
        """The clause speaks of a counted share of the topic (两个被挡)."""
        self.floor = counted.end() if counted else clause.start
        self.foreign = False
        """A predicate of the clause was about an unknown thing: the next ones are not about the topic."""
        self.subject: list[int] = []
        self.looked = False
        self.values: list[tuple[str, str]] = []

    # -- helpers

    def _limit(self, k: int) -> tuple[int, int]:
        """End (offset, index) of the scope that opens at item k: a scope stop or the end of the clause."""
        for j in range(k, len(self.items)):
            if "stop" in self.items[j].roles:
                return self.items[j].start, j
        return self.c.end, len(self.items)

    def _head(self, k: int, stop: int) -> list[int]:
        """Item indexes of the object at or after item k: the head of a compound, with the list it opens."""
        at = next((j for j in range(k, stop) if self.items[j].target >= 0), None)
        if at is None:
            return []
        heads = []
        while True:
            nxt = next((j for j in range(at + 1, stop) if self.items[j].target >= 0), None)
            if nxt is None:
                heads.append(at)
                return heads
            between = self.r.text[self.items[at].end : self.items[nxt].start]
            if not between and self._act(self.items[nxt]):
                return [*heads, at]
            if between == "的" and self.r.targets[self.items[nxt].target].end < self.c.end - 1:
                return [*heads, at]  # 没有急停开关的扶梯仍在运行: the escalator is there, and something is said of it
            if not between or all(char in _GLUE for char in between):
                at = nxt
                continue
            heads.append(at)
            if len(between) > 3 or not all(char in _LINK for char in between):
                return heads
            at = nxt

    def _left(self, before: int, absent: bool = False) -> list[int]:
        """Targets governed from the right: the nearest one before `before`, with the list it closes.

        `absent`: by a word of absence, which speaks of no place.
        """
        row = [t for t in self.named if self.floor <= t.start and t.end <= before]
        if absent:
            row = [t for t in row if self.r.targets[t.target].kind not in _SETTING]
        if not row:
            return []
        found = [row[-1]]
        for token in reversed(row[:-1]):
            between = self.r.text[token.end : found[-1].start]
            if (between and len(between) <= 3 and all(char in _LINK for char in between)) or (
                between and self._all_before(before) and "、" in between
            ):
                found.append(token)
            else:
                break
        return [t.target for t in found]

    def _all_before(self, before: int) -> bool:
        return any("all" in t.roles and t.end <= before for t in self.items)

    def _say(self, targets: Iterable[int], value: str, start: int, end: int, inner: bool = False) -> None:
        """State `value` of the targets, by the words at [start, end)."""
        if value in _BAD:
            self.r.bad_in = self.c.sentence
        for index in targets:
            self.said.setdefault(index, []).append(_Say(value, (start, end), inner=inner))

    def _say_items(self, heads: Iterable[int], value: str, start: int, end: int, inner: bool = False) -> None:
        self._say([self.items[h].target for h in heads], value, start, end, inner)

    def _about(self, p: _Predicate) -> None:
        """Bind a predicate to what stands before it: in the clause, else the subject, else the topic."""
        r = self.r
        new = r.new(self.floor, p.start)
        if new and p.value in _BAD:
            new -= self._aspects(p.start)
        found = self._left(p.start, p.value == "false")
        denied = p.role == "neg" and p.value == "false"
        if found and denied and not self._elided(found[0]) and r.new(r.targets[found[0]].end, p.start) > 1:
            found = []  # 围栏开口没有封: another thing stands between
        if not found and not self.named and 0 < new <= 3 and self._echo(p.start):
            new = 0
        if found:
            self.subject = found
        elif self.subject:
            if new == 0 or p.role == "mend" or self._relapsed(p.start):
                found = self.subject
        elif not self.named and not self.foreign:
            if new == 0 or new <= self._patience(p.role):
                found = self._topic_for(p)
            else:
                self.foreign = True
        if p.value in _BAD:
            r.bad_in = self.c.sentence
            some = _COUNT.match(r.text, p.end) if p.role in ("fail", "gone", "neg", "passive") else None
            if some and some.end() == self.c.end:
                p.value = "partial"  # 坏了一台
        if not found:
            if p.value == "restored":
                r.mending = self.c.sentence
            if not self.named and not r.topic and new == 0 and p.role in ("fail", "good"):
                r.pending.append(_Say(p.value, (p.start, p.end)))
        self._say(found, p.value, p.start, p.end)
        for index in found:
            say = self.said[index][-1]
            say.again, say.still, say.weak = p.again, p.still, p.weak
            say.gone, say.share = p.role == "gone" or p.away, self.share
        self.values.append((p.value, p.role))
        self.floor = p.end

    def _topic_for(self, p: _Predicate) -> list[int]:
        """The topic, as far as the predicate can be about it; may turn the predicate's value."""
        found = self._topic()
        if not p.again and p.role in ("fail", "good"):
            # what is absent cannot be good or bad: the predicate is about something else
            found = [i for i in found if self._value(i) != "false"]
        if p.value == "false" and p.role == "neg" and any(self._value(i) in ("true", "restored") for i in found):
            p.value = "failed"  # it is there, and not connected
        if p.value in _BAD and found and self.share and self._count_of(found[0]):
            p.value = "partial"  # 六个泄爆口，两个被挡
        if p.value in ("true", *_BAD) and _COUNTED.match(self.r.text, self.c.start):
            p.value = "partial"
        return found

    def _aspects(self, end: int) -> int:
        """Characters before `end` that name a side of a thing (plug, level), which is no new thing."""
        return sum(t.end - t.start for t in self.items if "aspect" in t.roles and self.floor <= t.start < t.end <= end)

    def _count_of(self, index: int) -> bool:
        """Whether a number stands before the target (六个泄爆口)."""
        at = self.r.targets[index].start
        return _COUNT.match(self.r.text, max(0, at - 2)) is not None

    def _relapsed(self, start: int) -> bool:
        return any("relapse" in t.roles and self.floor <= t.start < start for t in self.items)

    def _elided(self, index: int) -> bool:
        return self.r.targets[index].start == self.r.targets[index].end

    def _echo(self, start: int) -> bool:
        """The words before the predicate repeat the tail of the topic's name (电磁阀 ... 阀没动)."""
        unknown = self.r.unknown
        word = "".join(self.r.text[at] for at in range(self.floor, start) if unknown[at + 1] > unknown[at])
        return any(self._word(i).endswith(word) for i in self._topic())

    def _patience(self, role: str) -> int:
        """How many characters of unknown things may precede a predicate that is still about the topic."""
        if self._expected():
            return 2 if role == "gone" else 6
        if any("relapse" in t.roles for t in self.items) and any(self._value(i) == "restored" for i in self._topic()):
            return 6
        if role in ("good", "mend") and any(self._value(i) == "planned" for i in self._topic()):
            return 4  # 原计划五月上，五月已经装好
        if role == "mend" and any(self._value(i) in _BAD for i in self._topic()):
            return 2
        return -1

    def _value(self, index: int) -> str:
        """What the clauses before said of a target so far; "" for nothing."""
        says = self.r.says[index]
        return says[-1].value if says and says[-1].cue else ""

    def _expected(self) -> bool:
        """The topic waits for the facts: a demand, a past state, a claim or a question came before."""
        topic = self._topic()
        if not topic or self.number - self.r.topic_at > 2:
            return False
        says = self.r.says[topic[0]]
        if not says or not says[-1].cue:
            return False
        last = says[-1]
        return last.past or last.heard or last.value in ("required", "past") or topic[0] in self.r.open

    def _topic(self) -> list[int]:
        r = self.r
        return r.topic if self.number - r.topic_at <= _REACH else []

    # -- predicates

    def run(self) -> None:
        items = self.items
        k = 0
        while k < len(items):
            k = self._step(k)
        self._mood()

    def _step(self, k: int) -> int:
        """Read item k; the next item to read."""
        item = self.items[k]
        roles = item.roles
        if item.target >= 0 or not roles:
            return k + 1
        if "neg" in roles or "nobody" in roles or "none" in roles:
            return self._negation(k)
        if "twice" in roles:
            return self._twice(k)
        if "unseen" in roles:
            return self._unseen(k)
        for role in _STATES:
            if role in roles:
                return self._state(k, role, roles[role][0])
        if "repair" in roles:
            return self._repair(k)
        if "have" in roles or "run" in roles:
            return self._have(k)
        return k + 1

    def _twice(self, k: int) -> int:
        """不是没装X: two negations in one word."""
        item = self.items[k]
        heads = self._head(k + 1, self._limit(k)[1])
        if heads:
            self._say_items(heads, "true", item.start, item.end)
            return heads[-1] + 1
        self._about(_Predicate(item.start, item.end, "true"))
        return k + 1

    def _unseen(self, k: int) -> int:
        """没见到, 找不到: doubt after a claim or a question, unless somebody looked; else absence."""
        item = self.items[k]
        looked = any("see" in t.roles or "all" in t.roles for t in self.items if t.start < item.start)
        found = self._left(item.start) or (self._topic() if not self.named else [])
        if not looked and (self.r.heard == self.c.sentence or any(i in self.r.open for i in found)):
            self._say(found, "doubted", item.start, item.end)
            for index in found:
                self.r.open.pop(index, None)
            return k + 1
        self.looked = True
        value = item.roles["unseen"][0]
        return self._state(k, "fail" if value == "failed" else "lack", value)

    def _repair(self, k: int) -> int:
        """更换, 清理: a restoration only where a defect was named before."""
        item = self.items[k]
        found = self._left(item.start) or self.subject or (self._topic() if not self.named else [])
        bad = [
            i for i in found if (self.said[i][-1].value if self.said.get(i) else self._value(i)) in (*_BAD, "partial")
        ]
        if bad and self.r.new(self.floor, item.start) <= 3 and self._done(k):
            self._say(bad, "restored", item.start, item.end)
            self.floor = item.end
        return k + 1

    def _state(self, k: int, role: str, value: str) -> int:
        """A word that is a predicate by itself: 失灵, 完好, 缺失, 拆除, 已更换."""
        items, r, text = self.items, self.r, self.r.text
        item = items[k]
        nxt = items[k + 1] if k + 1 < len(items) and items[k + 1].start == item.end else None
        if role in ("yes", "no") and (
            self.named or self.c.turned or item.start - self.c.start > 3 or self.c.end - item.end > 1
        ):
            return self._have(k) if "have" in item.roles else k + 1
        if role == "passive":
            return self._passive(k, value)
        if nxt is not None and "tail" in nxt.roles and role in ("fail", "good", "gone"):
            return k + 2  # 断电功能: part of a name
        if "cannot" in item.roles:
            verb = k > 0 and items[k - 1].end == item.start and "have" in items[k - 1].roles
            if verb and text[item.start : item.end] in ("不了", "不出"):
                role, value = "lack", "false"  # 提供不了
            elif (nxt is not None and nxt.target >= 0) or (
                text[item.start : item.end] in ("不了", "不到", "不住") and r.new(item.end, self.c.end) > 1
            ):
                return k + 1  # 代替不了X: about neither
        if role == "good" and text[item.start : item.end] in "好够足齐全" and self.c.end - item.end > 1:
            return k + 1
        if role == "fail" and "req" in item.roles and item.end < self.c.end:
            return k + 1  # 不准入仓
        if role == "fail" and text[item.start] in "没未" and nxt is not None and nxt.target >= 0:
            self._say([nxt.target], "false", item.start, item.end)  # 没用X
            self.floor = nxt.end
            return k + 2
        if role in ("gone", "mend") and self._to_come(k):
            self.floor = item.end
            return k + 1  # 正在拆除, 调试完就恢复
        if nxt is not None and text[nxt.start : nxt.end] == "的" and k + 2 < len(items):
            noun = items[k + 2]
            if noun.target >= 0 and noun.start == nxt.end:
                # 坏掉的探头: the state stands before its object
                heads = self._head(k + 2, len(items))
                self._say_items(heads, value, item.start, item.end, inner=True)
                self.floor = items[heads[-1]].start
                return heads[-1] + 1
        left = any(self.floor <= t.start and t.end <= item.start for t in self.named)
        if role in ("fail", "good", "gone") and not left and text[item.end : item.end + 1] in ("时", "后"):
            self.floor = item.end + 1
            return k + 1  # 停电时: a circumstance
        after = self._state_before_object(k, role, value, left)
        if after:
            return after
        if role == "lack":
            if not left and r.new(item.end, self.c.end) > 0:
                return k + 1
            if left and text[item.start : item.end].endswith(("空的", "空着")):
                role, value = "fail", "failed"  # a tank that is empty is there
        start = item.start
        if (
            role == "fail"
            and text[start] == "不"
            and start > self.floor
            and not (k and "aspect" in items[k - 1].roles)
            and r.new(start - 1, start)
            and text[start - 1] not in _MEASURES
        ):
            start -= 1  # V不了: the verb belongs to the cue
        marks = item.roles
        self._about(_Predicate(start, item.end, value, role, "again" in marks, False, "weak" in marks, "away" in marks))
        if "whole" in marks:
            return len(items)
        k += 1
        while role == "mend" and k < len(items) and "gone" in items[k].roles and items[k].start == items[k - 1].end:
            k += 1  # 打开取下: one act
        return k

    def _state_before_object(self, k: int, role: str, value: str, left: bool) -> int:
        """缺X, 拆除X, 换了X, 堆着X: the object on the right; the next item to read, 0 when it governs none there."""
        item = self.items[k]
        right = self._head(k + 1, len(self.items))
        if not right:
            return 0
        first = self.items[right[0]]
        gap = self.r.new(item.end, first.start)
        floor = first.start
        some = _COUNT.match(self.r.text, item.end) if role in ("gone", "fail") else None
        if some and some.end() == first.start:
            self._say_items(right, "partial", item.start, first.start)  # 停了一台风机
            self.floor = floor
            return right[-1] + 1
        if role == "lack" and gap <= (2 if left else 8):
            floor = self.items[right[-1]].end
        elif role == "fail" and right[0] == k + 1 and self.r.text[item.end - 1] == "着":
            # 通道上堆着钢锭: what stands in the way is there
            if left:
                self._about(_Predicate(item.start, item.end, value, role))
            value = "true"
        elif role == "mend" and gap <= 1:
            # 换了新绳: what was put in is there; what it replaced stands before
            replaced = left or self.r.bad_in == self.c.sentence
            if left:
                self._about(_Predicate(item.start, item.end, value, again=False))
            value = "true" if replaced else value
            floor = self.items[right[-1]].end
        elif not (role in ("gone", "fail") and not left and right[0] == k + 1 and gap <= 1):
            return 0
        self._say_items(right, value, item.start, item.end)
        self.floor = floor
        return right[-1] + 1

    def _passive(self, k: int, value: str) -> int:
        """被 + verb: a known verb gives its own value, any other is a failure."""
        item = self.items[k]
        for j in range(k + 1, len(self.items)):
            for verb in ("gone", "fail", "mend"):
                if verb in self.items[j].roles:
                    self._about(_Predicate(item.start, self.items[j].end, self.items[j].roles[verb][0], verb))
                    return j + 1
        if self.r.new(item.end, self.c.end):
            self._about(_Predicate(item.start, item.end, value, "passive"))
        return k + 1

    def _done(self, k: int) -> bool:
        """A repair is a fact, not under way or to come; a one-character verb needs its 了."""
        item, text = self.items[k], self.r.text
        if item.end - item.start == 1 and text[item.end : item.end + 1] not in ("了", "好", "过", "完"):
            return False
        return text[item.end : item.end + 1] != "中" and not self._to_come(k)

    def _to_come(self, k: int) -> bool:
        before = self.items[k - 1] if k else None
        return before is not None and before.end == self.items[k].start and "coming" in before.roles

    def _have(self, k: int) -> int:
        """设有X, X装了: said outright that it is there."""
        items, r = self.items, self.r
        item = items[k]
        heads = self._head(k + 1, len(items))
        if heads and r.new(item.end, items[heads[0]].start) <= 4:
            between = any(not _PREDICATES.isdisjoint(items[j].roles) for j in range(k + 1, heads[0]))
            if not between and "have" in item.roles:
                self._say_items(heads, "true", item.start, item.end)
            return k + 1
        left = [t for t in self.named if self.floor <= t.start and t.end <= item.start]
        here = r.new(left[-1].end if left else self.c.start, item.start) == 0
        waited = "have" in item.roles and not self.named and self.c.end - item.end <= 6 and self._expected()
        if (here and r.new(item.end, self.c.end) == 0) or (not here and waited):
            self._about(_Predicate(item.start, item.end, "true", again=True))
        return k + 1

    # -- negation

    def _negation(self, k: int) -> int:
        """A negator at item k: what follows it decides what is denied, and on which side."""
        items = self.items
        first = items[k]
        pos, j = first.end, k + 1
        while j < len(items) and items[j].start == pos and self._adverbial(j):
            pos = items[j].end
            j += 1
        limit, last = self._limit(j)
        if "none" in first.roles:
            return self._inverted(k, j, pos, last, limit)
        if self.r.text[first.end - 1] in "对给向替":
            return self._deny_beyond(k, k, last, limit)
        nxt = items[j] if j < last and items[j].start == pos else None
        if nxt is None or nxt.target >= 0:
            return self._deny(k, j, pos, last, limit, "false", "" if nxt is None else "target")
        roles = nxt.roles
        if "look" in roles and "have" not in roles:
            return self._inverted(k, j + 1, nxt.end, last, limit)
        if "neg" in roles:
            value, after, end = self._denied(j, last)
            self._deny(k, after, end, last, limit, "true" if value in _BAD else "false", "have")
            return max(after, k + 1)
        if "relate" in roles or "prep" in roles:
            return self._deny_beyond(k, j, last, limit)
        if "manner" in roles:
            heads = self._head(j + 1, last)
            if heads:
                token = items[heads[0]]
                if not self._act(token) or (self.r.new(nxt.end, token.start) == 0 and "have" not in roles):
                    self._say_items(heads, "false", first.start, nxt.end)
                self.floor = items[heads[-1]].end
                return heads[-1] + 1
            if "have" not in roles:
                return j + 1
        for role in _DENIABLE:
            if role in roles:
                return self._deny(k, j + 1, nxt.end, last, limit, roles[role][1], role)
        return self._deny(k, j, pos, last, limit, "false", "target")

    def _adverbial(self, j: int) -> bool:
        """May stand between a negator and its verb."""
        item = self.items[j]
        roles = item.roles
        if ("adv" not in roles and "all" not in roles) or "have" in roles:
            return False
        if "good" not in roles:
            return True
        after = self.items[j + 1] if j + 1 < len(self.items) else None
        return after is not None and after.start == item.end and not _VERBS.isdisjoint(after.roles)

    def _deny_beyond(self, k: int, j: int, last: int, limit: int) -> int:
        """未与A联锁, 未给A做B: denied is what comes after the partner A."""
        items, first = self.items, self.items[k]
        named = [h for h in range(j + 1, last) if items[h].target >= 0]
        if "relate" in items[j].roles:
            if named and self.r.new(items[named[-1]].end, limit) == 0:
                self._say_items(named[-1:], "false", first.start, items[j].end)
            self.floor = limit
            return last
        verb = next((h for h in range(j + 1, last) if "have" in items[h].roles or "run" in items[h].roles), None)
        beyond = [h for h in named if items[h].start >= items[named[0]].end]
        deeds = [h for h in beyond if self.r.targets[items[h].target].kind not in _UNDONE_BY_NOBODY]
        heads = [h for h in deeds if verb is None or h > verb] or deeds
        if not heads and named and self.r.new(items[named[0]].end, limit) == 0:
            heads = named[:1]
        if heads:
            self._say_items(heads, "false", first.start, items[j].end)
            self.floor = items[heads[-1]].end
        return last

    def _denied(self, k: int, last: int) -> tuple[str, int, int]:
        """Value, next item and end of the negated predicate at item k, for a double negation."""
        items = self.items
        j = k + 1
        pos = items[k].end
        while j < last and items[j].start == pos and "adv" in items[j].roles:
            pos = items[j].end
            j += 1
        if j < last and items[j].start == pos and items[j].target < 0:
            for role in _DENIABLE:
                if role in items[j].roles:
                    return items[j].roles[role][1], j + 1, items[j].end
        return "false", j, pos

    def _act(self, token: _Token) -> bool:
        """Whether a target names a main activity."""
        words, acts = self._words(token), tuple(self.r.acts)
        if self.r.targets[token.target].kind == "activity" or words.endswith(acts):
            return True
        return words.startswith(acts) and words[-1] not in _THINGS

    def _inverted(self, k: int, j: int, pos: int, last: int, limit: int) -> int:
        """未见X缺失, 没有一个X在线: the negation turns the predicate that follows, or denies the object."""
        items, first = self.items, self.items[k]
        for h in range(j, last):
            roles = items[h].roles
            if "neg" in roles or "nobody" in roles:
                value, after, end = self._denied(h, last)
                turned = "true" if value in _BAD else "false"
            else:
                role = next((x for x in ("fail", "gone", "lack", "good") if x in roles), None)
                if role is None:
                    continue
                turned, after, end = roles[role][1], h + 1, items[h].end
            heads = [x for x in range(j, h) if items[x].target >= 0][-1:] or self._head(after, last)
            if heads:
                self._say_items(heads, turned, first.start, end)
            else:
                self._about(_Predicate(first.start, end, turned))
            self.floor = limit
            return last
        heads = self._head(j, last)
        if heads:
            return self._deny_right(k, heads, "false", pos)
        if self.r.new(pos, limit) == 0:
            self._about(_Predicate(first.start, pos, "false"))
        return last

    def _deny_right(self, k: int, heads: list[int], value: str, pos: int) -> int:
        first = self.items[k]
        whole = [self.items[h].target for h in heads]
        if all(self.r.targets[i].generic for i in whole):
            left = self._left(first.start, absent=True)
            if any(bond in self._word(i) for i in whole for bond in self.r.bonds):
                left = [i for i in left if self.r.targets[i].kind not in _JOINED]  # A与B无联锁
            whole += left  # 泄爆无任何措施
        self._say(whole, value, first.start, pos)
        self.floor = self.items[heads[-1]].end
        return heads[-1] + 1

    def _deny(self, k: int, j: int, pos: int, last: int, limit: int, value: str, role: str) -> int:
        """A negation with its verb at [item k, pos): objects on the right, else on the left.

        `value`: what it says of them; `role`: that of the denied word, "target" before a target, "" for an
        unknown word.
        """
        items, r = self.items, self.r
        first = items[k]
        heads = self._head(j, last)
        if heads and role in ("fail", "gone", "good", "lack", "run"):
            # a state goes to the right only where the object follows at once and none stands on the left
            far = r.new(pos, items[heads[0]].start) > 1
            if far or (role != "run" and self._left(first.start)):
                heads = []
        if heads:
            return self._deny_right(k, heads, value, pos)
        if "nobody" in first.roles:
            self._say(
                [i for i in self._left(first.start) if r.targets[i].kind == "role"],
                "false",
                first.start,
                first.end,
            )
            self.floor = limit
            return last
        new = r.new(pos, limit)
        if role in ("check", "repair"):
            if role == "repair" and any("still" in t.roles for t in items[:k]):
                self._about(_Predicate(first.start, pos, "failed", still=True))
            self.floor = pos
        elif role in ("fail", "gone", "good", "lack", "mend", "ill"):
            if value and not (new and role == "ill"):
                kept = role == "gone"  # 尚未拆除: there, in whatever state
                p = _Predicate(first.start, pos, value, again=value == "true" and not kept, weak=kept)
                p.still = role == "mend"
                self._about(p)
        elif role:
            if new == 0 or role == "run":
                self._about(_Predicate(first.start, pos, value, "neg"))
        elif new == 0:
            if r.text[first.start : first.end] != "不":
                self._about(_Predicate(first.start, pos, "false"))
        else:
            return self._deny_unknown(k, j, pos, last, limit)
        return j

    def _deny_unknown(self, k: int, j: int, pos: int, last: int, limit: int) -> int:
        """没夹, 不声光报警: an unknown verb, or one with an unknown adverb, denied of what stands before."""
        items, r = self.items, self.r
        first = items[k]
        verb = next((items[h] for h in range(j, last) if not {"have", "run"}.isdisjoint(items[h].roles)), None)
        if verb is not None and verb.end - verb.start > 1 and limit - verb.end <= 1 and r.new(pos, verb.start) <= 3:
            value = verb.roles["run" if "run" in verb.roles else "have"][1]
            self._about(_Predicate(first.start, verb.end, value, "neg"))
            return last
        if r.new(pos, limit) == 1 == r.new(pos, pos + 1) and r.text[first.start : first.end] in (
            "没",
            "不",
            "未",
        ):
            self._about(_Predicate(first.start, pos + 1, "failed", "neg"))
        return j

    # -- mood, doubt

    def _mood(self) -> None:
        """Time, demand, doubt and hearsay over what was said; then what the clause says of its neighbours."""
        r, c = self.r, self.c
        for item in self.items:
            for role in item.roles:
                self.cues.setdefault(role, []).append(item)
        cues = self.cues
        if "hyp" in cues:
            r.supposed = c.sentence
        if "hear" in cues:
            r.heard = c.sentence
        elif "see" in cues:
            r.heard = -1
        asked = "ask" in cues and (self._words(cues["ask"][0]) != "还是" or self._either())
        for index in dict.fromkeys([*self.start_of, *self.said]):
            for given in self.said.get(index) or [_Say("true", None)]:
                if "void" not in cues:
                    say = self._mooded(given, index)
                    self._doubted(say, index, asked)
                    say.looked = self.looked
                    r.says[index].append(say)
        self._exceptions()
        if not self.start_of and not self.said:
            self._reach_back()
        self._contrast()
        if self.start_of:
            first = next(iter(self.start_of))
            if first not in self.said:
                r.says[first].extend(r.pending)
            r.pending = []
            r.topic = self._topic_of()
            r.topic_at = self.number

    def _words(self, token: _Token) -> str:
        return self.r.text[token.start : token.end]

    def _first(self, role: str) -> _Token | None:
        found = self.cues.get(role)
        return found[0] if found else None

    def _before(self, role: str, index: int) -> _Token | None:
        """The first cue of a role before the target; anywhere, for a target of an earlier clause."""
        at = self.start_of.get(index, self.c.end)
        for token in self.cues.get(role, ()):
            if token.start <= at and not (role == "past" and (self._ago(token) or self._now(token, at))):
                return token
        return None

    def _mooded(self, given: _Say, index: int) -> _Say:
        """The statement under plan, condition, demand, past and share."""
        r, c, cues = self.r, self.c, self.cues
        say = given.copy()
        if say.inner:
            return say
        if say.value == "true" and say.again and r.mending == c.sentence:
            say.value = "restored"
        value, cue = say.value, say.cue
        own = index in self.start_of
        if value == "restored" and say.gone and self._before("past", index):
            say.value = "false"  # 原设的X已搬走
            return say
        mark: _Token | None = None
        if value == "restored" and cue:
            mark = next((t for role in ("req", "urge") for t in cues.get(role, ()) if t.start < cue[0]), None)
        if mark is not None:
            say.value = "required"  # 限期整改: no restoration
        elif (
            (plan := self._first("plan"))
            and value in ("true", "restored")
            and (self._before("plan", index) or not cue or plan.start < cue[0])
        ):
            say.value, mark = "planned", plan
        elif r.supposed == c.sentence and own:
            say.value, say.cue = "required", cue or (c.start, c.end)
        elif (
            (must := self._required(index, cue))
            and (own or value == "true")
            and not (value in _BAD and cue and must.start > cue[0])
        ):
            say.value, mark = "required", must
        elif (past := self._past(index)) is not None:
            if value in _BAD:
                say.past = not say.gone
            elif value == "true":
                say.value, mark = "past", past
        if mark is not None and (say.value != value or cue is None):
            say.cue = mark.start, mark.end
        only = self._first("only")
        if say.value in ("true", *_BAD) and (part := self._some(index)):
            say.value, say.cue = "partial", part
        elif only is not None and say.value == "true" and own:
            if cue and only.end < self.start_of[index] and r.new(only.end, cue[0]) > 0:
                say.value, say.cue, say.only = "partial", (only.start, only.end), True  # 只有A装了
            elif self.start_of[index] < only.start and self._placed(only):
                say.value, say.cue = "partial", (only.start, only.end)
        return say

    def _doubted(self, say: _Say, index: int, asked: bool) -> None:
        """Doubt, question and hearsay over the statement."""
        r = self.r
        spoken = say.cue is not None or not self._setting(index)
        if (doubt := self._first("doubt")) and say.value not in ("planned", "required") and spoken:
            say.value, say.cue = "doubted", (doubt.start, doubt.end)
        elif asked and spoken:
            token = self.cues["ask"][0]
            say.value, say.cue = "doubted", (token.start, token.end)
            r.open[index] = r.open_at = self.number
        elif (
            (claim := self._first("hear"))
            and say.value in ("true", "restored", "partial", *_BAD)
            and (self.start_of.get(index, self.c.end) >= claim.start or (say.cue and say.cue[0] >= claim.start))
        ):
            say.value, say.cue, say.heard = "doubted", (claim.start, claim.end), True

    def _contrast(self) -> None:
        """只有A装了，其余没装 and 应配A，实际只有B: the second half settles the first."""
        r, only = self.r, self._first("only")
        settled = "rest" in self.cues or any(value in _BAD for value, _ in self.values)
        instead = only is not None and self._expected()
        if not settled and not instead:
            return
        for index in self._topic():
            says = r.says[index]
            if not says or index in self.said:
                continue
            if settled and says[-1].only:
                says[-1].value = "true"
            if instead and only is not None and self._value(index) == "required" and index not in self.start_of:
                says.append(_Say("false", (only.start, only.end)))

    def _past(self, index: int) -> _Token | None:
        """The cue that puts the target in the past."""
        then = self._first("then")
        if then is not None and "过" in self.r.text[self.c.start : self.c.end]:
            return then
        mark = self._before("past", index)
        if mark is None and self._once(index):
            return next(t for t in self.named if t.target == index)
        return mark

    def _setting(self, index: int) -> bool:
        """A place or substance beside something else that the doubt is about."""
        kinds = self.r.targets
        return kinds[index].kind in _SETTING and any(kinds[t.target].kind not in _SETTING for t in self.named)

    def _placed(self, only: _Token) -> bool:
        """仅装在主管上: there, but only at one place."""
        return any(t.start == only.end and self.r.text[t.end : t.end + 1] == "在" for t in self.cues.get("have", ()))

    def _now(self, token: _Token, at: int) -> bool:
        """A word of the present between the past and the thing (原先的手动阀现改为...)."""
        return any(token.end <= t.start < at for t in self.cues.get("now", ()))

    def _ago(self, token: _Token) -> bool:
        """进去之前: before an act, not in former times."""
        if self._words(token) != "之前":
            return False
        act = any(t.end == token.start and self.r.targets[t.target].kind in _SOFT for t in self.named)
        return act or self.r.new(self.c.start, token.start) > 0

    def _required(self, index: int, cue: Span | None) -> _Token | None:
        """The demand that governs the target: before it, or between it and what is said of it (X应完好)."""
        mark = self._before("req", index) or self._before("urge", index)
        if mark is None:
            end = self.r.targets[index].end
            mark = next((t for t in self.cues.get("urge", ()) if t.start == end and self._words(t) == "要"), None)
        if (
            mark is None
            and (must := self._first("req"))
            and (cue is None or must.start < cue[0])
            and must.end < self.c.end
        ):
            mark = must
        if mark is None or self.r.text[mark.end : mark.end + 1] == "的":
            return None  # 禁用的电缆: names, demands nothing
        return mark

    def _once(self, index: int) -> bool:
        """用过汞, 坍塌过一次: was so once."""
        at = self.start_of.get(index)
        if at is None:
            return False
        text, end = self.r.text, self.r.targets[index].end
        if text[end : end + 1] == "过" and text[end + 2 : end + 3] in ("次", "回", "起"):
            return True
        return at > 1 and text[at - 1] == "过" and text[at - 2] in "用存放烧养使住干"

    def _some(self, index: int) -> Span | None:
        """The words that confine the state to some of a group."""
        if part := self._first("partial"):
            return part.start, part.end
        said = self.said.get(index)
        if (
            said
            and said[-1].value in _BAD
            and (cue := said[-1].cue)
            and (some := _AMONG.search(self.r.text, self.c.start, cue[0]))
        ):
            return some.span()  # 6台里有2台没有X
        if index in self.start_of and (some := _INSIDE.match(self.r.text, self.r.targets[index].end, self.c.end)):
            return some.span()  # 探头里1个...
        return None

    def _either(self) -> bool:
        """是A还是B, 常开还是常闭: an alternative; 还是坏的 is none."""
        text = self.r.text[self.c.start : self.c.end]
        at = text.find("还是")
        opens = max((t.end - self.c.start for t in self.named if t.end - self.c.start <= at), default=0)
        return "是" in text.replace("还是", "", 1) or 2 <= at - opens == len(text) - at - 2

    def _exceptions(self) -> None:
        """除A外，其余X: the opposite of X holds of A."""
        r, opens = self.r, self._first("except")
        if opens is not None:
            closes = next((t.start for t in self.cues.get("outside", ()) if t.start > opens.start), self.c.end)
            inside = (t.target for t in self.named if opens.start <= t.start <= closes)
            r.excepted = [i for i in inside if i not in self.said]
            r.excepted_in = self.c.sentence
            if closes == self.c.end:
                return
        if not r.excepted or r.excepted_in != self.c.sentence:
            return
        verdicts = [says[-1].value for i, says in self.said.items() if i not in r.excepted] or [
            v for v, _ in self.values
        ]
        added = not {"还", "也", "另"}.isdisjoint(self.r.text[self.c.start : self.c.end])
        if not verdicts or verdicts[-1] not in ("true", *_BAD) or added:
            return
        opposite = "failed" if any(role == "good" for _, role in self.values) else "false"
        for index in r.excepted:
            r.says[index].append(_Say(opposite if verdicts[-1] == "true" else "true", (self.c.start, self.c.end)))
        r.excepted = []

    def _reach_back(self) -> None:
        """A clause without an object of its own may still doubt, deny, limit or confirm what came before."""
        r, topic = self.r, self._topic()
        mark, tried = self._first("doubt"), self._first("untested")
        if mark is None and tried is not None:
            echoed = [i for i in topic if r.text[tried.start + 1] in self._word(i)]
            if echoed and self._expected():
                self._add(echoed, "false", tried)  # 要求测气，没测
                return
            mark = tried if self.number - r.open_at <= 2 else None
        if mark is not None:
            self._add(topic, "doubted", mark)
            for index in topic:
                r.open.pop(index, None)
        elif (question := self._first("ask")) and self._words(question) != "还是" and self._bare(question.start):
            self._add(topic, "doubted", question)
            r.open.update((index, self.number) for index in topic)
            r.open_at = self.number
        elif (claim := self._first("hear")) and topic and r.says[topic[0]] and r.says[topic[0]][-1].looked:
            self._add(topic[:1], "doubted", claim)
        elif part := self._first("partial"):
            self._add([i for i in topic if self._value(i) in ("", "true", "failed")], "partial", part)
        elif self._expected():
            for item in self.cues.get("check", ()):
                self._add([i for i in topic if r.text[item.start] in self._word(i)], "true", item)

    def _bare(self, end: int) -> bool:
        """No unknown thing stands between the start of the clause and `end`."""
        self.floor = self.c.start
        return self.r.new(self.c.start, end) <= self._aspects(end)

    def _add(self, targets: Iterable[int], value: str, token: _Token) -> None:
        """State something of targets of earlier clauses."""
        for index in targets:
            self.r.says[index].append(_Say(value, (token.start, token.end)))

    def _word(self, index: int) -> str:
        return self.r.text[self.r.targets[index].start : self.r.targets[index].end]

    def _topic_of(self) -> list[int]:
        """What a later clause without an object of its own speaks of: the subject of this one."""
        closing = [t.target for t in self.named if t.end == self.c.end]
        if closing and not any(t.target in self.said for t in self.named):
            return closing  # 煤气站旁边值班室墙上的报警器，上月拆了: a mere name, and its head comes last
        if self.subject and any(i in self.said for i in self.subject):
            return list(self.subject)
        said = [t.target for t in self.named if t.target in self.said]
        if said:
            return said
        self.floor = self.c.start
        return self._left(self.c.end)


def _fold(says: list[_Say]) -> Reading:
    """The statements about one target, in text order -> one reading."""
    value, cue = "", None
    past_bad = heard = share = False
    for say in says:
        if say.cue is None or _idle(say, value):
            continue
        new = say.value
        if new == "true" and (value == "restored" or (value in _BAD and (say.again or past_bad))):
            new = "restored"
        elif say.share and share and (value == "true") != (new == "true"):
            new = "partial"
        past_bad = say.past and new in _BAD
        heard, share = say.heard, say.share
        value, cue = new, say.cue
    if past_bad and not heard:
        value = "past"
    return Reading(value or "true", cue, cue is not None)


def _idle(say: _Say, before: str) -> bool:
    """A statement that changes nothing of what was said before."""
    if say.value in ("required", "past"):
        return before not in ("", say.value)
    if say.value == "planned" or say.still or (say.value == "doubted" and say.heard):
        return before in _BAD
    if say.weak:
        return before in (*_BAD, "doubted")
    return before == "partial" and say.value in ("true", *_BAD) and not say.share
