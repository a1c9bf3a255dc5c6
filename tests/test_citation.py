"""Clause numbers in the ways people write them, for every numbering scheme of the catalogue."""

import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.catalogue import Catalogue
from kb.citation import (
    cn_to_int,
    from_permalink,
    int_to_cn,
    nearest_clauses,
    parse_citation,
    permalink,
    resolve_clause,
)

CATALOGUE = Catalogue.load(Path(__file__).parent.parent / "kb" / "catalogue.yaml")
CLAUSES = [(standard, clause) for standard in CATALOGUE.standards.values() for clause in standard.clauses]
FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


@pytest.mark.parametrize(
    ("slug", "text", "expected"),
    [
        *(
            ("gongmao-2023", text, "第十一条第（三）项")
            for text in (
                "第十一条第（三）项",
                "第十一条第三项",
                "第十一条（三）",
                "十一（三）",
                "第十一条 第 ( 三 ) 项",
                "第11条（三）",
                "第11条第3项",
                "１１．３",
                "11.3",
                "11-3",
                "11（3）",
                "第十一条㈢",
                "gongmao-2023/11/3",
                "《工贸企业重大事故隐患判定标准》第十一条第三项",
                "工贸十号令11.3",
            )
        ),
        ("gongmao-2023", "第十四条", "第十四条"),
        ("gongmao-2023", "第五条第十二项", "第五条第（十二）项"),
        ("gongmao-2023", "第十一条第三款", None),
        ("gongmao-2023", "第十一条", None),
        ("gongmao-2023", "11.99", None),
        ("gongmao-2023", "11.3.1", None),
        ("gongmao-2023", "coal-2026/11/3", None),
        *(
            ("tezhong-2024", text, "4.2 a)")
            for text in (
                "4.2 a)",
                "4.2a)",
                "4.2 a",
                "4.2（a）",
                "4.2.A",
                "第4.2条a项",
                "GB 45067-2024 4.2 a)",
            )
        ),
        ("tezhong-2024", "4.10e", "4.10 e)"),
        ("gongmao-2017", "一（一）第3项", "一（一）第3项"),
        ("gongmao-2017", "一、（一）3.", "一（一）第3项"),
        ("gongmao-2017", "二、建材行业第2项", "二建材第2项"),
        ("gongmao-2017", "二、（三）2.", "二建材第2项"),
        ("coal-2026", "第五条第（九）项第2目", "第五条第（九）项2"),
        ("coal-2026", "9.1", "第九条第（一）项"),  # not （九）1. of 第五条
        ("chem-121-2017", "十九、", "第十九条"),
        ("minbao-2024", "第十七条", "第十七项"),
        ("noncoal-2022", "一、（三十二）", "一（三十二）"),
        ("noncoal-supplement-2024", "补一（二）", "一（二）"),
        ("jiaoyu-2024", "第三条第一项第六目", "第三条第(一)项第6目"),
        ("nongji-2022", "（三）", "第(三)项"),
        ("chem-aq3067-2026", "第5.2.10条", "5.2.10"),
        ("xiaofang-2025", "附录A", "附录A"),
    ],
)
def test_ways_of_writing(slug: str, text: str, expected: str | None) -> None:
    assert resolve_clause(CATALOGUE.standards[slug], text) == expected


def test_every_clause_comes_back_from_all_its_forms() -> None:
    for standard, clause in CLAUSES:
        forms = [clause.no, *clause.aliases, permalink(standard, clause.no), standard.cite(clause.no)]
        forms += [form.translate(FULL_WIDTH) for form in forms]
        assert {resolve_clause(standard, form) for form in forms} == {clause.no}


def test_permalinks_are_unique_and_lead_back() -> None:
    links = {permalink(standard, clause.no): (standard, clause.no) for standard, clause in CLAUSES}
    assert len(links) == len(CLAUSES)
    assert all(from_permalink(link, CATALOGUE) == target for link, target in links.items())
    assert "gongmao-2023/11/3" in links


@pytest.mark.parametrize("link", ["", "gongmao-2023", "gongmao-2023/", "gongmao-2023/11/99", "nonsense/1"])
def test_a_dead_permalink(link: str) -> None:
    assert from_permalink(link, CATALOGUE) is None


@settings(deadline=None)
@given(st.sampled_from(CLAUSES), st.sampled_from("，。；"), st.text("除尘器无泄爆装置", min_size=1))
def test_a_citation_before_prose(target: tuple, sign: str, prose: str) -> None:  # type: ignore[type-arg]
    standard, clause = target
    assert parse_citation(standard.cite(clause.no) + sign + prose, CATALOGUE) == (standard, clause.no, prose)


@pytest.mark.parametrize(
    ("text", "slug", "clause", "rest"),
    [
        ("GB 45067-2024 4.2 a)锅炉超压", "tezhong-2024", "4.2 a)", "锅炉超压"),
        ("GB 35181-2017第6.1条", "xiaofang-2017", "6.1", ""),
        ("工贸十号令第十一条第三项3台除尘器", "gongmao-2023", "第十一条第（三）项", "3台除尘器"),
        ("矿安〔2022〕88号 一（三）", "noncoal-2022", "一（三）", ""),
        (
            "除尘器无泄爆，依据《工贸企业重大事故隐患判定标准》第11条第3项",
            "gongmao-2023",
            "第十一条第（三）项",
            "除尘器无泄爆，依据",
        ),
        (
            "《安全生产法》、《工贸企业重大事故隐患判定标准》第三条第一项",
            "gongmao-2023",
            "第三条第（一）项",
            "《安全生产法》",
        ),
        (
            "《煤矿重大事故隐患判定标准》（应急管理部令第4号）第四条第（一）项",
            "coal-2020",
            "第四条第（一）项",
            "",
        ),
        (
            "《城镇燃气经营安全重大隐患判定标准》第八条和第九条第一项",
            "ranqi-2023",
            "第八条",
            "和第九条第一项",
        ),
        # a clause the standard does not have stays in the rest
        ("工贸十号令第十四条第二项", "gongmao-2023", None, "第十四条第二项"),
        ("《工贸企业重大事故隐患判定标准》", "gongmao-2023", None, ""),
        # no document, another document, two documents, a title and a number that contradict each other
        ("第十一条第三项", None, None, "第十一条第三项"),
        ("《煤矿重大事故隐患判定标准解读》第四条", None, None, "《煤矿重大事故隐患判定标准解读》第四条"),
        ("GB45067-2019 4.2 a)", None, None, "GB45067-2019 4.2 a)"),
        ("安监总管三〔2017〕121号第三条", None, None, "安监总管三〔2017〕121号第三条"),
        (
            "《工贸企业重大事故隐患判定标准》（应急管理部令第4号）第三条",
            None,
            None,
            "《工贸企业重大事故隐患判定标准》（应急管理部令第4号）第三条",
        ),
    ],
)
def test_citations(text: str, slug: str | None, clause: str | None, rest: str) -> None:
    standard, found, after = parse_citation(text, CATALOGUE)
    assert (standard and standard.slug, found, after) == (slug, clause, rest)


def test_the_day_decides_between_editions_of_one_title() -> None:
    text = "《煤矿重大事故隐患判定标准》第四条第一项"
    assert parse_citation(text, CATALOGUE, date(2025, 1, 1))[0] is CATALOGUE.standards["coal-2020"]
    assert parse_citation(text, CATALOGUE)[0] is CATALOGUE.standards["coal-2026"]


@pytest.mark.parametrize(
    ("slug", "text", "expected"),
    [
        ("gongmao-2023", "第十一条", ["第十一条第（一）项", "第十一条第（二）项", "第十一条第（三）项"]),
        ("gongmao-2023", "11.99", ["第十一条第（十）项", "第十一条第（九）项", "第十一条第（八）项"]),
        ("gongmao-2023", "第十四条第二项", ["第十四条"]),
        ("tezhong-2024", "4.2", ["4.2 a)", "4.2 b)"]),
        ("fangwu-shizheng-2022", "第八条", ["第八条各项"]),
        ("yanglao-2023", "综合判定", ["综合判定条"]),
        ("shuili-2023", "第三条", []),
    ],
)
def test_suggestions(slug: str, text: str, expected: list[str]) -> None:
    assert nearest_clauses(CATALOGUE.standards[slug], text)[: len(expected)] == expected


@settings(deadline=None)
@given(st.integers(0, 9999))
def test_numerals_round_trip(number: int) -> None:
    assert cn_to_int(int_to_cn(number)) == number


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("十", 10),
        ("十一", 11),
        ("一十二", 12),
        ("二十", 20),
        ("一百零五", 105),
        ("一百一十", 110),
        ("一千零一十", 1010),
        ("两百", 200),
        ("〇", 0),
        ("", None),
        ("十一三", None),
        ("二三", None),
        ("一百五", None),
        ("千千", None),
        ("3", None),
    ],
)
def test_numerals(text: str, expected: int | None) -> None:
    assert cn_to_int(text) == expected


@pytest.mark.parametrize("number", [-1, 10_000])
def test_numerals_out_of_range(number: int) -> None:
    with pytest.raises(ValueError, match=str(number)):
        int_to_cn(number)


@settings(deadline=None)
@given(
    st.one_of(st.text(), st.text("第条项款（）()《》十一三1.2-/a〔〕GBgongmao号令 ")),
    st.sampled_from(CLAUSES),
)
def test_any_text_is_answered(text: str, target: tuple) -> None:  # type: ignore[type-arg]
    standard, _ = target
    assert resolve_clause(standard, text) in {None, *(clause.no for clause in standard.clauses)}
    nearest_clauses(standard, text)
    from_permalink(text, CATALOGUE)
    cn_to_int(text)
    found, clause, _ = parse_citation(text, CATALOGUE)
    assert clause is None or found is not None


@pytest.mark.parametrize("unit", ["一", "9", "《", "第十一条第三项", "GB45067 ", "（", "工贸十号令", "\u3000"])
def test_long_texts_take_linear_time(unit: str) -> None:
    text, standard = unit * (300_000 // len(unit)), CATALOGUE.standards["gongmao-2023"]
    start = time.process_time()
    parse_citation(text, CATALOGUE)
    resolve_clause(standard, text)
    nearest_clauses(standard, text)
    from_permalink(f"gongmao-2023/{text}", CATALOGUE)
    CATALOGUE.by_title_or_number(text)
    CATALOGUE.nearest(text)
    assert time.process_time() - start < 10
