"""What governs whom on a day, and what a clause says: the answers of `panding standards` and `panding show`."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.compile import read_yaml
from engine.errors import BadRequest
from engine.knowledge import RULES
from engine.service import Panding
from engine.wording import clause_lines
from kb.catalogue import Standard
from kb.citation import nearest_clauses, parse_citation, permalink


@dataclass(frozen=True, slots=True)
class Row:
    """One standard with how far it is encoded: 已编入 / 部分编入 / 只有目录."""

    standard: Standard
    encoded: int
    missing: list[str]
    trial: bool = False

    @property
    def coverage(self) -> str:
        if not self.encoded:
            return "只有目录，条款未编入"
        much = f"已编入 {self.encoded} 条"
        if self.missing:
            much = f"部分编入：{self.encoded} 条，未编入 {len(self.missing)} 条"
        return f"{much}（规则试用中，结论请对照原文复核）" if self.trial else much

    def lines(self) -> list[str]:
        s = self.standard
        start = s.effective or s.issued
        end = s.expires or s.superseded
        span = (
            f"{start or '施行日期未见'} 起"
            + (f"，至 {end} 前" if end else "")
            + ("（日期系推断）" if s.dates_uncertain else "")
        )
        lines = [f"{s.cite()}", f"　{s.slug}　{span}", f"　{self.coverage}"]
        if self.encoded and self.missing:
            lines.append(f"　未编入：{'、'.join(self.missing[:8])}{' 等' if len(self.missing) > 8 else ''}")
        return lines

    def as_dict(self) -> dict[str, Any]:
        s = self.standard
        return {
            "slug": s.slug,
            "title": s.title,
            "doc_no": s.doc_no,
            "effective": str(s.effective or s.issued or ""),
            "expires": str(s.expires or s.superseded or ""),
            "encoded": self.encoded,
            "not_encoded": self.missing,
            "trial": self.trial,
        }


def row_of(panding: Panding, standard: Standard) -> Row:
    if standard.slug not in panding.knowledge.encoded:
        return Row(standard, 0, [c.no for c in standard.clauses])
    clauses = panding.knowledge.standard(standard.slug)["clauses"]
    criteria = [c.no for c in standard.clauses if c.kind in ("direct", "comprehensive")]
    missing = [no for no in criteria if no not in clauses]
    return Row(standard, len(clauses), missing, standard.slug in panding.knowledge.core["trial"])


def governing_table(panding: Panding, sector: str | None, day: date) -> tuple[list[Row], list[str]]:
    """(rows, notes) for a day and, where given, a sector.  Raises BadRequest for an unknown sector."""
    wanted = panding.sectors.resolve(sector) if sector else None
    if sector and wanted is None:
        raise BadRequest(f"不认识行业领域“{sector[:30]}”，可写 {'、'.join(panding.sectors.tree)} 或其分支")
    rows = [row_of(panding, s) for s in panding.catalogue.governing(day, wanted)]
    rows.sort(key=lambda row: (not row.encoded, row.standard.slug))
    notes = [f"{a.subject}：{a.result}" for a in panding.catalogue.absences(wanted)] if wanted else []
    if not rows:
        notes.insert(0, f"{day} 没有查到适用的判定标准。")
    return rows, notes


@dataclass(frozen=True, slots=True)
class Described:
    lines: list[str]
    data: dict[str, Any]


def describe(panding: Panding, words: str) -> Described:
    """A standard or one of its clauses, cited in any usual way.  Raises BadRequest with the nearest matches."""
    standard, clause, rest = parse_citation(words, panding.catalogue)
    if standard is None:
        near = "、".join(f"{s.title}（{s.slug}）" for s in panding.catalogue.nearest(words))
        raise BadRequest(
            f"没有找到标准“{words[:40]}”" + (f"，相近的有：{near}" if near else "，运行 panding standards 可看全部")
        )
    if clause is None and rest.strip():
        near = "、".join(nearest_clauses(standard, rest))
        raise BadRequest(f"{standard.cite()}里没有“{rest.strip()[:30]}”" + (f"，相近的有：{near}" if near else ""))
    if clause is None:
        row = row_of(panding, standard)
        encoded = panding.knowledge.standard(standard.slug)["clauses"] if row.encoded else {}
        lines = [*row.lines(), "", standard.scope, standard.structure, ""]
        lines += [f"　{no}　{c['says']}" for no, c in encoded.items()] or [
            f"　{c.no}（未编入）" for c in standard.clauses
        ]
        return Described(
            [line for line in lines if line is not None],
            row.as_dict() | {"clauses": {n: c["says"] for n, c in encoded.items()}},
        )
    lines = clause_lines(panding.knowledge, panding.catalogue, standard.slug, clause)
    cases = cases_of(standard.slug, clause)
    if cases:
        verdicts = {
            "major": "构成",
            "not_major": "不构成",
            "insufficient": "信息不足",
            "unmatched": "未对应",
            "unsupported": "未入库",
        }
        lines += ["", "案例", *(f"　{verdicts[c['verdict']]}　{c['finding']}" for c in cases[:6])]
    lines.append(f"链接　{permalink(standard, clause)}")
    compiled = (
        panding.knowledge.standard(standard.slug)["clauses"].get(clause, {})
        if row_of(panding, standard).encoded
        else {}
    )
    data = {
        "standard": standard.slug,
        "clause": clause,
        "citation": standard.cite(clause),
        "permalink": permalink(standard, clause),
    }
    keys = ("part", "industry", "says", "when", "presumed", "unless", "notes", "unverified")
    return Described(lines, data | {k: compiled[k] for k in keys if k in compiled} | {"cases": cases})


def cases_of(slug: str, clause: str) -> list[dict[str, Any]]:
    """The cases of one clause, from the files beside the rules; empty where they are not installed."""
    found = []
    for path in sorted((RULES / slug).glob("*.cases.yaml")):
        data = read_yaml(path) or {}
        found += [case for case in data.get("cases", []) if case.get("clause") == clause]
    return found
