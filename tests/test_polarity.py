"""engine.polarity against its tables, and properties that must hold on any text."""

import json
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.polarity import Cues, Reading, Target, is_doubt, parts, read

HERE = Path(__file__).parent
LANGUAGE = HERE.parent / "rules" / "lexicon" / "language.yaml"
TABLES = ("polarity-table.yaml", "polarity-own.yaml")
SHARE = 0.97

DISPUTED = {
    (
        "西门上锁，东门开着。",
        "上锁",
        "东门",
    ): "an antonym (开着 against 上锁) is knowledge of the lexicon, not of scope",
    (
        "失压脱扣器没接。",
        "失压脱扣器",
        None,
    ): "自动切断没接 is false in the same table; 没接 alone cannot tell them apart",
    ("听说夜里偷偷开工，白天去看停着。", "夜里偷偷开工", None): "that the look was at another hour needs day and night",
    ("贮氨器液位计模糊看不清液位。", "液位计", None): "看不清 is the reader's doubt as well as the gauge's fault",
    (
        "钢水包龙门钩检测周期到了还没送检。",
        "检测",
        None,
    ): "没送检 denies the test only for who knows that 送检 is a way to 检测",
    (
        "水喷淋管道装了，泵房没通水。",
        "水喷淋",
        None,
    ): "the pump room is a new subject; only the trade links it to the sprinkler",
}
"""Rows that stay wrong, for these reasons; they count against the share."""


@cache
def cues() -> Cues:
    return Cues.from_dict(yaml.safe_load(LANGUAGE.read_text("utf-8")))


@cache
def rows_by_text(table: str) -> dict[str, list[dict[str, Any]]]:
    grouped: dict[str, list[dict[str, Any]]] = {}
    for row in yaml.safe_load((HERE / "data" / table).read_text("utf-8"))["rows"]:
        grouped.setdefault(row["text"], []).append(row)
    return grouped


def occurrences(text: str, word: str) -> Iterator[tuple[int, int]]:
    at = text.find(word)
    while at >= 0:
        yield at, at + len(word)
        at = text.find(word, at + len(word))


def spans(row: dict[str, Any], rows: list[dict[str, Any]]) -> list[tuple[int, int]]:
    """Where a row's target stands: all its occurrences; with `at`, the one after those words, or an empty span
    right behind them when another instance begins before the word stands again (the mention is elided)."""
    text, word, at = row["text"], row["target"], row.get("at")
    if at is None:
        return list(occurrences(text, word))
    begins = text.find(at)
    found = text.find(word, begins if word in at else begins + len(at))
    others = [text.find(other["at"]) for other in rows if other["target"] == word and other is not row]
    following = [other for other in others if other > begins]
    if found >= 0 and not (following and found > min(following)):
        return [(found, found + len(word))]
    elided = begins + len(at)
    elided += text[elided : elided + 1] == "的"
    return [(elided, elided)]


def judged(table: str) -> Iterator[tuple[dict[str, Any], Reading]]:
    """Each row with the reading of its target; all targets of one text are read together."""
    for text, rows in rows_by_text(table).items():
        where = [spans(row, rows) for row in rows]
        targets = list(dict.fromkeys(span for found in where for span in found))
        readings = dict(zip(targets, read(text, [Target(*span) for span in targets], cues()), strict=True))
        for row, found in zip(rows, where, strict=True):
            yield row, next((readings[span] for span in found if readings[span].stated), readings[found[0]])


@pytest.mark.parametrize("table", TABLES)
def test_table(table: str) -> None:
    wrong, total = [], 0
    for row, reading in judged(table):
        total += 1
        if reading.value != row["value"]:
            wrong.append((row["text"], row["target"], row.get("at"), row["value"], reading.value))
    assert 1 - len(wrong) / total >= SHARE, wrong
    unexpected = [entry for entry in wrong if entry[:3] not in DISPUTED]
    assert not unexpected


def value(text: str, word: str, **fields: Any) -> str:
    at = text.index(word)
    return read(text, [Target(at, at + len(word), **fields)], cues())[0].value


def values(text: str, *words: str) -> list[str]:
    """Readings of all occurrences of the words, read together, in text order."""
    found = sorted(span for word in dict.fromkeys(words) for span in occurrences(text, word))
    return [reading.value for reading in read(text, [Target(*span) for span in found], cues())]


def test_a_bare_mention_is_not_stated() -> None:
    (reading,) = read("除尘器旁边", [Target(0, 3)], cues())
    assert reading == Reading("true", None, False)


def test_the_cue_is_shown() -> None:
    text = "除尘器未设置泄爆装置。"
    (reading,) = read(text, [Target(6, 10)], cues())
    assert reading.cue is not None
    assert text[slice(*reading.cue)] == "未设置"


def test_instances_do_not_mix() -> None:
    assert values("1#除尘器隔爆阀正常，2#除尘器隔爆阀被短接。", "隔爆阀") == ["true", "failed"]
    assert values("甲库设有报警器，乙库未设报警器。", "报警器") == ["true", "false"]


def test_an_elided_mention_is_an_empty_span() -> None:
    text = "甲库有报警器，乙库没有。"
    readings = read(text, [Target(3, 6), Target(9, 9)], cues())
    assert [reading.value for reading in readings] == ["true", "false"]


def test_an_inner_target_is_read_like_the_outer() -> None:
    text = "可燃气体报警器失效。"
    readings = read(text, [Target(0, 7), Target(4, 7), Target(0, 4, "substance")], cues())
    assert {reading.value for reading in readings} == {"failed"}


def test_a_generic_word_takes_both_sides() -> None:
    text = "泄爆无任何措施。"
    readings = read(text, [Target(0, 2), Target(5, 7, generic=True)], cues())
    assert [reading.value for reading in readings] == ["false", "false"]


def test_a_denied_relation_leaves_its_partners() -> None:
    text = "排风机与报警器没有联锁。"
    readings = read(text, [Target(0, 3), Target(4, 7), Target(9, 11, "relation", generic=True)], cues())
    assert [reading.value for reading in readings] == ["true", "true", "false"]


def test_a_state_that_is_a_target_still_speaks_of_its_neighbour() -> None:
    text = "报警器停用。"
    readings = read(text, [Target(0, 3), Target(3, 5, "state")], cues())
    assert [reading.value for reading in readings] == ["failed", "true"]


def test_no_place_is_absent() -> None:
    text = "喷漆房未设报警器。"
    readings = read(text, [Target(0, 3, "place"), Target(5, 8)], cues())
    assert [reading.value for reading in readings] == ["true", "false"]
    assert value("浸漆间没有。", "浸漆间", kind="place") == "true"


def test_parts() -> None:
    assert parts("甲，乙。丙1,200") == [(0, 1, 0), (2, 3, 0), (4, 10, 1)]
    assert parts("") == []


def test_doubts_are_found_without_a_target() -> None:
    text = "地面干净，是否达标不清楚。"
    ((start, end, part),) = is_doubt(text, cues())
    assert (text[start:end], part) == ("不清楚", 1)


def test_cues_from_json_and_fast() -> None:
    data = json.loads(json.dumps(yaml.safe_load(LANGUAGE.read_text("utf-8")), ensure_ascii=False))
    best = min(_timed(lambda: Cues.from_dict(data)) for _ in range(5))
    assert best < 0.02  # 3 ms on the reference machine


def _timed(work: Any) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


@pytest.mark.parametrize(
    "unit", ["没", "未发现", "坏的", "但", "不知道", "报警器没有、", "除报警器外", "“坏了”", "是还是", "超过"]
)
def test_linear_on_long_texts(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    targets = [Target(*span) for span in occurrences(text, "报警器")] or [Target(0, 1), Target(50_000, 50_001)]
    assert _timed(lambda: read(text, targets, cues())) < 10  # 0.9 s at most on the reference machine


# ---------------------------------------------------------------- properties

CUE_TEXT = st.lists(
    st.one_of(
        st.sampled_from(sorted(cues().forms)),
        st.sampled_from(["除尘器", "报警器", "，", "。", "：", "？", "、", "1#", "“", "”", "\n"]),
        st.text(max_size=4),
    ),
    max_size=30,
).map("".join)
KINDS = st.sampled_from(["device", "activity", "state", "place", "relation", "role", "document", "substance"])
SPANS = st.lists(st.tuples(st.integers(-3, 120), st.integers(-3, 120), KINDS, st.booleans()), max_size=8)
VALUES = {"true", "false", "failed", "doubted", "restored", "planned", "past", "required", "partial"}


@settings(max_examples=300, deadline=None)
@given(CUE_TEXT, SPANS)
def test_any_text_any_spans(text: str, raw: list[tuple[int, int, str, bool]]) -> None:
    targets = [Target(*entry) for entry in raw]
    readings = read(text, targets, cues())
    assert len(readings) == len(targets)
    for reading in readings:
        assert reading.value in VALUES
        assert reading.stated == (reading.cue is not None)
        if reading.cue is not None:
            assert 0 <= reading.cue[0] <= reading.cue[1] <= len(text)
    for start, end, part in is_doubt(text, cues()):
        assert 0 <= start < end <= len(text)
        assert 0 <= part <= len(parts(text))


ALL_TEXTS = sorted(rows_by_text(TABLES[0])) + sorted(rows_by_text(TABLES[1]))


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(ALL_TEXTS),
    st.sampled_from(["检查时间为上午。", "该厂位于工业园区。", "车间一共两层。", "下午三点到厂。"]),
)
def test_an_unrelated_sentence_in_front_changes_nothing(text: str, front: str) -> None:
    rows = rows_by_text(TABLES[0]).get(text) or rows_by_text(TABLES[1])[text]
    where = list(dict.fromkeys(span for row in rows for span in spans(row, rows)))
    shift = len(front)
    alone = read(text, [Target(*span) for span in where], cues())
    moved = read(front + text, [Target(start + shift, end + shift) for start, end in where], cues())
    assert [reading.value for reading in alone] == [reading.value for reading in moved]
