"""Verdicts in words: what a person of 55 reads in five seconds, then the reasons.  Returns text, never prints."""

from collections.abc import Callable, Iterable
from typing import Any

from engine import durable
from engine.knowledge import Knowledge
from engine.verdict import ClauseResult, FactShown, Verdict
from kb.catalogue import Catalogue

HEADLINE = {
    "major": "构成重大事故隐患",
    "not_major": "不构成重大事故隐患",
    "insufficient": "信息不足，还不能判定",
    "unmatched": "未对应到判定情形",
    "unsupported": "适用的标准未入库，不能判定",
}
MARK = {"major": "■", "not_major": "□", "insufficient": "？", "unmatched": "○", "unsupported": "－"}

NEXT_STEPS = (
    "报告：事故隐患排查治理情况如实记录；重大事故隐患及时向负有安全生产监督管理职责的部门报告（《安全生产法》第四十一条）。",
    "治理：制定方案，落实措施、责任、资金、时限和应急预案；治理前或治理中不能保证安全的，从危险区域撤出人员，暂时停产停业或停止使用。",
    "督办：负有安全生产监督管理职责的部门将重大事故隐患纳入信息系统，建立治理督办制度（《安全生产法》第四十一条）。",
)
_SOURCE = {"given": "已答", "sector": "所选行业", "presumed": "推定"}


def verdict_lines(verdict: Verdict, catalogue: Catalogue, knowledge: Knowledge, *, explain: bool = False) -> list[str]:
    """The whole verdict, one line an entry."""
    if verdict.parts:
        lines = [f"共 {len(verdict.parts)} 条，逐条判定；最重的一条：{HEADLINE[verdict.kind]}"]
        for number, part in enumerate(verdict.parts, 1):
            lines += ["", f"【{number}】{part.text.strip()}", *_one(part, catalogue, knowledge, explain)]
        return [*lines, *_footer(verdict, knowledge)]
    return [*_one(verdict, catalogue, knowledge, explain), *_footer(verdict, knowledge)]


def _one(verdict: Verdict, catalogue: Catalogue, knowledge: Knowledge, explain: bool) -> list[str]:
    lines = [f"{MARK[verdict.kind]} {HEADLINE[verdict.kind]}"]
    met = [c for c in verdict.clauses if c.status == "met"]
    opened = [c for c in verdict.clauses if c.status == "open"]
    opened = [c for c in opened if not c.similar] or (opened if verdict.kind == "insufficient" else [])
    refuted = [c for c in verdict.clauses if c.status == "refuted"]
    cite = _citer(catalogue)
    if verdict.kind == "major":
        for clause in met:
            lines += ["", f"依据　{cite(clause)}", f"　　　{_says(knowledge, clause)}", *_reasons(clause)]
        lines += ["", "下一步", *(f"　{step}" for step in NEXT_STEPS)]
        if opened:
            lines += [
                "",
                "可能还涉及",
                *(f"　{cite(c)}：还需了解{_questions(knowledge, c)[0]}" for c in opened[:2] if c.missing),
            ]
    elif verdict.kind == "insufficient":
        for clause in opened[:3]:
            lines += ["", f"可能涉及　{cite(clause)}", f"　　　{_says(knowledge, clause)}", *_reasons(clause)]
            if clause.dispute:
                lines.append(f"　争议　{clause.dispute}")
        lines += ["", "还需了解", *(f"　{n}. {q}" for n, q in enumerate(questions(verdict, knowledge), 1))]
    elif verdict.kind == "not_major":
        for clause in refuted[:3]:
            lines += ["", f"对照　{cite(clause)}", f"　　　{_says(knowledge, clause)}", *_reasons(clause)]
        lines += ["", "不构成重大事故隐患的，仍应按一般事故隐患及时整改并记录。"]
    elif verdict.kind == "unsupported":
        names = [standard.cite() for slug in verdict.unsupported if (standard := catalogue.get(slug))]
        lines += ["", "应适用", *(f"　{name}" for name in names), "　以上标准的条文未入库，请对照原文判定。"]
    else:
        lines += [
            "",
            "在已编入的判定标准里没有找到对应情形（没有编入的标准见 panding standards）。请核对描述是否写明了场所、设备和问题；不构成重大的，仍按一般事故隐患整改。",
        ]
    if explain:
        lines += _explained(verdict, cite, knowledge)
    return lines


def _citer(catalogue: Catalogue) -> Callable[[ClauseResult], str]:
    def cite(clause: ClauseResult) -> str:
        standard = catalogue.get(clause.standard)
        name = standard.cite(clause.clause) if standard else f"{clause.standard} {clause.clause}"
        return f"{name}〔{clause.instance}〕" if clause.instance else name

    return cite


def _says(knowledge: Knowledge, clause: ClauseResult) -> str:
    says: str = knowledge.standard(clause.standard)["clauses"][clause.clause]["says"]
    return says


def _reasons(clause: ClauseResult) -> list[str]:
    lines = [f"　　　{fact_line(fact)}" for fact in clause.facts if fact.source != "presumed"]
    if clause.presumed:
        lines.append(f"　　　推定：{'、'.join(clause.presumed)}（描述未写，与实际不符时请更正）")
    return lines


def fact_line(fact: FactShown) -> str:
    """One fact with the words it came from."""
    value = (
        {True: "是", False: "否", "doubted": "存疑", None: "未提"}.get(fact.value, str(fact.value))
        if not isinstance(fact.value, float)
        else f"{fact.value:g}"
    )
    where = "、".join(f"“{word}”" for word in fact.words) if fact.words else _SOURCE.get(fact.source, "")
    return f"{fact.name}：{value}　{where}".rstrip()


def _questions(knowledge: Knowledge, clause: ClauseResult) -> list[str]:
    facts = knowledge.standard(clause.standard)["facts"]
    return [facts[name]["ask"] if name in facts else "属于哪个行业？" for name in clause.missing]


def questions(verdict: Verdict, knowledge: Knowledge, limit: int = 5) -> list[str]:
    """What is still to be asked, most decisive first, each with the form that answers it."""
    found: dict[str, str] = {}
    opened = [c for c in verdict.clauses if c.status == "open"]
    for clause in [c for c in opened if not c.similar] or opened:
        facts = knowledge.standard(clause.standard)["facts"]
        for name in clause.missing:
            if name not in facts:
                found.setdefault(name, "属于哪个行业？　（--sector 冶金，煤矿，房屋市政……）")
                continue
            unit = facts[name]["unit"]
            found.setdefault(name, f"{facts[name]['ask']}　（--fact {name}={'数' + unit if unit else '是|否'}）")
    return list(found.values())[:limit]


def _explained(verdict: Verdict, cite: Callable[[ClauseResult], str], knowledge: Knowledge) -> list[str]:
    lines = ["", "读到的"]
    lines += [f"　{fact_line(fact)}" for fact in verdict.facts.values()]
    for title, words in (("否定的", verdict.negated), ("存疑的", verdict.doubted), ("没有读懂的", verdict.unread)):
        if words:
            lines.append(f"　{title}：{_quoted(words)}")
    near = [c for c in verdict.clauses if c.status != "met"][:4]
    if near:
        lines += ["", "最接近而未成立的"]
        for clause in near:
            state = "已排除" if clause.status == "refuted" else "尚缺：" + "、".join(clause.missing)
            if clause.similar:
                state = "只是字面相近"
            lines.append(f"　{cite(clause)}　{state}")
    return lines


def _quoted(words: Iterable[str]) -> str:
    return "、".join(f"“{word}”" for word in dict.fromkeys(words))


def _footer(verdict: Verdict, knowledge: Knowledge) -> list[str]:
    lines = ["", f"按 {verdict.on} 有效的标准判定　知识库 {verdict.version}"]
    cited = {clause.standard for clause in verdict.clauses if not clause.similar}
    if cited & set(knowledge.core["trial"]):
        lines.append("注意：这个标准的规则还在试用，准确率未达要求，结论请对照原文复核。")
    if not durable.AVAILABLE:
        lines.append(durable.WHY_ABSENT)
    return lines


def clause_lines(knowledge: Knowledge, catalogue: Catalogue, slug: str, no: str) -> list[str]:
    """What `panding show` prints of one clause."""
    standard = catalogue.get(slug)
    assert standard is not None
    clause = knowledge.standard(slug)["clauses"].get(no) if slug in knowledge.encoded else None
    lines = [standard.cite(no)]
    if clause is None:
        known = next((c for c in standard.clauses if c.no == no), None)
        kind = {"scope": "适用范围", "definition": "定义", "exemption": "除外", "comprehensive": "综合判定"}.get(
            known.kind if known else "", "判定情形"
        )
        return [*lines, f"　{kind}；本条未编入规则，请查原文。"]
    facts = knowledge.standard(slug)["facts"]
    lines += [
        f"　{clause['part']}",
        "",
        clause["says"],
        "",
        "判定条件",
        *(f"　{line}" for line in tree_lines(clause["when"], facts)),
    ]
    if clause["industry"]:
        lines.append(f"　限于{clause['industry']}企业")
    if clause["presumed"]:
        lines.append(f"　未提时推定成立：{'、'.join(clause['presumed'])}")
    if clause["unless"]:
        lines += ["", "除外", *(f"　{line}" for condition in clause["unless"] for line in tree_lines(condition, facts))]
    for disputed in clause["disputed"]:
        lines += ["", f"争议　{disputed['says']}"]
    if clause["notes"]:
        lines += ["", "说明", *(f"　{note}" for note in clause["notes"])]
    if clause["unverified"]:
        lines += ["", "注意　本条所见材料不全，未经核实。"]
    until = f"，至 {standard.expires or standard.superseded} 前" if standard.expires or standard.superseded else ""
    start = standard.effective or standard.issued
    doubt = "（日期系推断）" if standard.dates_uncertain else ""
    lines += ["", f"施行　{start or '未见'}{until}{doubt}"]
    return lines


def tree_lines(condition: list[Any], facts: dict[str, Any], depth: int = 0) -> list[str]:
    """A condition as an indented list."""
    pad = "　" * depth
    kind = condition[0]
    if kind == "is":
        return [f"{pad}· {condition[1]}"]
    if kind == "not":
        return [f"{pad}· 不成立：{condition[1]}"]
    if kind == "cmp":
        sign = {"gt": "＞", "ge": "≥", "lt": "＜", "le": "≤", "eq": "＝", "ne": "≠"}[condition[2]]
        return [f"{pad}· {condition[1]} {sign} {condition[3]:g} {facts[condition[1]]['unit']}"]
    head = {"all": "同时具备", "any": "具备任一"}.get(kind) or f"至少具备 {condition[1]} 项"
    return [f"{pad}{head}：", *(line for child in condition[-1] for line in tree_lines(child, facts, depth + 1))]
