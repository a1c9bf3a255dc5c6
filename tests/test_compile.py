"""A safety expert who mistypes a rule is told which file, which line, what is wrong."""

from pathlib import Path

import pytest

from engine.compile import compile_all, read_yaml, spelled_out
from engine.errors import RuleError
from engine.knowledge import KB

LEXICON = """
- concept: 泄爆片
  kind: device
  names: [泄爆膜]
"""
RULE = """
standard: gongmao-2023
part: 试
facts:
  设有泄爆: {ask: 有没有泄爆？, device: 泄爆片}
clauses:
  第十一条第（三）项:
    says: 没有泄爆。
    major_when: {not: 设有泄爆}
"""


def source(tmp_path: Path, rule: str = RULE, lexicon: str = LEXICON) -> Path:
    for folder in ("lexicon", "gongmao-2023"):
        (tmp_path / folder).mkdir()
    (tmp_path / "lexicon" / "a.yaml").write_text(lexicon, "utf-8")
    (tmp_path / "lexicon" / "language.yaml").write_text("{}", "utf-8")
    (tmp_path / "gongmao-2023" / "a.yaml").write_text(rule, "utf-8")
    return tmp_path


def test_a_sound_rule_compiles(tmp_path):
    _, _, standards = compile_all(source(tmp_path), KB)
    assert standards["gongmao-2023"]["clauses"]["第十一条第（三）项"]["when"] == ["not", "设有泄爆"]


@pytest.mark.parametrize(
    ("wrong", "right", "line", "words"),
    [
        ("{not: 设有泄爆}", "{not: 设有泄暴}", 7, "设有泄暴"),
        ("device: 泄爆片", "device: 泄暴片", None, "泄暴片"),
        ("says: 没有泄爆。", "says: 没有泄爆。\n    saist: 2", 9, "没有这个字段"),
        ("    says: 没有泄爆。\n", "", 7, "缺少"),
        ("{not: 设有泄爆}", "{fact: 设有泄爆, gt: 3}", 7, "不是数量"),
        ("{not: 设有泄爆}", "{at_least: 3, of: [设有泄爆]}", 7, "at_least"),
        ("{not: 设有泄爆}", "[设有泄爆]", 7, "看不懂"),
        ("standard: gongmao-2023", "standard: gongmao-2024", 2, "文件夹"),
        ("part: 试", "part: [试", None, "YAML"),
        ("part: 试", "part: 试\npart: 又试", 4, "写了两次"),
    ],
)
def test_mistakes_are_located_and_explained(tmp_path, wrong, right, line, words):
    with pytest.raises(RuleError) as caught:
        compile_all(source(tmp_path, RULE.replace(wrong, right)), KB)
    assert words in caught.value.problem
    if line:
        assert caught.value.line == line


def test_a_concept_has_one_home(tmp_path):
    with pytest.raises(RuleError, match="已在别处定义"):
        compile_all(source(tmp_path, lexicon=LEXICON * 2), KB)


def test_a_file_in_another_encoding_is_refused_kindly(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_bytes("概念: 泄爆片".encode("gb18030"))
    with pytest.raises(RuleError, match="UTF-8"):
        read_yaml(path)


def test_choices_are_spelled_out_in_the_normal_form():
    assert spelled_out("〔套｜挂〕ＣＯ〔袋｜桶〕") == ["套co袋", "套co桶", "挂co袋", "挂co桶"]
