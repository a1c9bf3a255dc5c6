"""Raw finding text -> the normal form that every reader works on.

The normal form keeps the length of the raw text wherever it can (one character in, one out), so that spans can be shown
in the words of the person who wrote them; `origin` maps back where it cannot (㎡ -> m2).
"""

import re
import unicodedata
from dataclasses import dataclass

LIMIT = 20_000
"""Longest text that is read, in characters; the rest is reported as unread."""

_CONTROL = re.compile(r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
_ITEM = re.compile(
    r"(?:^|(?<=[。；;！：:\n]))\s*(?:[（(]?\d{1,2}[)）.、．](?!\d)|[（(][一二三四五六七八九十]{1,3}[)）]|[一二三四五六七八九十]{1,2}是)\s*|[①-⑳]\s*"
)
_TYPOS = {
    "伐门": "阀门", "按全": "安全", "联琐": "联锁", "连琐": "连锁", "报境": "报警", "报敬": "报警",
    "检侧": "检测", "监侧": "监测", "防暴": "防爆", "粉沉": "粉尘", "除沉": "除尘", "积沉": "积尘", "泄暴": "泄爆",
    "次录酸": "次氯酸", "亚录酸": "亚氯酸", "熔练": "熔炼", "冶练": "冶炼", "煤汽": "煤气", "液胺": "液氨", "帐": "账",
    "有现空间": "有限空间", "受线空间": "受限空间", "监户": "监护", "监互": "监护", "审屁": "审批",
}  # fmt: skip
"""Field typos and sound-alikes; same length, so that spans stay true."""


@dataclass(frozen=True, slots=True)
class Text:
    """`norm`: what is read; `raw`: as given; `origin[i]`: raw offset of norm character i."""

    raw: str
    norm: str
    origin: list[int]
    cut: int = 0

    def joined(self, *spans: tuple[int, int]) -> "Text":
        """A text of some stretches of this one (a heading and one of the findings under it)."""
        norm = "".join(self.norm[a:b] for a, b in spans)
        origin = [self.origin[i] for a, b in spans for i in range(a, b)]
        return Text(self.raw, norm, origin, self.cut)

    def words(self, start: int, end: int) -> str:
        """The raw words behind a span of the normal form."""
        return self.raw[self.origin[start] : self.origin[end - 1] + 1] if start < end else ""


def normalise(raw: str) -> Text:
    """NFKC by character, Traditional -> Simplified, control characters out, field typos mended."""
    kept = raw[:LIMIT]
    norm: list[str] = []
    origin: list[int] = []
    for offset, char in enumerate(kept):
        if _CONTROL.match(char):
            continue
        for out in char if "①" <= char <= "⑳" else unicodedata.normalize("NFKC", char):
            norm.append(out)
            origin.append(offset)
    text = "".join(norm)
    if any("\u4e00" <= char <= "\u9fff" and not _in_gb2312(char) for char in text):
        text = "".join(char if _in_gb2312(char) else _simplified(char) for char in text)
    for wrong, right in _TYPOS.items():
        if wrong in text:
            text = text.replace(wrong, right)
    return Text(raw, text, origin, len(raw) - len(kept))


def _in_gb2312(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _simplified(char: str) -> str:
    from zhconv import convert

    out: str = convert(char, "zh-hans")
    return out if len(out) == 1 else char


def split_findings(text: str) -> list[tuple[int, int]]:
    """Spans of the numbered findings of a text (1. 2. 3., ①, （一）, 一是 ...); the whole text when it is one finding.

    Words before the first number are a heading that belongs to every finding.
    """
    starts = [match.start() for match in _ITEM.finditer(text)]
    if len(starts) < 2:
        return [(0, len(text))]
    ends = [*starts[1:], len(text)]
    return [(start, end) for start, end in zip(starts, ends, strict=True) if text[start:end].strip()]
