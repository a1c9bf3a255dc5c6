"""Asking only what can still change the verdict, the most decisive question first."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from engine.errors import BadRequest
from engine.service import Panding, Request
from engine.verdict import Verdict
from engine.wording import questions

Ask = Callable[[str], str | None]
Say = Callable[[str], None]

BACK = frozenset(("返回", "上一题", "b", "back"))
LEAVE = frozenset(("退出", "q", "quit"))
LONGEST = 30
"""Questions asked at most; a finding that needs more is not decidable on site."""


def next_question(panding: Panding, verdict: Verdict, answered: set[str]) -> tuple[str, str, str, str | None] | None:
    """(fact, question, why it is asked, unit) or None when nothing can change the verdict any more."""
    if verdict.kind != "insufficient":
        return None
    best: dict[str, tuple[float, str, str]] = {}
    opened = [c for c in verdict.clauses if c.status == "open"]
    for clause in [c for c in opened if not c.similar] or opened:
        facts = panding.knowledge.standard(clause.standard)["facts"]
        open_facts = [name for name in clause.missing if name not in answered and name in facts]
        for name in open_facts:
            gain = (1 + clause.score) / len(open_facts)
            seen = best.get(name, (0.0, "", ""))
            best[name] = (
                seen[0] + gain,
                clause.standard if not seen[1] else seen[1],
                clause.clause if not seen[2] else seen[2],
            )
    if not best:
        return None
    name, (_, slug, no) = max(best.items(), key=lambda item: item[1][0])
    fact = panding.knowledge.standard(slug)["facts"][name]
    standard = panding.catalogue.get(slug)
    return name, fact["ask"], standard.cite(no) if standard else no, fact["unit"]


def run_interview(panding: Panding, request: Request, *, ask: Ask | None, say: Say) -> tuple[Verdict, list[str]]:
    """Put the questions until the verdict stands; without `ask` (no terminal) say them with the form that answers."""
    verdict, warnings = panding.judge(request)
    if ask is None:
        for line in questions(verdict, panding.knowledge, limit=LONGEST):
            say(line)
        return verdict, warnings
    answers: dict[str, Any] = dict(request.facts or {})
    asked: list[str] = []
    while len(asked) < LONGEST:
        found = next_question(panding, verdict, set(answers) | set(asked))
        if found is None:
            break
        name, question, why, unit = found
        say(f"\n{question}\n　（为了判定 {why}）")
        reply = ask(f"　{'数（' + unit + '）' if unit else '是 / 否'} / 不清楚 / 返回 / 退出：")
        if reply is None or reply.strip().lower() in LEAVE:
            break
        if reply.strip().lower() in BACK:
            if asked:
                answers.pop(asked.pop(), None)
                verdict, warnings = panding.judge(replace(request, facts=answers))
            continue
        try:
            verdict, warnings = panding.judge(replace(request, facts=answers | {name: reply}))
        except BadRequest as problem:
            say(f"　{problem}。")
            continue
        answers[name] = reply
        asked.append(name)
    return verdict, warnings
