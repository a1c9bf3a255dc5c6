"""`panding check`: are the rules well-formed, tied to the standards, proven by cases, and does every condition matter?

Nothing here is clever about words: cases are judged the way a user's finding is, and conditions are proven by showing two
sets of facts that differ in that one condition and give different outcomes.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from engine.compile import line_of, parse, read_rules, read_yaml
from engine.errors import BadRequest, RuleError
from engine.evaluate import Condition, evaluate, leaves
from engine.knowledge import KB, RULES, Knowledge
from engine.schema import Case, CaseFile, RuleFile
from engine.service import Panding, Request
from kb.catalogue import Standard

SMALL = 14
"""Facts of one clause up to which all combinations are tried."""


@dataclass(frozen=True, slots=True)
class Problem:
    path: Path
    line: int | None
    text: str

    def __str__(self) -> str:
        return f"{self.path}{f':{self.line}' if self.line else ''}: {self.text}"


@dataclass(slots=True)
class Coverage:
    """How far one standard is encoded and proven."""

    slug: str
    known: int
    encoded: int
    with_cases: int
    cases: int
    conditions: int
    proven: int
    unverified: int


@dataclass(slots=True)
class Report:
    problems: list[Problem] = field(default_factory=list)
    coverage: list[Coverage] = field(default_factory=list)
    cases: int = 0

    def as_dict(self) -> dict[str, Any]:
        return {
            "problems": [{"file": str(p.path), "line": p.line, "text": p.text} for p in self.problems],
            "coverage": [{name: getattr(c, name) for name in Coverage.__slots__} for c in self.coverage],
            "cases": self.cases,
        }

    def summary(self) -> str:
        state = f"{len(self.problems)} 个问题" if self.problems else "全部通过"
        return f"{len(self.coverage)} 个标准，{sum(c.encoded for c in self.coverage)} 条，{self.cases} 个案例：{state}"

    def coverage_lines(self) -> list[str]:
        """A Markdown table."""
        head = [
            "| 标准 | 已知条款 | 已编入 | 有案例 | 案例 | 条件 | 已证实 | 未经核实 |",
            "|---|---|---|---|---|---|---|---|",
        ]
        rows = [
            f"| {c.slug} | {c.known} | {c.encoded} | {c.with_cases} | {c.cases} | {c.conditions} | {c.proven} | {c.unverified} |"
            for c in self.coverage
        ]
        return [*head, *rows]


def run_check(paths: list[Path], rules: Path = RULES, kb: Path = KB) -> Report:
    """Check everything, or only problems in the given files and folders."""
    report = Report()
    try:
        files = read_rules(rules)
        panding = Panding(Knowledge.compile(rules, kb))
    except RuleError as error:
        report.problems.append(Problem(error.path, error.line, error.problem))
        return report
    for slug in panding.knowledge.encoded:
        _check_standard(report, panding, rules, slug, files[slug])
    if paths:
        wanted = [path.resolve() for path in paths]
        report.problems = [p for p in report.problems if any(p.path.resolve().is_relative_to(w) for w in wanted)]
    return report


def _check_standard(
    report: Report, panding: Panding, rules: Path, slug: str, files: list[tuple[Path, RuleFile]]
) -> None:
    standard = panding.catalogue.get(slug)
    compiled = panding.knowledge.standard(slug)
    cases: list[tuple[Path, int, Case]] = []
    for path in sorted((rules / slug).glob("*.cases.yaml")):
        try:
            found = parse(path, CaseFile, read_yaml(path))
        except RuleError as error:
            report.problems.append(Problem(error.path, error.line, error.problem))
            continue
        if found.standard != slug:
            report.problems.append(Problem(path, 1, f"standard 应是 {slug}"))
        cases += [(path, number, case) for number, case in enumerate(found.cases)]
    known = {c.no for c in standard.clauses} if standard else set()
    used = set(compiled["facts"])
    conditions = proven = 0
    for path, file in files:
        for name in file.facts:
            if name not in used:
                report.problems.append(
                    Problem(path, line_of(path, "facts", name), f"事实“{name}”没有条款用到：删去，或在条件里用上")
                )
        for no in file.clauses:
            line = line_of(path, "clauses", no)
            if standard is None:
                report.problems.append(Problem(path, line, f"目录里没有标准 {slug}"))
            elif no not in known:
                report.problems.append(Problem(path, line, f"“{no}”不在该标准的条款目录里，请核对条号"))
            clause = compiled["clauses"][no]
            if clause["accompanies"]:
                continue
            for spot, is_proven in _prove(clause["when"]):
                conditions += 1
                proven += is_proven
                if not is_proven:
                    report.problems.append(
                        Problem(path, line, f"{no}：条件“{_spell(spot)}”不起作用（其余条件怎样，它都不改变结果）")
                    )
            _check_cases_of(report, path, line, no, clause, [case for _, _, case in cases if case.clause == no])
    for path, number, case in cases:
        report.problems += _run_case(panding, standard, path, number, case)
    report.cases += len(cases)
    with_cases = {case.clause for _, _, case in cases}
    criteria = [c for c in standard.clauses if c.kind in ("direct", "comprehensive")] if standard else []
    report.coverage.append(
        Coverage(
            slug=slug,
            known=len(criteria),
            encoded=len(compiled["clauses"]),
            with_cases=sum(no in with_cases for no in compiled["clauses"]),
            cases=len(cases),
            conditions=conditions,
            proven=proven,
            unverified=sum(c["unverified"] for c in compiled["clauses"].values()),
        )
    )


def _check_cases_of(
    report: Report, path: Path, line: int | None, no: str, clause: dict[str, Any], cases: list[Case]
) -> None:
    verdicts = {case.verdict for case in cases}
    for wanted, name in (("major", "构成"), ("not_major", "只差一点而不构成")):
        if wanted not in verdicts:
            report.problems.append(Problem(path, line, f"{no}：没有{name}（{wanted}）的案例"))
    for leaf in leaves(clause["when"]):
        if leaf[0] == "cmp" and not {"major", "not_major"} <= {
            c.verdict for c in cases if any(ch.isdigit() for ch in c.finding)
        }:
            report.problems.append(Problem(path, line, f"{no}：界限“{_spell(leaf)}”没有两侧的案例各一个"))


def _run_case(panding: Panding, standard: Standard | None, path: Path, number: int, case: Case) -> list[Problem]:
    day = case.on or _a_day_of(standard)
    trial = standard is not None and standard.slug in panding.knowledge.core["trial"]
    sector = case.sector or (str(standard.sectors[0]) if standard and trial else None)
    try:
        verdict, _ = panding.judge(Request(case.finding, sector, day, case.given))
    except BadRequest as error:
        return [Problem(path, line_of(path, "cases", number), f"案例：{error}")]
    wrong = []
    if verdict.kind != case.verdict:
        wrong.append(f"判为 {verdict.kind}，应为 {case.verdict}")
    first = verdict.clauses[0].clause if verdict.clauses else "无"
    if case.clause and case.verdict != "unmatched" and first != case.clause:
        wrong.append(f"首条为 {first}，应为 {case.clause}")
    for name, value in case.facts.items():
        read = verdict.facts[name].value if name in verdict.facts else None
        if (read if isinstance(read, bool) else None) != value:
            wrong.append(f"事实“{name}”读作 {read}，应为 {value}")
    wrong += [f"没有追问“{name}”" for name in case.asks if name not in verdict.ask]
    if not wrong:
        return []
    return [Problem(path, line_of(path, "cases", number), f"案例“{case.finding[:24]}…”：{'；'.join(wrong)}")]


def _a_day_of(standard: Standard | None) -> date:
    """A day on which the standard is in force."""
    if standard is None:
        return date.today()
    end = standard.expires or standard.superseded
    return end - timedelta(days=1) if end else date.today()


# ---------------------------------------------------------------- does every condition matter?


def _prove(condition: Condition) -> Iterator[tuple[Condition, bool]]:
    """For each leaf: is there a set of facts in which flipping it alone changes whether the clause is met?"""
    spots = list(leaves(condition))
    for spot in spots:
        yield spot, any(_differs(condition, spot, world) for world in _worlds(spots, spot))


def _worlds(spots: list[Condition], spot: Condition) -> Iterator[dict[str, bool]]:
    """Truth values of the other leaves, keyed by their text; all combinations, or the telling ones where there are many."""
    keys = sorted({str(leaf[1:]) for leaf in spots} - {str(spot[1:])})
    if len(keys) <= SMALL:
        for values in itertools.product((True, False), repeat=len(keys)):
            yield dict(zip(keys, values, strict=True))
        return
    for pattern in (True, False):
        base = dict.fromkeys(keys, pattern)
        yield base
        for size in (1, 2, 3):
            for chosen in itertools.combinations(keys, size):
                yield base | dict.fromkeys(chosen, not pattern)


def _differs(condition: Condition, spot: Condition, world: dict[str, bool]) -> bool:
    outcomes = set()
    for value in (True, False):
        facts = world | {str(spot[1:]): value}
        outcomes.add(evaluate(condition, lambda leaf, facts=facts: facts[str(leaf[1:])] is (leaf[0] != "not")))  # type: ignore[misc]
    return len(outcomes) == 2


def _spell(leaf: Condition) -> str:
    if leaf[0] == "cmp":
        return f"{leaf[1]} {leaf[2]} {leaf[3]:g}"
    return leaf[1] if leaf[0] == "is" else f"not {leaf[1]}"
