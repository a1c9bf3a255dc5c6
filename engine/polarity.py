"""What a finding says of each thing it names: there, absent, broken, in doubt, mended, planned, required ...

Works in text order, in three steps, each linear in the length of the text:

1. one scan finds all cue words (longest match; words that merely contain a cue are void; nothing inside a target counts);
2. each clause (part between stops, cut again at turns such as 但, 却) yields predicates, and each predicate its objects: a
   negation governs the objects to its right, else those to its left; a state governs those to its left; a clause that
   opens with a predicate speaks of the topic named before it;
3. what was said of one target is folded in text order: seeing settles a claim, a repair after a defect is a restoration,
   a relapse after a repair is the defect again.

The word lists, and which role each plays, stand in rules/lexicon/language.yaml.  Design and the effect of each mechanism:
docs of the project, "polarity".
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Span = tuple[int, int]
Roles = dict[str, tuple[str, str]]
"""role -> (value, value when denied)."""

HARD = "。；;！!？?\n"
"""End a sentence."""
SOFT = "，,：:—…（）()"
"""End a part."""
_LINK = frozenset("、和与及或跟同以并兼/ ")
_GLUE = frozenset("的之")
_BAD = ("false", "failed")
_REACH = 4
"""How many clauses back a predicate without an object of its own looks for its topic."""


@dataclass(frozen=True, slots=True)
class Target:
    """A thing named in the text: [start, end) in characters.  An empty span stands for an elided mention (乙罐‸没有)."""

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

    __slots__ = ("forms", "gaps", "heads")

    def __init__(self, forms: dict[str, Roles], heads: dict[str, list[int]], gaps: dict[str, list[tuple[str, Roles]]]) -> None:
        self.forms = forms
        self.heads = heads
        self.gaps = gaps

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
                for mark in ("again", "weak", "away", "relapse"):
                    if entry.get(mark):
                        roles[mark] = says
        lengths: dict[str, set[int]] = {}
        for form in forms:
            lengths.setdefault(form[0], set()).add(len(form))
        return cls(forms, {head: sorted(found, reverse=True) for head, found in lengths.items()}, gaps)


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
    past: bool = False
    again: bool = False
    """Mends an earlier defect when it says that all is well."""
    still: bool = False
    """Not mended: an earlier bad state keeps its name."""
    inner: bool = False
    """Said by an attribute (老化的软管): no mood of the sentence touches it."""
    weak: bool = False
    share: bool = False
    """Said of a counted share of the group (一台能启动)."""
    gone: bool = False
    only: bool = False
    """Partial only because 只有A was said."""


@dataclass(slots=True)
class _Clause:
    start: int
    end: int
    part: int
    sentence: int
    asked: bool
    """Closed by a question mark."""
    colon: bool
    tokens: list[_Token] = field(default_factory=list)
    turned: bool = False


def parts(text: str) -> list[tuple[int, int, int]]:
    """Parts of the text between stops: (start, end, number of the sentence); empty parts are left out."""
    return [(start, end, sentence) for start, end, sentence, _ in _parts(text)]


def _parts(text: str) -> list[tuple[int, int, int, str]]:
    found = []
    start = sentence = 0
    size = len(text)
    for at, char in enumerate(text):
        if char in HARD:
            hard = True
        elif char in SOFT:
            # 1,200 and 10:30 are numbers
            if char in ",:" and 0 < at < size - 1 and text[at - 1].isdigit() and text[at + 1].isdigit():
                continue
            hard = False
        else:
            continue
        if at > start:
            found.append((start, at, sentence, char))
        start = at + 1
        if hard:
            sentence += 1
    if size > start:
        found.append((start, size, sentence, ""))
    return found


def is_doubt(text: str, cues: Cues) -> list[tuple[int, int, int]]:
    """Doubt cues of the text: (start, end, index of the part in `parts`)."""
    bounds = [end for _, end, _ in parts(text)]
    return [
        (token.start, token.end, bisect_left(bounds, token.end))
        for token in _scan(text, cues, [])
        if "doubt" in token.roles
    ]


def read(text: str, targets: Sequence[Target], cues: Cues) -> list[Reading]:
    """One reading per target, in the same order.  All targets of the text are given at once: scope depends on neighbours."""
    if not targets:
        return []
    order = sorted(range(len(targets)), key=lambda i: (targets[i].start, -targets[i].end))
    outer: list[int] = []
    owner = {}
    reach = -1
    for index in order:
        target = targets[index]
        if outer and target.end <= reach and target.start < target.end:
            owner[index] = outer[-1]
        elif outer and target.start < reach:
            owner[index] = outer[-1]
        else:
            owner[index] = index
            outer.append(index)
            reach = max(target.end, target.start)
    readings = _Reader(text, targets, outer, cues).readings()
    return [readings[owner[index]] for index in range(len(targets))]


def _scan(text: str, cues: Cues, spans: Sequence[tuple[int, int, int]]) -> list[_Token]:
    """Cues and targets in text order.  `spans`: (start, end, index) of the targets, apart; no cue reaches into one."""
    forms, heads = cues.forms, cues.heads
    found: list[_Token] = []
    size = len(text)
    at = 0
    for start, end, index in [*spans, (size, size, -1)]:
        while at < start:
            char = text[at]
            if char in "没不" and 0 < at < size - 1 and text[at - 1] == text[at + 1] and text[at + 1] > "\u4e00" and text[at - 2 : at - 1] not in ("该", "应"):
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
    """End and roles of a form with a gap (超过…期) whose opening words end at `end`; those of the opening alone if none."""
    for closing, says in rows:
        at = text.find(closing, end, min(limit, end + _GAP + len(closing)))
        if at >= 0 and not any(char in HARD or char in SOFT for char in text[end:at]):
            return at + len(closing), says
    return end, roles


_GAP = 6
"""Longest gap inside a cue, in characters."""
_MEASURES = "个台只扇具块根处套条盏道把支枚片节座副张名位人间辆本份次层"
_NUMBER = rf"(?:[一两二三四五六七八九十几]{{1,2}}|\d{{1,4}})[{_MEASURES}]"
_COUNT = re.compile(rf"了?(?:不少|好几|大半|近?一?半|俩|仨|{_NUMBER})")
_COUNTED = re.compile(rf"(?:俩|仨|{_NUMBER})的")
_AMONG = re.compile(rf"(?:里头|里|中)有?(?:俩|仨|{_NUMBER})|有(?:俩|仨|{_NUMBER})")
_SIGN = re.compile(r"”?的?(?:牌|标牌|字样|标语|横幅|告示|警示牌|条幅)")
_VERBS = frozenset(("have", "run", "check", "repair"))
_SILENT = frozenset(("adv", "part", "all", "frame", "stop", "neg", "turn", "partial", "prep", "see", "then", "past", "rest", "ask", "void", "hear", "req", "plan", "doubt", "untested", "only", "relapse"))
"""Roles whose words name nothing."""


class _Reader:
    """One text being read."""

    def __init__(self, text: str, targets: Sequence[Target], outer: list[int], cues: Cues) -> None:
        self.text = text
        self.targets = targets
        self.tokens = _scan(text, cues, [(targets[i].start, targets[i].end, i) for i in outer])
        self.says: dict[int, list[_Say]] = {i: [] for i in outer}
        self.unknown = self._unknown()
        self.topic: list[int] = []
        self.topic_at = -99
        self.heard = -1
        self.supposed = -1
        self.open: dict[int, int] = {}
        self.excepted: list[int] = []
        self.excepted_in = -1
        self.bad_in = self.mending = -1
        self.pending: list[_Say] = []
        self.clauses = self._clauses()

    def _unknown(self) -> list[int]:
        """Prefix sums of the characters that belong to no known word: an unknown thing is named there."""
        known = bytearray(len(self.text))
        for token in self.tokens:
            if token.target >= 0 or not _SILENT.isdisjoint(token.roles) or (
                token.end - token.start > 1 and not _VERBS.isdisjoint(token.roles)
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

    def _new(self, start: int, end: int) -> int:
        return self.unknown[end] - self.unknown[start] if start < end else 0

    def _clauses(self) -> list[_Clause]:
        clauses: list[_Clause] = []
        tokens = self.tokens
        k = 0
        for number, (start, end, sentence, stop) in enumerate(_parts(self.text)):
            clause = _Clause(start, end, number, sentence, stop in "?？" and stop != "", stop in ":：" and stop != "")
            clauses.append(clause)
            while k < len(tokens) and (tokens[k].start < end or (tokens[k].start == end == tokens[k].end)):
                token = tokens[k]
                k += 1
                if "turn" in token.roles and token.start > clause.start and "adv" not in token.roles or (
                    "turn" in token.roles and clause.tokens
                ):
                    clause.end = token.start
                    clause = _Clause(token.end, end, number, sentence, clause.asked, clause.colon, turned=True)
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
        self.said: dict[int, list[_Say]] = {}
        self.floor = clause.start
        self.subject: list[int] = []
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
            if not between or all(char in _GLUE for char in between):
                at = nxt
                continue
            heads.append(at)
            if len(between) > 3 or not all(char in _LINK for char in between):
                return heads
            at = nxt

    def _left(self, before: int) -> list[int]:
        """Targets governed from the right: the nearest one before `before`, with the list it closes."""
        row = [t for t in self.named if self.floor <= t.start and t.end <= before]
        if not row:
            return []
        found = [row[-1]]
        for token in reversed(row[:-1]):
            between = self.r.text[token.end : found[-1].start]
            if between and len(between) <= 3 and all(char in _LINK for char in between):
                found.append(token)
            elif between and self._all_before(before) and "、" in between:
                found.append(token)
            else:
                break
        return [t.target for t in found]

    def _all_before(self, before: int) -> bool:
        return any("all" in t.roles and t.end <= before for t in self.items)

    def _say(self, targets: Iterable[int], value: str, start: int, end: int, again: bool = False, still: bool = False, inner: bool = False) -> None:
        if value in _BAD:
            self.r.bad_in = self.c.sentence
        for index in targets:
            self.said.setdefault(index, []).append(_Say(value, (start, end), again=again, still=still, inner=inner))

    def _about(self, start: int, end: int, value: str, again: bool = False, far: bool = True, role: str = "", still: bool = False, roles: Roles | None = None) -> bool:
        """A predicate at [start, end) about what stands before it."""
        r = self.r
        weak, away = "weak" in (roles or ()), "away" in (roles or ())
        new = r._new(self.floor, start)
        if new and value in _BAD:
            new -= sum(t.end - t.start for t in self.items if "aspect" in t.roles and self.floor <= t.start and t.end <= start)
        found = self._left(start)
        if found:
            self.subject = found
        elif self.subject:
            if new == 0 or role == "mend" or self._relapsed(start):
                found = self.subject
        elif not self.named and (far and new == 0 or new <= self._patience(role)):
            found = self._topic()
            if not again and role in ("fail", "good"):
                # what is absent cannot be good or bad: the predicate is about something else
                found = [i for i in found if self._value(i) != "false"]
            if value == "false" and role == "neg" and any(self._value(i) in ("true", "restored") for i in found):
                value = "failed"  # it is there, and not connected
            if value in ("true", *_BAD) and _COUNTED.match(r.text, self.c.start):
                value = "partial"
        if value in _BAD:
            r.bad_in = self.c.sentence
            if role in ("fail", "gone", "neg", "passive") and (some := _COUNT.match(r.text, end)) and some.end() == self.c.end:
                value = "partial"
        if value == "restored" and not found:
            r.mending = self.c.sentence
        if not found and not self.named and not r.topic and new == 0 and role in ("fail", "good"):
            r.pending.append(_Say(value, (start, end)))
        self._say(found, value, start, end, again, still)
        for index in found:
            say = self.said[index][-1]
            say.weak, say.gone = weak, role == "gone" or away
            say.share = not self.named and _COUNT.match(r.text, self.c.start) is not None
        self.values.append((value, role))
        self.floor = end
        return bool(found)

    def _relapsed(self, start: int) -> bool:
        return any("relapse" in t.roles and self.floor <= t.start < start for t in self.items)

    def _patience(self, role: str) -> int:
        """How many characters of unknown things may stand between a clause's start and a predicate about the topic."""
        if self._expected():
            return 2 if role == "gone" else 6
        if any("relapse" in t.roles for t in self.items) and any(self._value(i) == "restored" for i in self._topic()):
            return 6
        if role == "mend" and any(self._value(i) in _BAD for i in self._topic()):
            return 2
        return -1

    def _value(self, index: int) -> str:
        """What the clauses before said of a target so far; "" for nothing."""
        says = self.r.says[index]
        return says[-1].value if says and says[-1].cue else ""

    def _expected(self) -> bool:
        """The topic waits for what is really there: a requirement, a past state, a claim or a question came before."""
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
        item = self.items[k]
        roles = item.roles
        if item.target >= 0 or not roles:
            return k + 1
        if "neg" in roles or "nobody" in roles or "none" in roles:
            return self._negation(k)
        if "twice" in roles:
            stop, last = self._limit(k)
            heads = self._head(k + 1, last)
            if heads:
                self._say([self.items[j].target for j in heads], "true", item.start, item.end)
                return heads[-1] + 1
            self._about(item.start, item.end, "true")
            return k + 1
        if "unseen" in roles:
            looked = any("see" in t.roles or "all" in t.roles for t in self.items if t.start < item.start)
            found = self._left(item.start) or (self._topic() if not self.named else [])
            if not looked and (self.r.heard == self.c.sentence or any(i in self.r.open for i in found)):
                self._say(found, "doubted", item.start, item.end)
                for index in found:
                    self.r.open.pop(index, None)
                return k + 1
            if "doubt" in roles:
                return k + 1
            return self._state(k, "fail" if roles["unseen"][0] == "failed" else "lack", roles["unseen"][0])
        for role in _STATES:
            if role in roles:
                return self._state(k, role, roles[role][0])
        if "repair" in roles:
            found = self._left(item.start) or self.subject or (self._topic() if not self.named else [])
            bad = [i for i in found if (self.said[i][-1].value if self.said.get(i) else self._value(i)) in (*_BAD, "partial")]
            if bad and self.r._new(self.floor, item.start) <= 3:
                self._say(bad, "restored", item.start, item.end)
                self.floor = item.end
            return k + 1
        if "have" in roles or "run" in roles:
            return self._have(k)
        return k + 1

    def _state(self, k: int, role: str, value: str) -> int:
        item = self.items[k]
        again = "again" in item.roles
        follower = self.items[k + 1] if k + 1 < len(self.items) else None
        if follower is not None and follower.start == item.end and "tail" in follower.roles and role in ("fail", "good", "gone"):
            return k + 2  # 断电功能: part of a name
        if role == "good" and self.r.text[item.start : item.end] in "好够足齐全" and self.c.end - item.end > 1:
            return k + 1
        start = item.start
        if role == "fail" and item.end - start <= 4 and self.r.text[start] == "不" and start > self.floor:
            # V不了: the verb before it belongs to the cue
            if self.r.unknown[start] > self.r.unknown[start - 1] and self.r.text[start - 1] not in _MEASURES:
                start -= 1
        nxt = self.items[k + 1] if k + 1 < len(self.items) else None
        text = self.r.text
        if role in ("yes", "no"):
            if self.named or self.c.turned or item.start - self.c.start > 3 or self.c.end - item.end > 1:
                return self._have(k) if "have" in item.roles else k + 1
        if role == "passive":
            for j in range(k + 1, len(self.items)):
                other = self.items[j].roles
                for verb in ("gone", "fail", "mend"):
                    if verb in other:
                        self._about(item.start, self.items[j].end, other[verb][0], role=verb)
                        return j + 1
            if self.r._new(item.end, self.c.end):
                self._about(item.start, item.end, value, far=False)
            return k + 1
        if role == "fail" and "req" in item.roles and item.end < self.c.end:
            return k + 1  # 不准入仓
        if role == "fail" and text[item.start] in "没未" and nxt is not None and nxt.target >= 0 and nxt.start == item.end:
            self._say([nxt.target], "false", item.start, item.end)  # 没用X
            self.floor = nxt.end
            return k + 2
        # 坏掉的探头: the state stands before its object
        after = nxt
        j = k + 1
        if after is not None and after.target < 0 and text[after.start : after.end] == "的":
            j = k + 2
            after = self.items[j] if j < len(self.items) else None
            if after is not None and after.target >= 0 and after.start == self.items[j - 1].end:
                heads = self._head(j, len(self.items))
                self._say([self.items[h].target for h in heads], value, item.start, item.end, inner=True)
                self.floor = self.items[heads[-1]].start
                return heads[-1] + 1
        left = [t for t in self.named if self.floor <= t.start and t.end <= item.start]
        right = self._head(k + 1, len(self.items))
        if role in ("fail", "good", "gone") and not left and text[item.end : item.end + 1] in ("时", "后"):
            # 停电时, 停电后: a circumstance
            self.floor = item.end + 1
            return k + 1
        if role == "lack" and right and self.r._new(item.end, self.items[right[0]].start) <= 2:
            self._say([self.items[h].target for h in right], value, item.start, item.end)
            self.floor = self.items[right[-1]].end
            return right[-1] + 1
        if role == "lack" and not left and self.r._new(item.end, self.c.end) > 0:
            return k + 1
        if role == "lack" and left and text[item.start : item.end].endswith("空的"):
            role, value = "fail", "failed"  # a tank that is empty is there
        if role in ("gone", "fail") and not left and right[:1] == [k + 1] and self.r._new(item.end, self.items[right[0]].start) <= 1:
            self._say([self.items[h].target for h in right], value, item.start, item.end)
            self.floor = self.items[right[0]].start
            return right[-1] + 1
        if role == "mend" and right and self.r._new(item.end, self.items[right[0]].start) <= 1:
            # 换了新绳: what was put in is there; what it replaced stands before
            got = bool(left) or self._bad_before()
            if left:
                self._about(item.start, item.end, value)
            self._say([self.items[h].target for h in right], "true" if got else value, item.start, item.end)
            self.floor = self.items[right[-1]].end
            return right[-1] + 1
        self._about(start, item.end, value, again=again, role=role, roles=item.roles)
        if role == "mend":
            # 打开取下: one act
            while k + 1 < len(self.items) and "gone" in self.items[k + 1].roles and self.items[k + 1].start == self.items[k].end:
                k += 1
        return k + 1

    def _bad_before(self) -> bool:
        """Something was said to be bad in this sentence."""
        return self.r.bad_in == self.c.sentence

    def _have(self, k: int) -> int:
        item = self.items[k]
        heads = self._head(k + 1, len(self.items))
        if heads and self.r._new(item.end, self.items[heads[0]].start) <= 4:
            pred = any(
                not {"neg", "lack", "fail", "gone", "good"}.isdisjoint(self.items[j].roles) for j in range(k + 1, heads[0])
            )
            if not pred and "have" in item.roles:
                self._say([self.items[h].target for h in heads], "true", item.start, item.end)
            return k + 1
        left = [t for t in self.named if self.floor <= t.start and t.end <= item.start]
        if left and self.r._new(left[-1].end, item.start) == 0 or not left and self.r._new(self.c.start, item.start) == 0:
            if self.r._new(item.end, self.c.end) == 0:
                self._about(item.start, item.end, "true", again=True)
        elif "have" in item.roles and not self.named and self.c.end - item.end <= 6 and self._expected():
            self._about(item.start, item.end, "true", again=True)
        return k + 1

    def _negation(self, k: int) -> int:
        items, r = self.items, self.r
        first = items[k]
        pos = first.end
        j = k + 1
        while j < len(items) and items[j].start == pos and items[j].target < 0:
            roles = items[j].roles
            if ("adv" in roles or "all" in roles) and "have" not in roles and "good" not in roles:
                pos = items[j].end
                j += 1
            else:
                break
        limit, last = self._limit(j)
        nxt = items[j] if j < last and items[j].start == pos else None
        inverted = "none" in first.roles
        value = "false"
        if inverted:
            return self._inverted(k, j, pos, last, limit)
        if nxt is not None and nxt.target < 0:
            roles = nxt.roles
            if "look" in roles and "have" not in roles:
                return self._inverted(k, j + 1, nxt.end, last, limit)
            if "neg" in roles:
                inner = self._step_value(j, last)
                self._deny_or_left(k, inner[1], inner[2], last, limit, "true" if inner[0] in _BAD else "false")
                return max(inner[1], k + 1)
            if "relate" in roles:
                heads = [h for h in range(j + 1, last) if items[h].target >= 0]
                if heads and r._new(items[heads[-1]].end, limit) == 0:
                    self._say([items[heads[-1]].target], "false", first.start, nxt.end)
                self.floor = limit
                return last
            if "prep" in roles:
                verb = next((h for h in range(j + 1, last) if "have" in items[h].roles or "run" in items[h].roles), None)
                heads = self._head(verb + 1 if verb is not None else j + 1, last)
                if verb is None and heads:
                    heads = [h for h in range(j + 1, last) if items[h].target >= 0][-1:]
                if heads:
                    self._say([items[h].target for h in heads], "false", first.start, nxt.end)
                    self.floor = items[heads[-1]].end
                return last
            if "manner" in roles:
                heads = self._head(j + 1, last)
                if heads:
                    token = items[heads[0]]
                    if not self._act(token) or r._new(nxt.end, token.start) == 0 and "have" not in roles:
                        self._say([items[h].target for h in heads], "false", first.start, nxt.end)
                    self.floor = items[heads[-1]].end
                    return heads[-1] + 1
                if "have" not in roles:
                    return j + 1
            for role in _DENIABLE:
                if role in roles:
                    value = roles[role][1]
                    return self._deny_or_left(k, j + 1, nxt.end, last, limit, value, role)
        return self._deny_or_left(k, j, pos, last, limit, value, "" if nxt is None else "target")

    def _step_value(self, k: int, last: int) -> tuple[str, int, int]:
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
        target = self.r.targets[token.target]
        if target.kind == "activity":
            return True
        word = self.r.text[token.start : token.end]
        return any(act in word for act in _ACTS)

    def _inverted(self, k: int, j: int, pos: int, last: int, limit: int) -> int:
        """未见X缺失, 没有一个X在线: the negation turns the predicate that follows, or denies the object."""
        items = self.items
        first = items[k]
        for h in range(j, last):
            roles = items[h].roles
            if "neg" in roles or "nobody" in roles:
                value, nxt, end = self._step_value(h, last)
                turned = "true" if value in _BAD else "false"
            else:
                role = next((x for x in ("fail", "gone", "lack", "good") if x in roles), None)
                if role is None:
                    continue
                turned, nxt, end = roles[role][1], h + 1, items[h].end
            heads = [x for x in range(j, h) if items[x].target >= 0][-1:] or self._head(nxt, last)
            if heads:
                self._say([items[x].target for x in heads], turned, first.start, end)
            else:
                self._about(first.start, end, turned)
            self.floor = limit
            return last
        heads = self._head(j, last)
        if heads:
            self._say([items[x].target for x in heads], "false", first.start, pos)
            self.floor = items[heads[-1]].end
            return heads[-1] + 1
        if self.r._new(pos, limit) == 0:
            self._about(first.start, pos, "false")
        return last

    def _deny_or_left(self, k: int, j: int, pos: int, last: int, limit: int, value: str, role: str = "have") -> int:
        items, r = self.items, self.r
        first = items[k]
        heads = self._head(j, last)
        if heads and role in ("fail", "gone", "good", "lack", "run"):
            # 未失效，… : only a 的 carries the state to the right, or an object close by
            if r._new(pos, items[heads[0]].start) > 1:
                heads = []
            elif role in ("fail", "gone", "good", "lack") and self._left(first.start):
                heads = []
        if heads:
            whole = [items[h].target for h in heads]
            if all(r.targets[i].generic for i in whole) and self._left(first.start):
                whole += self._left(first.start)
            if role == "target" or role == "":
                value = "false"
            self._say(whole, value, first.start, pos)
            self.floor = items[heads[-1]].end
            return heads[-1] + 1
        if "nobody" in first.roles:
            mine = [i for i in self._left(first.start) if r.targets[i].kind == "role"]
            self._say(mine, "false", first.start, first.end)
            self.floor = limit
            return last
        new = r._new(pos, limit)
        word = r.text[first.start : first.end]
        if role in ("check", "repair"):
            self.floor = pos
            return j
        if role in ("fail", "gone", "good", "lack", "mend", "ill"):
            if new and role == "ill":
                return j
            self._about(first.start, pos, value, again=value == "true", still=role == "mend")
            return j
        if role in ("have", "run", "supply", "target"):
            if new == 0 or role == "run":
                self._about(first.start, pos, value, role="neg")
            return j
        if new == 0:
            if word != "不":
                self._about(first.start, pos, "false")
            return j
        if new == 1 and r.unknown[pos + 1] > r.unknown[pos] and word in ("没", "不", "未"):
            self._about(first.start, pos + 1, "failed", role="neg")
        return j

    # -- mood, doubt

    def _mood(self) -> None:
        r, c = self.r, self.c
        roles: dict[str, list[_Token]] = {}
        for item in self.items:
            for role in item.roles:
                roles.setdefault(role, []).append(item)
        ids = [t.target for t in self.named]
        start_of = {t.target: t.start for t in self.named}
        if "hyp" in roles:
            r.supposed = c.sentence
        if "hear" in roles:
            r.heard = c.sentence
        seen = "see" in roles
        if seen and "hear" not in roles:
            r.heard = -1

        def before(role: str, index: int) -> _Token | None:
            found = roles.get(role)
            if not found:
                return None
            at = start_of.get(index, c.end)
            return next((t for t in found if t.start <= at and not self._ago(t)), None)

        passed = "then" in roles and self._has_guo()
        asked = "ask" in roles and not (self.r.text[roles["ask"][0].start : roles["ask"][0].end] == "还是" and not self._either())
        for index in dict.fromkeys([*ids, *self.said]):
            for given in self.said.get(index) or [_Say("true", None)]:
                own = index in start_of
                say = self._mooded(given, index, own, roles, before, passed, asked, start_of, seen)
                if "void" not in roles:
                    r.says[index].append(say)
                elif own:
                    r.says[index].append(_Say("true", None))
        self._exceptions(roles)
        if not ids and not self.said:
            self._reach_back(roles, asked)
        if "rest" in roles or any(value in _BAD for value, _ in self.values):
            for index in self._topic():
                says = r.says[index]
                if says and says[-1].only and index not in self.said:
                    says[-1].value = "true"
        if ids and r.pending:
            if ids[0] not in self.said:
                r.says[ids[0]].extend(r.pending)
            r.pending = []
        if ids:
            r.topic = self._topic_of()
            r.topic_at = self.number

    def _mooded(
        self,
        given: _Say,
        index: int,
        own: bool,
        roles: dict[str, list[_Token]],
        before: Any,
        passed: bool,
        asked: bool,
        start_of: dict[int, int],
        seen: bool,
    ) -> _Say:
        r, c = self.r, self.c
        say = _Say(given.value, given.cue, again=given.again, still=given.still)
        if say.value == "true" and say.again and r.mending == c.sentence:
            say.value = "restored"
        value, cue = given.value, given.cue
        say.weak, say.share = given.weak, given.share
        if given.inner:
            return say
        if given.gone and value == "restored" and before("past", index):
            say.value = "false"
            return say
        if value == "restored" and cue and (urged := next((t for x in ("req", "urge") for t in roles.get(x, ()) if t.start < cue[0]), None)):
            say.value, say.cue = "required", (urged.start, urged.end)
            return say
        mark: _Token | None = None
        if "plan" in roles and value in ("true", "restored") and (before("plan", index) or cue is None or roles["plan"][0].start < cue[0]):
            say.value, mark = "planned", roles["plan"][0]
        elif r.supposed == c.sentence and own:
            say.value, say.cue = "required", cue or (c.start, c.end)
        elif (mark := self._required(index, roles, before, cue)) and (own or value == "true") and not (
            value in _BAD and cue and mark.start > cue[0]
        ):
            say.value = "required"
        elif passed or (mark := before("past", index)) or self._once(index, start_of):
            if value in _BAD:
                say.past = not given.gone
            elif value == "true":
                say.value = "past"
                mark = mark or (roles.get("then") or self.named)[0]
        if mark is not None and (say.value != value or cue is None):
            say.cue = (mark.start, mark.end)
        if say.value in ("true", *_BAD) and (part := self._some(index, roles, start_of)):
            say.value, say.cue = "partial", part
        elif "only" in roles and say.value == "true" and own and cue:
            only = roles["only"][0]
            if only.end < start_of[index] and r._new(only.end, cue[0]) > 0:
                say.value, say.cue, say.only = "partial", (only.start, only.end), True
        if "doubt" in roles and say.value not in ("planned", "required"):
            say.value, say.cue = "doubted", (roles["doubt"][0].start, roles["doubt"][0].end)
        elif asked or c.asked and self._is_question():
            token = roles["ask"][0] if asked else None
            say.value, say.cue = "doubted", (token.start, token.end) if token else (c.start, c.end)
            r.open[index] = self.number
        elif "hear" in roles and say.value in ("true", "restored", "partial", *_BAD):
            token = roles["hear"][0]
            if start_of.get(index, c.end) >= token.start or cue and cue[0] >= token.start:
                say.value, say.cue, say.heard = "doubted", (token.start, token.end), True
        return say

    def _ago(self, token: _Token) -> bool:
        """进去之前: before an act, not in former times."""
        word = self.r.text[token.start : token.end]
        return word == "之前" and self.r._new(self.c.start, token.start) > 0

    def _required(self, index: int, roles: dict[str, list[_Token]], before: Any, cue: Span | None) -> _Token | None:
        mark: _Token | None = before("req", index) or before("urge", index)
        own = next((t for t in self.named if t.target == index), None)
        if mark is None and own is not None and any(t.start == own.end and self.r.text[t.start : t.end] == "要" for t in roles.get("urge", ())):
            return next(t for t in roles["urge"] if t.start == own.end)
        if mark is None and "req" in roles and (cue is None or roles["req"][0].start < cue[0]) and roles["req"][0].end < self.c.end:
            mark = roles["req"][0]
        if mark is None or self.r.text[mark.end : mark.end + 1] == "的":
            return None  # 禁用的电缆: names, demands nothing
        return mark

    def _once(self, index: int, start_of: dict[int, int]) -> bool:
        """用过汞, 坍塌过: was so once."""
        at = start_of.get(index)
        if at is None:
            return False
        text = self.r.text
        target = self.r.targets[index]
        if text[target.end : target.end + 1] == "过" and text[target.end + 2 : target.end + 3] in ("次", "回", "起"):
            return True
        return text[at - 1 : at] == "过" and text[at - 2 : at - 1] in "用存放烧养使住干"

    def _some(self, index: int, roles: dict[str, list[_Token]], start_of: dict[int, int]) -> Span | None:
        """The words that confine the state to some of a group."""
        if "partial" in roles:
            return roles["partial"][0].start, roles["partial"][0].end
        said = self.said.get(index)
        if said and said[-1].value in _BAD and said[-1].cue and (some := _AMONG.search(self.r.text, self.c.start, said[-1].cue[0])):
            return some.span()
        if index in start_of:
            # 6个探头里1个...
            end = self.r.targets[index].end
            for word in ("里头", "里", "中", "当中"):
                if self.r.text.startswith(word, end):
                    at = end + len(word)
                    at += self.r.text[at : at + 1] == "有"
                    if self.r.text[at : at + 1] in "仨俩一二两三四五六七八九123456789" and at < self.c.end:
                        return end, at + 1
        return None

    def _either(self) -> bool:
        text = self.r.text[self.c.start : self.c.end]
        at = text.find("还是")
        opens = max((t.end - self.c.start for t in self.named if t.end - self.c.start <= at), default=0)
        return "是" in text.replace("还是", "", 1) or 2 <= at - opens == len(text) - at - 2

    def _is_question(self) -> bool:
        """A question mark that asks for a state (响了没有？), or only names the topic (洗眼器？)."""
        return False

    def _exceptions(self, roles: dict[str, list[_Token]]) -> None:
        """除A外，其余X: the opposite of X holds of A."""
        r = self.r
        if "except" in roles:
            opens = roles["except"][0].start
            closes = next((t.start for t in roles.get("outside", ()) if t.start > opens), self.c.end)
            r.excepted = [t.target for t in self.named if opens <= t.start <= closes and t.target not in self.said]
            r.excepted_in = self.c.sentence
            if closes == self.c.end:
                return
        if not r.excepted or r.excepted_in != self.c.sentence:
            return
        verdict = [says[-1].value for i, says in self.said.items() if i not in r.excepted] or [v for v, _ in self.values]
        if verdict and verdict[-1] in ("true", *_BAD) and not {"还", "也", "另"} & set(r.text[self.c.start : self.c.end]):
            cue = self.c.start, self.c.end
            good = any(role == "good" for _, role in self.values)
            value = ("failed" if good else "false") if verdict[-1] == "true" else "true"
            for index in r.excepted:
                r.says[index].append(_Say(value, cue))
            r.excepted = []

    def _reach_back(self, roles: dict[str, list[_Token]], asked: bool) -> None:
        """A clause without an object of its own may still doubt, deny, limit or confirm what came before."""
        r = self.r
        topic = self._topic()
        mark = (roles.get("doubt") or [None])[0]
        open_ = any(self.number - at <= 2 for at in r.open.values())
        tried = (roles.get("untested") or [None])[0]
        if mark is None and tried is not None:
            echoed = [i for i in topic if r.text[tried.start + 1] in self._word(i)]
            if echoed and self._expected():
                for index in echoed:
                    r.says[index].append(_Say("false", (tried.start, tried.end)))
                return
            mark = tried if open_ else None
        if mark is not None:
            for index in topic:
                r.says[index].append(_Say("doubted", (mark.start, mark.end)))
                r.open.pop(index, None)
        elif "partial" in roles:
            part = roles["partial"][0]
            for index in topic:
                if self._value(index) in ("", "true", "failed", "false"):
                    r.says[index].append(_Say("partial", (part.start, part.end)))
        elif self._expected():
            for index in topic:
                for item in roles.get("check", []):
                    if r.text[item.start] in self._word(index):
                        r.says[index].append(_Say("true", (item.start, item.end)))

    def _word(self, index: int) -> str:
        return self.r.text[self.r.targets[index].start : self.r.targets[index].end]

    def _topic_of(self) -> list[int]:
        """What a later clause without an object of its own speaks of: the subject of this one."""
        if self.subject and any(i in self.said for i in self.subject):
            return list(self.subject)
        said = [t.target for t in self.named if t.target in self.said]
        if said:
            return said
        self.floor = self.c.start
        return self._left(self.c.end)

    def _has_guo(self) -> bool:
        return "过" in self.r.text[self.c.start : self.c.end]


_DENIABLE = ("fail", "gone", "lack", "mend", "good", "have", "run", "supply", "repair", "check", "ill")
_STATES = ("lack", "gone", "fail", "mend", "good", "passive", "no", "yes")
_ACTS = ("进入", "上岗", "作业", "施工", "动火", "操作", "检修", "驾驶", "开工", "生产", "入井", "下池", "登高", "吊装", "焊接", "充装")


def _fold(says: list[_Say]) -> Reading:
    """The statements about one target, in text order -> one reading."""
    value, cue, stated = "true", None, False
    past_bad = heard = share = False
    for say in says:
        if say.cue is None:
            continue
        new = say.value
        old = value if stated else ""
        if new == "true" and old in _BAD and (say.again or past_bad):
            new = "restored"
        elif new == "true" and old == "restored":
            new = "restored"
        elif new == "required" and old and old != "required":
            continue
        elif new == "planned" and old in _BAD:
            continue
        elif say.weak and old in (*_BAD, "doubted"):
            continue
        elif say.share and share and (old == "true") != (new == "true"):
            new = "partial"
        elif say.still and old in _BAD:
            continue
        elif old == "partial" and new in ("true", *_BAD):
            continue
        elif new == "past" and old and old != "past":
            continue
        elif new == "doubted" and say.heard and old in _BAD:
            continue
        past_bad = say.past and new in _BAD
        heard = say.heard
        share = say.share
        value, cue, stated = new, say.cue, True
    if past_bad and not heard:
        value = "past"
    return Reading(value, cue, stated)
