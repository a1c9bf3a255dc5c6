"""The command line as a user meets it: right answers, clear refusals, no traceback whatever comes in."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import cli

ROOT = Path(__file__).resolve().parent.parent
runner = CliRunner()


def panding(*arguments: str, stdin: str | None = None):
    return runner.invoke(cli.app, list(arguments), input=stdin)


# ---------------------------------------------------------------- the main job


def test_the_readme_finding_is_major_with_citation_words_and_next_steps():
    result = panding("judge", "抛光车间三楼砖混结构，打磨铝件，积尘很厚", "--sector", "粉尘涉爆")
    assert result.exit_code == 0
    assert "构成重大事故隐患" in result.stdout.splitlines()[0]
    assert "《工贸企业重大事故隐患判定标准》（应急管理部令第10号）第十一条第（一）项" in result.stdout
    assert "“砖混结构”" in result.stdout
    assert "《安全生产法》第四十一条" in result.stdout


def test_what_is_missing_is_asked_with_the_option_that_answers_it():
    text = "打磨车间梁上积尘很厚，粉尘清扫制度执行得怎样没问"
    asked = panding("judge", text, "--sector", "粉尘涉爆")
    assert "信息不足" in asked.stdout
    assert "--fact 粉尘清理制度已落实=" in asked.stdout
    answered = panding("judge", text, "--sector", "粉尘涉爆", "--fact", "粉尘清理制度已落实=否")
    assert "构成重大事故隐患" in answered.stdout
    refuted = panding("judge", text, "--sector", "粉尘涉爆", "--fact", "粉尘清理制度已落实=是")
    assert "不构成重大事故隐患" in refuted.stdout


def test_each_numbered_finding_is_judged_by_itself():
    result = panding("judge", "1.打磨车间布袋除尘器没有泄爆、惰化、抑爆措施；2.两具灭火器过期。", "-s", "粉尘涉爆")
    assert "共 2 条" in result.stdout
    assert "【1】" in result.stdout
    assert "【2】" in result.stdout


def test_json_holds_facts_with_their_words():
    result = panding("judge", "打磨车间设在砖混结构的二楼", "-s", "粉尘涉爆", "--json")
    record = json.loads(result.stdout)
    assert record["verdict"] == "major"
    assert record["clauses"][0]["citation"].endswith("第十一条第（一）项")
    assert any(fact["words"] == ["砖混结构"] for fact in record["clauses"][0]["facts"])


def test_the_law_of_the_day():
    text = "打磨车间设在砖混结构的二楼"
    old = json.loads(panding("judge", text, "-s", "粉尘涉爆", "--on", "2023-05-14", "--json").stdout)
    new = json.loads(panding("judge", text, "-s", "粉尘涉爆", "--on", "2023.5.15", "--json").stdout)
    assert {c["standard"] for c in old["clauses"]} <= {"gongmao-2017"}
    assert {c["standard"] for c in new["clauses"]} == {"gongmao-2023"}


def test_a_sector_whose_standard_is_not_encoded_is_named_not_guessed():
    record = json.loads(panding("judge", "地铁车站站台门夹人", "-s", "水利", "--json").stdout)
    assert record["verdict"] == "unsupported"
    assert record["unsupported"]


def test_profile_gives_sector_and_standing_facts(tmp_path):
    profile = tmp_path / "企业.yaml"
    profile.write_text("name: 某铝业\nsector: 粉尘涉爆\nfacts: {粉尘清理制度已落实: 否}\n", "utf-8")
    result = panding("judge", "打磨车间积尘很厚", "--profile", str(profile))
    assert "构成重大事故隐患" in result.stdout


# ---------------------------------------------------------------- interview


def test_interview_without_a_terminal_prints_the_questions():
    result = panding("judge", "-i", "打磨车间积尘很厚", "-s", "粉尘涉爆")
    assert "--fact 粉尘清理制度已落实=" in result.stdout


def test_interview_asks_goes_back_and_ends_in_a_verdict():
    from engine.interview import run_interview
    from engine.service import Panding, Request

    replies = iter(["随便", "不清楚", "返回", "是"])
    said: list[str] = []
    verdict, _ = run_interview(
        Panding(),
        Request("打磨车间的除尘器没有泄爆、惰化、抑爆措施，梁上积尘很厚", "粉尘涉爆"),
        ask=lambda prompt: next(replies, None),
        say=said.append,
    )
    assert verdict.kind == "major"
    assert any("为了判定 《工贸企业" in line for line in said)
    assert any("请答 是、否 或 不清楚" in line for line in said)


# ---------------------------------------------------------------- batch


def test_batch_keeps_order_judges_the_rest_and_reports_the_broken_line(tmp_path):
    lines = [
        {
            "id": 1,
            "text": "打磨车间设在砖混结构的二楼",
            "sector": "工贸-粉尘涉爆",
            "date": "2024年3月5日",
            "facts": None,
        },
        {"id": 2, "text": "打磨车间设在单层厂房", "sector": "不知所云", "date": None},
    ]
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    text = [json.dumps(line, ensure_ascii=False) for line in lines]
    source.write_text("\n".join([text[0], '{"id": 9, "text": ', text[1], '{"id": 8}']) + "\n", "utf-8")
    result = panding("judge", "--batch", str(source), "--output", str(target))
    assert result.exit_code == 1
    assert "第 2 行" in result.stderr and "第 4 行" in result.stderr
    assert "不认识行业领域“不知所云”" in result.stderr
    out = [json.loads(line) for line in target.read_text("utf-8").splitlines()]
    assert [record["id"] for record in out] == [1, 2]
    assert out[0]["verdict"] == "major"
    assert out[0]["clauses"][0] == {"standard": "gongmao-2023", "clause": "第十一条第（一）项", "status": "met"}


def test_batch_refuses_kindly_and_leaves_nothing_half_written(tmp_path):
    result = panding("judge", "--batch", str(tmp_path / "没有.jsonl"), "--output", str(tmp_path / "out.jsonl"))
    assert result.exit_code == 2
    assert "没有.jsonl" in result.stderr
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "in.jsonl").write_text('{"id":1,"text":"灰"}', "utf-8")
    result = panding("judge", "--batch", str(tmp_path / "in.jsonl"), "--output", str(tmp_path / "无此夹" / "out.jsonl"))
    assert result.exit_code == 2


# ---------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["judge"], "请写出看到了什么"),
        (["judge", "   "], "请写出看到了什么"),
        (["judge", "积尘", "--on", "前天"], "前天"),
        (["judge", "积尘", "--on", "2024-13-45"], "2024-13-45"),
        (["judge", "积尘", "--fact", "粉尘清理制度"], "--fact"),
        (["judge", "积尘", "-s", "粉尘涉爆", "--fact", "粉尘清理制度已落实=也许"], "是、否 或 不清楚"),
        (["judge", "--batch", "x.jsonl"], "--output"),
        (["judge", "积尘", "--profile", "没有这个文件.yaml"], "没有这个文件"),
        (["standards", "--sector", "火星"], "火星"),
        (["standards", "--on", "明天"], "明天"),
        (["show", "工贸标准九九"], "没有找到标准"),
        (["show", "gongmao-2023", "第十一条第（九十）项"], "第十一条第（十）项"),
    ],
)
def test_one_clear_sentence_and_exit_code_2(arguments, words):
    result = panding(*arguments)
    assert result.exit_code == 2, result.output
    assert words in result.stderr
    assert "Traceback" not in result.output
    assert len(result.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    "text",
    ["，。；！？", "😀🔥⚠️", "\x00\x1b[31m红", "拋光車間三樓磚混結構，打磨鋁件", "ＣＯ报警器　坏了", "CO alarm broken 坏了",
     "压力" + "9" * 400 + "MPa", "速冻间一亿亿人", "（）" * 500, "灰" * 100_000, "未" * 5000, "1." * 3000, "<script>alert(1)</script>", "=cmd|' /C calc'!A0"],
    ids=range(14),
)  # fmt: skip
def test_hostile_text_gets_an_answer(text):
    result = panding("judge", "--", text)
    assert result.exit_code == 0, result.output
    assert result.stdout.strip()


def test_traditional_characters_are_read():
    result = panding("judge", "拋光車間三樓磚混結構，打磨鋁件", "-s", "粉塵涉爆")
    assert "构成重大事故隐患" in result.stdout


def test_a_date_in_the_future_is_a_warning():
    result = panding("judge", "打磨车间设在砖混结构的二楼", "-s", "粉尘涉爆", "--on", "2199-01-01")
    assert result.exit_code == 0
    assert "在今天之后" in result.stderr


# ---------------------------------------------------------------- the library


def test_standards_of_a_sector_on_a_day_with_what_is_not_encoded():
    today = panding("standards", "--sector", "工贸", "--on", "2024-01-01").stdout
    assert "《工贸企业重大事故隐患判定标准》（应急管理部令第10号）" in today
    assert "2017版" not in today
    assert "2017版" in panding("standards", "--sector", "冶金行业", "--on", "2022-01-01").stdout
    rows = json.loads(panding("standards", "--json").stdout)["standards"]
    assert any(not row["encoded"] for row in rows)


@pytest.mark.parametrize(
    "words",
    [
        ["gongmao-2023", "第十一条第（三）项"], ["gongmao-2023", "11.3"], ["gongmao-2023", "11-3"], ["gongmao-2023", "１１．３"],
        ["《工贸企业重大事故隐患判定标准》第十一条第三项"], ["gongmao-2023/11/3"],
    ],
)  # fmt: skip
def test_a_clause_is_shown_however_it_is_cited(words):
    shown = panding("show", *words).stdout
    assert "第十一条第（三）项" in shown.splitlines()[0]
    for expected in ("同时具备", "不成立：除尘系统设有泄爆", "案例", "施行　2023-05-15", "gongmao-2023/11/3"):
        assert expected in shown


# ---------------------------------------------------------------- every command


def test_every_command_has_help_and_documented_options():
    for command in cli.app.registered_commands:
        name = command.name or command.callback.__name__
        text = panding(name, "--help").stdout
        assert command.callback.__doc__.strip().splitlines()[0] in text
        assert "[required]" not in text.replace("[required]", "") and "None" not in text
    readme = (ROOT / "README.md").read_text("utf-8")
    for command in cli.app.registered_commands:
        assert f"panding {command.name or command.callback.__name__}" in readme


# ---------------------------------------------------------------- the cache


def run(cache: Path, *arguments: str):
    return subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), *arguments],
        capture_output=True, text=True, env=os.environ | {"PANDING_CACHE": str(cache)}, check=False,
    )  # fmt: skip


def test_a_damaged_cache_is_rebuilt_silently(tmp_path):
    arguments = ["judge", "打磨车间设在砖混结构的二楼", "-s", "粉尘涉爆"]
    first = run(tmp_path, *arguments)
    for path in tmp_path.rglob("*.json"):
        path.write_bytes(b"\x00{broken")
    second = run(tmp_path, *arguments)
    assert (second.returncode, second.stdout) == (0, first.stdout)
    assert second.stderr == ""


@pytest.mark.skipif(os.geteuid() == 0 if hasattr(os, "geteuid") else True, reason="root writes everywhere")
def test_a_read_only_cache_folder_only_costs_time(tmp_path):
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    assert run(tmp_path / "cache", "judge", "积尘").returncode == 0


def test_a_cache_folder_that_cannot_exist_only_costs_time(tmp_path):
    (tmp_path / "file").write_text("", "utf-8")
    result = run(tmp_path / "file", "judge", "打磨车间设在砖混结构的二楼", "-s", "粉尘涉爆")
    assert result.returncode == 0
    assert "构成重大事故隐患" in result.stdout
