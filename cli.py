"""panding: the command line.  Thin: every command asks the engine or the catalogue and prints what comes back."""

import json
import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    from engine.service import Panding

app = typer.Typer(
    name="panding",
    help="重大事故隐患判定：说出看到了什么，答复构成不构成、依据哪一条、还要问什么。",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Json = Annotated[bool, typer.Option("--json", help="输出 JSON，供程序使用")]
Sector = Annotated[str | None, typer.Option("--sector", "-s", help="行业领域，如 冶金、粉尘涉爆、工贸-有色、煤矿")]
On = Annotated[str | None, typer.Option("--on", help="按哪一天有效的标准，如 2026-05-01；默认今天")]


def fail(message: str) -> NoReturn:
    """One clear sentence on stderr, exit code 2."""
    typer.echo(message, err=True)
    raise typer.Exit(2)


def open_panding() -> "Panding":
    from engine.errors import RuleError
    from engine.service import Panding

    try:
        return Panding()
    except RuleError as error:
        fail(f"规则文件有误：{error}。请改正后运行 panding check。")


def day_of(text: str | None) -> date:
    from engine.dates import parse_date

    if text is None:
        return date.today()
    day = parse_date(text)
    if day is None:
        fail(f"日期“{text[:30]}”看不懂，请写成 2026-03-05 或 2026年3月5日。")
    return day


def show_json(data: Any) -> None:
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))


# ---------------------------------------------------------------- judge


@app.command()
def judge(
    text: Annotated[str | None, typer.Argument(help="看到了什么；写 - 从标准输入读")] = None,
    sector: Sector = None,
    on: On = None,
    fact: Annotated[
        list[str] | None, typer.Option("--fact", "-f", help="已知的事实，如 速冻间作业人数=12，可重复")
    ] = None,
    profile: Annotated[
        Path | None, typer.Option("--profile", help="企业档案 YAML：sector（行业）、facts（事实）")
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", "-e", help="列出读到的全部事实和最接近的条款")] = False,
    interview: Annotated[bool, typer.Option("-i", "--interview", help="逐题追问，直到能判定")] = False,
    batch: Annotated[
        Path | None, typer.Option("--batch", help="批量判定：JSONL，每行 id、text、sector、date、facts")
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="批量结果写到哪个 JSONL 文件")] = None,
    as_json: Json = False,
) -> None:
    """判定一条（或一批）隐患描述是不是重大事故隐患。"""
    if batch:
        if output is None:
            fail("批量判定要用 --output 指定结果文件。")
        _batch(batch, output)
    if text == "-":
        text = sys.stdin.buffer.read(1_000_000).decode("utf-8", "replace")
    if text is None or not text.strip():
        fail('请写出看到了什么，例如：panding judge "打磨车间的布袋除尘器没有泄爆片" --sector 粉尘涉爆')
    from engine.errors import BadRequest
    from engine.service import Request
    from engine.wording import verdict_lines

    panding = open_panding()
    try:
        facts = _facts(fact or [])
        if profile:
            from engine.profile import read_profile

            enterprise = read_profile(profile)
            sector, facts = sector or enterprise.sector, enterprise.facts | facts
        request = Request(text, sector, on, facts)
        if interview:
            from engine.interview import run_interview

            verdict, warnings = run_interview(
                panding, request, ask=_ask if sys.stdin.isatty() else None, say=typer.echo
            )
        else:
            verdict, warnings = panding.judge(request)
    except BadRequest as problem:
        fail(f"{problem}。")
    for warning in warnings:
        typer.echo(f"注意：{warning}。", err=True)
    if as_json:
        from engine.service import as_full_record

        show_json(as_full_record(verdict, panding))
    else:
        typer.echo("\n".join(verdict_lines(verdict, panding.catalogue, panding.knowledge, explain=explain)))


def _facts(given: list[str]) -> dict[str, Any]:
    facts = {}
    for item in given:
        name, found, value = item.replace("＝", "=").partition("=")
        if not found or not name.strip() or not value.strip():
            fail(f"--fact 要写成 名称=答案，如 速冻间作业人数=12；“{item[:30]}”看不懂。")
        facts[name.strip()] = value.strip()
    return facts


def _ask(question: str) -> str | None:
    try:
        return input(question)
    except EOFError:
        return None


def _batch(source: Path, target: Path) -> NoReturn:
    from engine.batch import run_batch
    from engine.errors import BadRequest

    try:
        problems, warnings = run_batch(open_panding(), source, target, progress=sys.stderr.isatty())
    except BadRequest as problem:
        fail(f"{problem}。")
    for line in [*problems, *warnings]:
        typer.echo(line, err=True)
    raise typer.Exit(1 if problems else 0)


# ---------------------------------------------------------------- the library


@app.command()
def standards(sector: Sector = None, on: On = None, as_json: Json = False) -> None:
    """某天、某行业适用哪些判定标准，哪些还没有编入规则。"""
    from engine.errors import BadRequest
    from engine.library import governing_table

    panding = open_panding()
    try:
        rows, notes = governing_table(panding, sector, day_of(on))
    except BadRequest as problem:
        fail(f"{problem}。")
    if as_json:
        show_json({"on": day_of(on), "standards": [row.as_dict() for row in rows], "notes": notes})
        return
    for row in rows:
        typer.echo("\n".join(row.lines()))
    for note in notes:
        typer.echo(f"　{note}")


@app.command()
def show(
    words: Annotated[list[str], typer.Argument(help="标准和条款，如 gongmao-2023 11.3，或《标题》第十一条第（三）项")],
    as_json: Json = False,
) -> None:
    """看一个标准或一个条款：内容、条件、除外、解释、案例、日期。"""
    from engine.errors import BadRequest
    from engine.library import describe

    panding = open_panding()
    try:
        found = describe(panding, " ".join(words))
    except BadRequest as problem:
        fail(f"{problem}。")
    if as_json:
        show_json(found.data)
    else:
        typer.echo("\n".join(found.lines))


@app.command()
def check(
    paths: Annotated[list[Path] | None, typer.Argument(help="只查这些文件或文件夹；默认全部")] = None,
    coverage: Annotated[bool, typer.Option("--coverage", help="打印每个标准的编入和条件覆盖情况")] = False,
    as_json: Json = False,
) -> None:
    """校验规则、案例和目录：写法、引用、案例、条件覆盖。有问题退出码为 1。"""
    from engine.check import run_check

    report = run_check(paths or [])
    if as_json:
        show_json(report.as_dict())
    else:
        for problem in report.problems:
            typer.echo(str(problem), err=True)
        if coverage:
            typer.echo("\n".join(report.coverage_lines()))
        typer.echo(report.summary())
    raise typer.Exit(1 if report.problems else 0)


def main() -> None:
    """Entry point: no traceback ever reaches a user, Ctrl-C leaves quietly."""
    try:
        app()
    except KeyboardInterrupt:
        typer.echo("已中断。", err=True)
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        if os.environ.get("PANDING_DEBUG"):
            raise
        typer.echo(f"panding 内部出错：{type(error).__name__}: {error}。请把这一行和所用的描述告诉维护者。", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
