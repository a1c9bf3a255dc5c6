"""What reaches the readers is clean, and points back at the words as they were written."""

from hypothesis import given
from hypothesis import strategies as st

from engine.matcher import follow, lengths_by_head, scan
from engine.text import LIMIT, normalise, split_findings


@given(st.text(max_size=300))
def test_any_text_is_read_and_every_span_points_into_it(raw):
    text = normalise(raw)
    assert len(text.origin) == len(text.norm)
    assert text.origin == sorted(text.origin)
    assert text.words(0, len(text.norm)) in raw


def test_full_width_traditional_and_typos():
    assert normalise("ＣＯ　報警器").norm == "CO 报警器"
    assert normalise("除沉器没有泄暴片").norm == "除尘器没有泄爆片"
    assert normalise("高爐煤氣\u200b管道").norm == "高炉煤气管道"


def test_words_are_shown_as_they_were_written():
    text = normalise("面積120㎡，無洩爆")
    start = text.norm.index("m2")
    assert text.words(start, start + 2) == "㎡"


def test_a_very_long_text_is_cut_and_says_so():
    assert normalise("灰" * (LIMIT + 5)).cut == 5


def test_numbered_findings_are_told_apart_and_decimals_are_not_numbers():
    listed = "1.灭火器过期；2.除尘器没有泄爆片。3、操作室无CO报警"
    assert len(split_findings(listed)) == 3
    assert len(split_findings("压力0.4MPa，流量2.5方")) == 1
    assert len(split_findings("①护栏缺失 ②配电箱无门")) == 2


def test_every_listed_word_is_found_and_gaps_stop_at_a_comma():
    words = {"除尘器": 1, "除尘器灰斗": 2, "灰斗": 3}
    found = {(start, end) for start, end, _ in scan("查除尘器灰斗", words, lengths_by_head(words))}
    assert found == {(1, 4), (1, 6), (4, 6)}
    assert follow("灰斗底下套着编织袋", 2, [(8, ["挂", "套"]), (8, ["袋"])]) == 9
    assert follow("灰斗完好，套了个袋", 2, [(8, ["套"]), (8, ["袋"])]) is None
    assert follow("灰斗没有套袋", 2, [(8, ["套"]), (8, ["袋"])]) is None
    assert follow("灰斗直接套袋", 2, [(0, ["套"])]) is None
