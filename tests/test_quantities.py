"""The numbers a text states: the acceptance table, answers, comparisons, hostile input."""

import math
import time
import unicodedata
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.quantities import FILLER, Quantity, compare, mask, parse_quantity, quantities

TABLE = Path(__file__).parent / "data" / "quantity-table.yaml"
ROWS: list[dict[str, Any]] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))["rows"]

DISPUTED: dict[str, str] = {}
"""Rows of the table that are held to be wrong: text -> why."""

SHARE_OF_ROWS, SHARE_OF_OF, SHARE_OF_ROLES = 0.97, 0.95, 0.93


def nfkc(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def same(read: Quantity, expected: dict[str, Any]) -> bool:
    value = float(expected["value"])
    return (read.unit, read.op) == (expected["unit"], expected["op"]) and math.isclose(
        read.value, value, rel_tol=1e-3, abs_tol=1e-12
    )


def row_is_right(text: str, expected: list[dict[str, Any]]) -> bool:
    reads = quantities(text)
    return len(reads) == len(expected) and all(map(same, reads, expected))


def overlaps(text: str, read: Quantity, words: str | None) -> bool:
    if words is None or read.of is None or read.of_start is None:
        return read.of == words
    low, high = read.of_start, read.of_start + len(read.of)
    return any(text.startswith(words, at) for at in range(max(0, low - len(words) + 1), high))


@pytest.mark.parametrize("form", [str, nfkc], ids=["raw", "NFKC"])
def test_table_value_unit_op(form: Any) -> None:
    rows = [row for row in ROWS if row["text"] not in DISPUTED]
    wrong = [
        f"{row['text']} -> {[(q.value, q.unit, q.op) for q in quantities(form(row['text']))]}"
        for row in rows
        if not row_is_right(form(row["text"]), row["reads"])
    ]
    assert len(wrong) <= (1 - SHARE_OF_ROWS) * len(rows), "\n".join(wrong)


def test_table_of_and_role() -> None:
    pairs = [
        (row["text"], read, expected)
        for row in ROWS
        if row_is_right(row["text"], row["reads"])
        for read, expected in zip(quantities(row["text"]), row["reads"], strict=True)
    ]
    wrong_of = [f"{text} {q.words}: {q.of}" for text, q, e in pairs if not overlaps(text, q, e.get("of"))]
    assert len(wrong_of) <= (1 - SHARE_OF_OF) * len(pairs), "\n".join(wrong_of)
    with_role = [(text, q, e) for text, q, e in pairs if "role" in e]
    wrong_role = [f"{text} {q.words}: {q.role}" for text, q, e in with_role if q.role != e["role"]]
    assert len(wrong_role) <= (1 - SHARE_OF_ROLES) * len(with_role), "\n".join(wrong_role)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("作业人数十人", [(10, "人", "eq")]),
        ("数十人在作业", [(20, "人", "ge"), (100, "人", "lt")]),
        ("3台账缺失", []),
        ("每周三检查", []),
        ("一周三次巡检", [(3, "次", "eq")]),
        ("每3个月检查一次", [(3, "month", "eq"), (1, "次", "eq")]),
        ("每3年检验一次", [(36, "month", "eq"), (1, "次", "eq")]),
        ("AC220V照明", [(220, "V", "eq")]),
        ("H2S10ppm", [(1e-5, "ratio", "eq")]),
        ("核定能力120万吨/年", []),
        ("超过设计量1.2倍", []),
        ("8:30发现3人", [(3, "人", "eq")]),
        ("没有一名监护人员", [(0, "人", "eq")]),
        ("9人（含）以上", [(9, "人", "ge")]),
        ("高度超过2m（含2m）", [(2, "m", "ge")]),
        ("快两年没检了", [(24, "month", "approx")]),
        ("１５米范围内有明火", [(15, "m", "le")]),
        ("温度零下5度", [(-5, "degC", "eq")]),
        ("1小时30分后", [(5400, "s", "eq")]),
        ("距离民房不足规定的50米", [(50, "m", "lt")]),
        ("空压机房存放润滑油200公斤", [(200, "kg", "eq")]),
        ("唯一个人", []),
        ("一人多岗", [(1, "人", "eq")]),
        ("仅剩1/3", [(1 / 3, "ratio", "eq")]),
        ("发现5人", [(5, "人", "eq")]),
    ],
)
def test_reads(text: str, expected: list[tuple[float, str, str]]) -> None:
    reads = [(q.value, q.unit, q.op) for q in quantities(text)]
    assert [(u, o) for _, u, o in reads] == [(u, o) for _, u, o in expected]
    assert [v for v, _, _ in reads] == pytest.approx([v for v, _, _ in expected])


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("违反规定存放5吨", [None]),
        ("未经批准储存3吨", [None]),
        ("作业人数达31人，超过规定的25人", ["actual", "limit"]),
        ("温度由20℃升至80℃", ["before", "after"]),
        ("压力比规定高0.1MPa", [None]),
    ],
)
def test_roles(text: str, roles: list[str | None]) -> None:
    assert [q.role for q in quantities(text)] == roles


def test_mask_keeps_length_and_hides_names() -> None:
    text = "2024年3月5日按GB 50016-2014第5.5.17条检查T-203罐，二氧化硫浓度5%，现场3人。"
    hidden = mask(text)
    assert len(hidden) == len(text)
    assert hidden.replace(FILLER, "") == "按检查罐，浓度5%，现场3人。"
    assert "二氧化硫" in mask(text, idioms=False)


@pytest.mark.parametrize(
    ("answer", "unit", "expected"),
    [
        ("12", "人", (12, "人", "eq")),
        ("12人", "人", (12, "人", "eq")),
        ("十二名", "人", (12, "人", "eq")),
        ("12个", "人", (12, "人", "eq")),
        ("大概12个人吧", "人", (12, "人", "approx")),
        ("三十多", "人", (30, "人", "gt")),
        ("十几", "人", (10, "人", "gt")),
        ("不足3", "人", (3, "人", "lt")),
        ("5以上", "人", (5, "人", "ge")),
        ("0.3米", "m", (0.3, "m", "eq")),
        ("30kPa", "Pa", (30000, "Pa", "eq")),
        ("30", "kPa", (30000, "Pa", "eq")),
        ("8公斤", "Pa", (800000, "Pa", "eq")),
        ("30度", "deg", (30, "deg", "eq")),
        ("-5", "degC", (-5, "degC", "eq")),
        ("零下5", "degC", (-5, "degC", "eq")),
        ("3方", "m2", (3, "m2", "eq")),
        ("80", "ratio", (0.8, "ratio", "eq")),
        ("8%", "ratio", (0.08, "ratio", "eq")),
        ("3", "个月", (3, "month", "eq")),
        ("１２", None, (12, "个", "eq")),
        ("十", "人", (10, "人", "eq")),
    ],
)
def test_parse_quantity(answer: str, unit: str | None, expected: tuple[float, str, str]) -> None:
    read = parse_quantity(answer, unit)
    assert read is not None
    assert (read.unit, read.op) == expected[1:]
    assert read.value == pytest.approx(expected[0])


@pytest.mark.parametrize(
    ("answer", "unit"),
    [
        ("", "人"),
        ("不清楚", "人"),
        ("12米", "人"),
        ("12吨", "m"),
        ("2024年", "month"),
        ("设计3人，现场5人", "人"),
        ("3", "匠"),
    ],
)
def test_no_answer(answer: str, unit: str) -> None:
    assert parse_quantity(answer, unit) is None


def quantity(op: str, value: float, unit: str = "m") -> Quantity:
    return Quantity(value, unit, op, 0, 0, None, None, None, "")


@pytest.mark.parametrize(
    ("op", "value", "unit", "asked", "threshold", "expected"),
    [
        ("gt", 30, "人", "ge", 20, True),
        ("gt", 30, "人", "ge", 50, None),
        ("le", 9, "人", "gt", 9, False),
        ("gt", 9, "人", "ge", 10, True),
        ("gt", 9, "m", "ge", 10, None),
        ("lt", 3, "人", "le", 2, True),
        ("eq", 300 * 0.001, "m", "ge", 0.3, True),
        ("approx", 30, "人", "ge", 32, None),
        ("approx", 30, "人", "ge", 20, True),
        ("approx", 30, "人", "ge", 40, False),
        ("ge", 5, "m", "gt", 5, None),
        ("ge", 5, "m", "lt", 5, False),
        ("lt", 5, "m", "lt", 5, True),
        ("lt", 5, "m", "eq", 5, False),
        ("ge", 5, "m", "eq", 5, None),
        ("eq", 5, "m", "ne", 5, False),
        ("gt", 5, "m", "ne", 5, True),
    ],
)
def test_compare(op: str, value: float, unit: str, asked: str, threshold: float, expected: bool | None) -> None:
    assert compare(quantity(op, value, unit), asked, threshold) is expected


def test_compare_refuses_an_unknown_operator() -> None:
    with pytest.raises(ValueError, match="unknown comparison"):
        compare(quantity("eq", 1), "like", 1)


# ---------------------------------------------------------------- properties

NUMBERS = st.integers(1, 99_999_999)


def in_chinese(number: int) -> str:
    """The numeral of a whole number below 10^8, as it is written out in full."""

    def below_ten_thousand(n: int) -> str:
        out = ""
        for power, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
            digit, n = divmod(n, power)
            if digit:
                out += "零一二三四五六七八九"[digit] + name
            elif out and n and not out.endswith("零"):
                out += "零"
        return out.rstrip("零")

    high, low = divmod(number, 10_000)
    if not high:
        return below_ten_thousand(low)
    return below_ten_thousand(high) + "万" + ("零" if 0 < low < 1000 else "") + below_ten_thousand(low)


@given(
    NUMBERS,
    st.sampled_from(
        [("人", "人", 1.0), ("毫米", "m", 1e-3), ("吨", "kg", 1e3), ("平方米", "m2", 1.0), ("kPa", "Pa", 1e3)]
    ),
)
def test_round_trip(number: int, unit: tuple[str, str, float]) -> None:
    word, base, factor = unit
    for numeral in (str(number), f"{number:,}", in_chinese(number)):
        for before, after, op in (
            ("", "", "eq"),
            ("不超过", "", "le"),
            ("", "以上", "ge"),
            ("超过", "", "gt"),
            ("约", "", "approx"),
        ):
            reads = quantities(f"甲{before}{numeral}{word}{after}。")
            assert [(q.unit, q.op) for q in reads] == [(base, op)]
            assert reads[0].value == pytest.approx(number * factor)
            assert reads[0].words == f"{before}{numeral}{word}{after}"


@given(st.decimals(0, 1000, places=2).filter(lambda d: d > 0))
def test_round_trip_of_decimals(number: Any) -> None:
    (read,) = quantities(f"间距{number}米。")
    assert (read.unit, read.op, read.of) == ("m", "eq", "间距")
    assert read.value == pytest.approx(float(number))


OPS = st.sampled_from(["eq", "ge", "gt", "le", "lt", "approx"])
VALUES = st.floats(0, 1e6)


@given(OPS, VALUES, VALUES, VALUES, st.sampled_from(["m", "人"]))
def test_compare_is_monotone(op: str, value: float, first: float, second: float, unit: str) -> None:
    """What is at least the higher of two thresholds is at least the lower one; nothing is both above and below."""
    low, high = sorted((first, second))
    q = quantity(op, value, unit)
    for asked in ("ge", "gt"):
        if compare(q, asked, high) is True:
            assert compare(q, asked, low) is True
        if compare(q, asked, low) is False:
            assert compare(q, asked, high) is False
    opposite = {"ge": "lt", "gt": "le", "eq": "ne"}
    for asked, other in opposite.items():
        one, two = compare(q, asked, low), compare(q, other, low)
        assert (one is None) == (two is None) and (one is None or one is not two)


PIECES = st.sampled_from(
    "一二三十百千万零半俩仨几多余来把个人名台米吨度分日月年周第条号级#-~～.,，。：/×(（）)0123456789０９AT℃%²³⁴超不足约上下内限实测缺由升至成两点 \n"
)
TEXTS = st.one_of(st.text(max_size=60), st.text(PIECES, max_size=60))


@settings(max_examples=400)
@given(TEXTS)
def test_any_text(text: str) -> None:
    done = (0, 0)
    for q in quantities(text):
        assert 0 <= q.start < q.end <= len(text)
        assert q.words == text[q.start : q.end]
        assert (q.start, q.end) == done or q.start >= done[1]
        assert math.isfinite(q.value)
        if q.of is not None:
            assert q.of_start is not None
            assert q.of and text.startswith(q.of, q.of_start)
        done = (q.start, q.end)
    assert len(mask(text)) == len(text)
    for unit in (None, "人", "kPa", "m"):
        parse_quantity(text, unit)


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "一",
        "1,",
        "1,234",
        "1,234,234",
        "1.",
        "1-",
        "A1",
        "三三",
        "5人",
        "三米二",
        "1小时",
        "俩",
        "第",
        "1×10⁴",
        "(1",
        " ",
        "1米",
        "半",
    ],
)
def test_hostile_length(piece: str) -> None:
    text = (piece * 100_000)[:100_000]
    began = time.perf_counter()
    quantities(text)
    mask(text)
    parse_quantity(text, "人")
    assert time.perf_counter() - began < 30


def test_huge_numerals_are_no_quantity() -> None:
    for numeral in ("9" * 5000, "9" * 5000 + ".5", "亿" * 20, "9" * 9 + "万亿亿", "1×10^99", "0." + "1" * 5000):
        for q in quantities(f"共{numeral}人"):
            assert abs(q.value) <= 1e15
