"""What a lawyer would ask of a verdict: does every accusation rest on words, and does doubt hold it back?"""

import json
from datetime import date
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import durable
from engine.errors import BadRequest, EnginesDisagree
from engine.service import Panding, Request, as_record

DAY = date(2026, 11, 25)


@cache
def one_panding() -> Panding:
    return Panding(today=DAY)


@pytest.fixture(scope="module")
def panding() -> Panding:
    return one_panding()


def judge(panding, text, sector=None, on=None, **facts):
    return panding.judge(Request(text, sector, on, facts))[0]


def met(verdict):
    return [(c.standard, c.clause) for c in verdict.clauses if c.status == "met"]


def test_every_fact_of_an_accusation_has_words_or_is_listed_as_presumed(panding):
    verdict = judge(panding, "中频炉炉坑里有积水，旁边就是浇注工位", "机械")
    assert verdict.kind == "major"
    for clause in verdict.clauses:
        if clause.status == "met":
            for fact in clause.facts:
                assert fact.words or fact.source in ("sector", "presumed")
                assert fact.source != "presumed" or fact.name in clause.presumed
                assert all(word in verdict.text for word in fact.words)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("打磨车间布袋除尘器没有泄爆、惰化、抑爆措施", "major"),
        ("打磨车间布袋除尘器装有泄爆片，完好有效", "not_major"),
        ("打磨车间布袋除尘器有没有泄爆片没看清", "insufficient"),
        ("企业说打磨车间布袋除尘器有泄爆片，现场没有见到", "insufficient"),
    ],
)
def test_absent_present_and_unknown_are_three_different_things(panding, text, kind):
    assert judge(panding, text, "粉尘涉爆").kind == kind


def test_what_is_said_of_one_machine_is_not_said_of_the_other(panding):
    both = "1#布袋除尘器泄爆片完好；2#布袋除尘器没有泄爆、惰化、抑爆措施。"
    verdict = judge(panding, both, "粉尘涉爆")
    assert met(verdict) == [("gongmao-2023", "第十一条第（三）项")]
    assert verdict.clauses[0].instance == "2#"


def test_a_defect_put_right_and_tried_is_no_accusation(panding):
    text = "铝粉除尘锁气卸灰阀上周坏了，已更换新阀，现场试运行正常。"
    assert judge(panding, text, "粉尘涉爆").kind == "not_major"


def test_a_failed_device_counts_as_absent_and_the_general_clause_is_cited_beside(panding):
    verdict = judge(panding, "转炉煤气加压机房的固定式一氧化碳报警器坏了半个月没修", "冶金")
    assert met(verdict) == [("gongmao-2023", "第四条第（六）项"), ("gongmao-2023", "第十四条")]


def test_a_failed_device_of_nobody_knows_which_clause_only_asks(panding):
    verdict = judge(panding, "墙上的报警器坏了", "机械")
    assert verdict.kind == "insufficient"


def test_the_dispute_is_shown_where_only_the_disputed_reading_is_met(panding):
    verdict = judge(panding, "天然气烧嘴有火焰监测，没有熄火保护", "机械")
    assert verdict.kind == "insufficient"
    assert any(clause.dispute for clause in verdict.clauses)


def test_a_threshold_is_a_threshold(panding):
    text = "速冻机设在单独作业间，速冻间里有{}名工人作业"
    assert judge(panding, text.format(10), "液氨制冷").kind == "major"
    assert judge(panding, text.format(9), "液氨制冷").kind == "not_major"


def test_an_answer_is_worth_what_words_are_worth(panding):
    text = "打磨车间的除尘器没有泄爆、惰化、抑爆措施"
    assert judge(panding, text, "粉尘涉爆").kind == "insufficient"
    assert judge(panding, text, "粉尘涉爆", 干式除尘系统="是").kind == "major"
    assert judge(panding, text, "粉尘涉爆", 干式除尘系统="否").kind == "not_major"
    assert judge(panding, text, "粉尘涉爆", 干式除尘系统="不清楚").kind == "insufficient"


def test_an_answer_that_is_none_is_refused(panding):
    with pytest.raises(BadRequest, match="是、否 或 不清楚"):
        judge(panding, "打磨车间积尘很厚", "粉尘涉爆", 粉尘清理制度已落实="差不多")


def test_ordinary_hazards_are_not_blown_up(panding):
    for text in ("车间两具灭火器压力不足", "护栏高度不够", "配电箱门没关", "工人没戴安全帽"):
        assert judge(panding, text, "机械").kind in ("unmatched", "unsupported"), text


def test_what_another_standard_governs_is_pointed_there(panding):
    verdict = judge(panding, "仓库喷淋系统瘫痪，消防水泵打不着", "纺织")
    assert (verdict.kind, verdict.unsupported) == ("unsupported", ["xiaofang-2025"])
    verdict = judge(panding, "厂内加油站储罐区没有设紧急切断", "机械")
    assert (verdict.kind, verdict.unsupported) == ("unsupported", ["chem-aq3067-2026"])


def test_a_standard_on_trial_accuses_nobody_before_the_industry_is_known(panding):
    text = "施工升降机未经验收即投入使用"
    assert judge(panding, text, "房屋市政").kind == "major"
    assert judge(panding, text).kind == "insufficient"


def test_a_paper_not_found_is_a_doubt_and_wrongdoing_not_found_is_none(panding):
    assert judge(panding, "提升机检测报告在矿部，没看到。", "地下矿山").kind == "insufficient"
    assert judge(panding, "井下未发现关闭破坏监测监控系统的情况。", "地下矿山").kind == "not_major"


def test_a_heading_speaks_for_every_finding_under_it(panding):
    verdict = judge(panding, "打磨车间布袋除尘器：1.没有泄爆、惰化、抑爆措施；2.灭火器压力不足。", "粉尘涉爆")
    assert [part.kind for part in verdict.parts] == ["major", "unmatched"]
    assert verdict.kind == "major"


def test_the_two_engines_are_held_against_each_other(panding, monkeypatch):
    if not durable.AVAILABLE:
        pytest.skip(durable.WHY_ABSENT)
    monkeypatch.setattr(durable.SecondEngine, "fire", lambda self, facts: frozenset())
    with pytest.raises(EnginesDisagree):
        judge(panding, "打磨车间设在砖混结构的二楼", "粉尘涉爆")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120))
def test_any_text_gets_a_verdict_that_json_can_hold(text):
    json.dumps(as_record(1, judge(one_panding(), text)), ensure_ascii=False)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "打磨车间",
                "除尘器",
                "没有",
                "泄爆片",
                "不清楚",
                "已更换",
                "煤气",
                "报警器",
                "坏了",
                "有限空间",
                "作业票",
                "积水",
                "，",
                "。",
                "1#",
                "2#",
                "和",
                "都",
                "未",
                "12人",
                "30kPa",
            ]
        ),
        max_size=14,
    )
)
def test_any_pile_of_the_trades_words_gets_a_verdict(words):
    judge(one_panding(), "".join(words))
