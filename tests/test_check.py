"""`panding check` proves the rules: files, cases, conditions."""

import shutil

import pytest

from engine.check import _prove, run_check
from engine.knowledge import RULES


def test_everything_in_the_repository_passes(report):
    assert [str(problem) for problem in report.problems] == []
    assert all(row.proven == row.conditions for row in report.coverage)
    assert {row.slug for row in report.coverage} >= {"gongmao-2023", "gongmao-2017"}


def test_the_whole_of_gongmao_is_encoded(report):
    rows = {row.slug: row for row in report.coverage}
    assert rows["gongmao-2023"].encoded == rows["gongmao-2023"].known == 65
    assert rows["gongmao-2017"].encoded == rows["gongmao-2017"].known == 59


def test_a_condition_that_changes_nothing_is_found():
    idle = ["any", [["is", "甲"], ["all", [["is", "甲"], ["is", "乙"]]]]]
    assert {spot[1]: proven for spot, proven in _prove(idle)}["乙"] is False
    assert all(
        proven for _, proven in _prove(["all", [["is", "甲"], ["any", [["not", "乙"], ["cmp", "人数", "gt", 9]]]]])
    )


@pytest.mark.parametrize(
    ("wrong", "right", "words"),
    [
        ("  第十一条第（五）项:", "  第十一条第（五十）项:", "条款目录"),
        (
            "  重力沉降室除尘:\n    ask",
            "  没人用的事实:\n    ask: 问？\n    is: 重力沉降室\n  重力沉降室除尘:\n    ask",
            "没有条款用到",
        ),
        (
            "any: [重力沉降室除尘, 干式巷道式构筑物作风道]",
            "any: [重力沉降室除尘, {all: [重力沉降室除尘, 干式巷道式构筑物作风道]}]",
            "不起作用",
        ),
    ],
)
def test_mistakes_in_rules_are_reported_with_file_and_line(tmp_path, wrong, right, words):
    rules = tmp_path / "rules"
    shutil.copytree(RULES / "lexicon", rules / "lexicon")
    shutil.copytree(
        RULES / "common", rules / "common", ignore=lambda _, names: [n for n in names if "gongmao" not in n]
    )
    (rules / "gongmao-2023").mkdir()
    shutil.copy(RULES / "gongmao-2023" / "art02-scope.yaml", rules / "gongmao-2023")
    shutil.copy(RULES / "gongmao-2023" / "art11-dust.yaml", rules / "gongmao-2023")
    path = rules / "gongmao-2023" / "art11-dust.yaml"
    text = path.read_text("utf-8")
    assert wrong in text
    path.write_text(text.replace(wrong, right), "utf-8")
    problems = [problem for problem in run_check([path], rules=rules).problems if words in problem.text]
    assert problems
    assert problems[0].path == path
    assert problems[0].line
