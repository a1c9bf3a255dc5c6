"""Normalised text -> what it names and what it says of each thing.

A Mention is a span that names a concept (or is an expression that settles one) with the state polarity gives it, and the
instance (which dust collector, which room) it belongs to.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from engine import polarity
from engine.matcher import follow, lengths_by_head, scan
from engine.polarity import Cues, Reading, Target
from engine.quantities import Quantity, quantities

SETTLING = frozenset(("holds", "lacks"))


@dataclass(slots=True)
class Mention:
    """One thing named in the text.  `value`: a state of engine.polarity; `stated`: False for a bare mention."""

    start: int
    end: int
    entries: list[tuple[str, str]]
    value: str = "true"
    stated: bool = False
    cue: tuple[int, int] | None = None
    inner: bool = False
    sentence: int = 0
    instance: int = -1
    """Number of the instance it belongs to; -1: shared by all."""


@dataclass(slots=True)
class Page:
    """A finding as read."""

    text: str
    mentions: list[Mention]
    quantities: list[Quantity]
    parts: list[tuple[int, int, int]]
    doubts: list[tuple[int, int, int]]
    """Doubt cues: start, end, number of the part."""
    troubled: bool = False
    """Something is denied, doubted or complained of."""
    loose: list[tuple[int, int]] = field(default_factory=list)
    """Denials, doubts and complaints that could be tied to nothing that was named."""
    instances: list[str] = field(default_factory=list)
    """Labels of the instances told apart (1#, 东侧); empty when the text speaks of one thing."""
    quantity_instance: list[int] = field(default_factory=list)
    by_concept: dict[str, list[tuple[Mention, str]]] = field(default_factory=dict)

    def sentence_at(self, offset: int) -> int:
        for start, end, sentence in self.parts:
            if start <= offset < end:
                return sentence
        return self.parts[-1][2] if self.parts else 0

    def part_at(self, offset: int) -> int:
        for number, (start, end, _) in enumerate(self.parts):
            if start <= offset < end:
                return number
        return len(self.parts) - 1


class Reader:
    """Reads findings with one compiled lexicon; cheap to make, safe to use again and again."""

    def __init__(self, lexicon: dict[str, Any], cues: Cues) -> None:
        self.concepts: dict[str, Any] = lexicon["concepts"]
        self.surfaces: dict[str, list[tuple[str, str]]] = {}
        for concept, mode, forms in lexicon["forms"]:
            for form in forms.split("\n"):
                entries = self.surfaces.setdefault(form, [])
                if concept:
                    entries.append((concept, mode))
        self.heads = lengths_by_head(self.surfaces)
        self.gapped: dict[str, list[tuple[str, str, list[tuple[int, list[str]]]]]] = {}
        for concept, mode, ((_, first), *rest) in lexicon["gapped"]:
            for piece in first:
                self.gapped.setdefault(piece, []).append((concept, mode, rest))
        self.gapped_heads = lengths_by_head(self.gapped)
        self.cues = cues

    def read(self, text: str) -> Page:
        """`text` in the normal form of engine.text."""
        text = _without_questions(text)
        mentions, ordinary = self._named(text.translate(_LOWER))
        outer = [m for m in mentions if not m.inner]
        settled = [(m.start, m.end) for m in outer if all(mode in SETTLING for _, mode in m.entries)]
        blank = _blank(_with_ba(text, outer), [*settled, *ordinary])
        readings = self._readings(text, blank, outer, set(settled), ordinary)
        for mention, reading in zip(outer, readings, strict=True):
            kinds = {self.concepts[concept]["kind"] for concept, _ in mention.entries}
            _settle(mention, reading, text, kinds)
        page = Page(text, mentions, quantities(text), polarity.parts(text), polarity.is_doubt(blank, self.cues))
        tied = [(m.start, m.end) for m in mentions] + [m.cue for m in mentions if m.cue]
        troubles = polarity.troubles(blank, self.cues)
        clear = [(a, b) for a, b in troubles if b - a > 1 or text[a] in "没未"]  # 老, 超, 断 alone may mean anything
        page.loose = [(a, b) for a, b in clear if not any(s < b and a < e for s, e in tied)]
        page.troubled = bool(troubles) or any(mode in SETTLING for m in mentions for _, mode in m.entries)
        _share_with_heads(text, mentions)
        for mention in mentions:
            mention.sentence = page.sentence_at(mention.start)
        _bind_instances(page)
        for mention in mentions:
            for concept, mode in mention.entries:
                page.by_concept.setdefault(concept, []).append((mention, mode))
        return page

    def _readings(
        self,
        text: str,
        blank: str,
        outer: list[Mention],
        settled: set[tuple[int, int]],
        ordinary: list[tuple[int, int]],
    ) -> list[Reading]:
        """Names are read as if the expressions that settle something were unknown words, so that these take no cue from
        them; a name that shares words with such an expression as if it were not there."""
        everything = [self._target(m) for m in outer]
        named = [t for t in everything if (t.start, t.end) not in settled]
        readings = dict(zip(named, polarity.read(blank, named, self.cues), strict=True))
        hidden = [t for t in named if any(a < t.end and t.start < b for a, b in settled)]
        if hidden:
            plain = dict(zip(named, polarity.read(_blank(text, ordinary), named, self.cues), strict=True))
            readings |= {target: plain[target] for target in hidden}
        if len(named) < len(everything):
            whole = dict(zip(everything, polarity.read(blank, everything, self.cues), strict=True))
            readings = whole | readings
        return [readings[target] for target in everything]

    def _named(self, text: str) -> tuple[list[Mention], list[tuple[int, int]]]:
        """What is named, and the spans of ordinary words (Concept.plain)."""
        found: dict[tuple[int, int], list[tuple[str, str]]] = {}
        for start, end, named in scan(text, self.surfaces, self.heads):
            found.setdefault((start, end), []).extend(named)
        begins = {start for (start, _), entries in found.items() if any(mode == "names" for _, mode in entries)}
        for start, end, rows in scan(text, self.gapped, self.gapped_heads):
            for concept, mode, rest in rows:
                stop = follow(text, end, rest)
                if stop is not None and not (stop in begins and _DENIAL.search(text, start, stop)):
                    found.setdefault((start, stop), []).append((concept, mode))
        kept: list[Mention] = []
        taken: list[tuple[int, int, Mention]] = []
        for (start, end), entries in sorted(found.items(), key=_precedence):
            around = [m for s, e, m in taken if s <= start and end <= e]
            across = [m for s, e, m in taken if s < end and start < e] if not around else []
            if any(not m.entries or m.start < start for m in across) and _feeble(start, end, entries):
                continue  # half inside another word: a chance hit
            if any(not m.entries and m.start < start for m in across):
                continue
            if around:
                if not any(start == m.start or end == m.end or m.end - m.start > 8 for m in around):
                    continue  # across the joints of a word: 防水 in 消防水泵
                entries = self._inside(entries, around)
                if not entries:
                    continue
            settling = [m for m in around if all(mode in SETTLING for _, mode in m.entries)]
            own = all(mode in SETTLING for _, mode in entries)
            inner = bool(around) and (own or len(settling) < len(around))
            mention = Mention(start, end, entries, inner=inner)
            if entries:
                kept.append(mention)
            if not around or own:
                taken.append((start, end, mention))
        ordinary = [(s, e) for s, e, m in taken if not m.entries]
        return self._without_parts(sorted(kept, key=lambda m: (m.start, -m.end))), ordinary

    def _inside(self, entries: list[tuple[str, str]], around: list[Mention]) -> list[tuple[str, str]]:
        """Names inside a longer name stay as evidence of the setting, unless the longer one is a kind of the same."""
        outer = [(concept, mode) for m in around for concept, mode in m.entries]
        relatives = {c for c, _ in outer} | {a for c, _ in outer for a in self.concepts[c]["lineage"]}
        kept = []
        for concept, mode in entries:
            if mode == "weak" or concept in relatives or self.concepts[concept]["generic"]:
                continue
            kept.append((concept, mode))
        return kept

    def _without_parts(self, mentions: list[Mention]) -> list[Mention]:
        """Drop a vague word right behind a named device: in 卸灰阀电机烧了 the motor is the valve's."""
        kept: list[Mention] = []
        for mention in mentions:
            weak = all(mode == "weak" for _, mode in mention.entries)
            vague = weak or (mention.end - mention.start <= 2 and self._is_thing(mention))
            before = next((m for m in reversed(kept) if not m.inner and self._is_thing(m)), None)
            if vague and not mention.inner and before and 0 <= mention.start - before.end <= weak:
                continue
            kept.append(mention)
        return kept

    def _is_thing(self, mention: Mention) -> bool:
        return all(
            self.concepts[concept]["kind"] in ("device", "object") and not self.concepts[concept]["generic"]
            for concept, _ in mention.entries
        )

    def _target(self, mention: Mention) -> Target:
        concept, mode = mention.entries[0]
        entry = self.concepts[concept]
        kind = "state" if mode in SETTLING else entry["kind"]
        return Target(mention.start, mention.end, kind, bool(entry["generic"]))


_LOWER = str.maketrans({chr(c): chr(c + 32) for c in range(ord("A"), ord("Z") + 1)})
_NEUTRAL = "某"


def _blank(text: str, spans: list[tuple[int, int]]) -> str:
    """Hide expressions that are read whole, so that a cue word inside them governs nothing else."""
    chars = list(text)
    for start, end in spans:
        chars[start:end] = _NEUTRAL * (end - start)
    return "".join(chars)


def _precedence(item: tuple[tuple[int, int], list[tuple[str, str]]]) -> tuple[bool, int, int]:
    (start, end), entries = item
    return bool(entries), start - end, start  # ordinary words first, then longer before shorter, left before right


def _feeble(start: int, end: int, entries: list[tuple[str, str]]) -> bool:
    return end - start < 3 or all(mode == "weak" for _, mode in entries)


_HEADS = frozenset(("口", "阀", "器", "机", "孔", "装置", "设施", "系统", "设备"))


def _share_with_heads(text: str, mentions: list[Mention]) -> None:
    """What a name only adds a head to shares its state: no 应急排放口, no 应急排放."""
    for inner in (m for m in mentions if m.inner):
        outer = next((m for m in mentions if not m.inner and m.start <= inner.start and inner.end <= m.end), None)
        if outer and outer.start == inner.start and text[inner.end : outer.end] in _HEADS:
            inner.value, inner.stated, inner.cue = outer.value, outer.stated, outer.cue


_CLOSING_QUESTION = re.compile(
    r"(?:^|(?<=[。！？；，]))[^。！？；，]*(?:判定|认定|判为|定为|定性|构成|如何处理|怎么处理|怎么判|怎么定|重大隐患|重大事故隐患|算不算|哪类|哪种|哪一类|什么隐患|几级隐患)"
    r"[^。！？；，]*(?:[？?]|$)"
)
_ASKING = re.compile(r"[？?吗何]|是否|能否|可否|应该?[判定]|算不算|是不是|怎么|如何|什么|哪")


def _without_questions(text: str) -> str:
    """Hide what an examiner asks at the end (是否构成重大隐患？): it says nothing of the place."""
    return _CLOSING_QUESTION.sub(lambda m: "。" * len(m[0]) if _ASKING.search(m[0]) else m[0], text)


_DENIAL = re.compile("(?:没|未|无|没有|不)(?:有|装|设|配|安装|设置|配备|做|见)?$")
"""An expression that ends so and is followed by a name denies that thing, not its own (流槽…没装 before 快切阀)."""
_ASKED = re.compile(r"(.)[不没]\1|是否|有没有|有无|能否|是不是|会不会")


def _with_ba(text: str, mentions: list[Mention]) -> str:
    """将 right before a thing is 把 (将监测系统关闭), not a word of the future."""
    chars = list(text)
    for mention in mentions:
        if mention.start and chars[mention.start - 1] == "将":
            chars[mention.start - 1] = "把"
    return "".join(chars)


_NOT_SEEN = ("未见", "未发现", "没发现", "没有发现", "没见", "未查见", "未出现", "没有出现")
_NOT_DISCOVERED = ("未发现", "没发现", "没有发现")
_NOT_FOUND = ("没看到", "未看到", "没看见", "没找到", "未找到", "找不到")
_PAPER = re.compile(r"(?:报告|资料|记录|文件|台账|意见|证书|证明|手续|[证票图单])$")
_OF_A_DEFECT = re.compile(r"[^，。；,;]{0,8}(?:情况|现象|行为|问题|迹象|痕迹)")


def _settle(mention: Mention, reading: Reading, text: str, kinds: set[str]) -> None:
    mention.value, mention.stated, mention.cue = reading.value, reading.stated, reading.cue
    defect = mention.value == "true" and kinds <= {"state", "event"}
    if defect and mention.cue and text.startswith(_NOT_SEEN, mention.cue[0]):
        mention.value = "false"  # 未见管涌等异常: what was not seen is the defect itself
    if mention.value == "false" and mention.cue:
        start, end = mention.cue
        thing = not kinds <= {"state", "event"}
        if text[start:end] in _NOT_FOUND and _PAPER.search(text, mention.start, mention.end):
            mention.value = "doubted"  # 检测报告没找到: the test may have been made
        elif thing and text.startswith(_NOT_DISCOVERED, start) and _OF_A_DEFECT.match(text, mention.end):
            mention.value = "true"  # 未发现关闭监控系统的情况: what is not there is the wrongdoing
    if _ASKED.search(text, mention.start, mention.end):
        mention.value = "doubted"  # an expression with a question inside: 报警后会不会停


# ---------------------------------------------------------------- instances

_PLACES = "车间|厂房|楼|库|跨|栋|线|工段|层|区|侧|边|头|段|面"
_NUMBER = r"(?:[0-9]{1,3}|[一二三四五六七八九十]{1,2}|[A-Za-z甲乙丙丁])\s*(?:#|号)(?!文|令|楼梯)|#\s*[0-9]{1,3}"
_LABEL = re.compile(
    rf"(?P<place>(?:{_NUMBER})(?=(?:{_PLACES}))|[东南西北前后左右](?:侧|边|面|区|头|跨|段)|[新老旧](?:车间|厂房|线)"
    r"|(?<![同第])[一二三四五六七八九十\d]{1,2}(?:楼|层|车间|工段))"
    rf"|(?P<thing>{_NUMBER}|第[一二三四五六七八九十\d][台个套座间]|[新老旧]炉|前者|后者|(?<!唯|同)一台)"
    r"|(?P<rest>另外?一?[台个套座间条只]|其余|其他几?[台个套座间])"
)
_JOINT = re.compile(r"[、和与及,，~\-至到]?")
"""Between two labels of one list: 1#、2#除尘器."""


def _labels(text: str) -> list[tuple[int, str]]:
    """Offset and name of each label that tells one instance from another; [] when the text speaks of one thing."""
    found: dict[str, list[tuple[int, str]]] = {"place": [], "thing": []}
    previous: re.Match[str] | None = None
    for match in _LABEL.finditer(text):
        joined = previous and _JOINT.fullmatch(text[previous.end() : match.start()])
        previous = match
        name = re.sub(r"\s", "", match[0]).replace("号", "#")
        for kind, labels in found.items():
            if not joined and (match[kind] or (match["rest"] and (labels or kind == "thing"))):
                labels.append((match.start(), name))
    for labels in found.values():
        if labels and labels[0][1][0] in "另其":
            labels.insert(0, (0, "前述"))  # 甲有，另一台没有: what stands before is an instance too
        if len({name for _, name in labels}) > 1:
            return labels
    return []


def _bind_instances(page: Page) -> None:
    """Cut the text at the labels of different instances; what stands before the first label is shared."""
    labels = _labels(page.text)
    names = list(dict.fromkeys(name for _, name in labels))
    page.quantity_instance = [-1] * len(page.quantities)
    if not names:
        return
    page.instances = names

    def owner(offset: int) -> int:
        before = [name for start, name in labels if start <= offset]
        return names.index(before[-1]) if before else -1

    for mention in page.mentions:
        mention.instance = owner(mention.start)
    page.quantity_instance = [owner(q.start) for q in page.quantities]
