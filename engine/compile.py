"""YAML sources -> compiled knowledge (plain dicts and lists, ready for JSON).

Raises RuleError with file, line, what is wrong and what to do; nothing half-right is ever compiled.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from engine.errors import RuleError
from engine.evaluate import LEAVES, leaves
from engine.matcher import GAP, MAX_GAP
from engine.nearest import postings
from engine.quantities import parse_quantity
from engine.schema import Concept, Fact, QuantityOf, RuleFile

M = TypeVar("M", bound=BaseModel)

_LOADER: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
OPERATORS = ("gt", "ge", "lt", "le", "eq", "ne")


def read_yaml(path: Path) -> Any:
    """Parse one YAML file safely, duplicate keys refused."""
    try:
        node = _node(path, path.stat().st_mtime_ns)
        if node is None:
            return None
        _refuse_duplicates(path, node)
        return _LOADER("").construct_document(node)
    except UnicodeDecodeError as error:
        raise RuleError(path, None, f"不是 UTF-8 编码（第 {error.start} 字节）：请另存为 UTF-8") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise RuleError(
            path, mark.line + 1 if mark else None, f"YAML 写法有误：{getattr(error, 'problem', error)}"
        ) from None


@lru_cache(maxsize=512)
def _node(path: Path, _changed: int) -> yaml.Node | None:
    """The parsed file with its line marks, once for each state of the file."""
    node: yaml.Node | None = yaml.compose(path.read_text("utf-8"), Loader=_LOADER)
    return node


def _refuse_duplicates(path: Path, node: yaml.Node) -> None:
    pending = [node]
    while pending:
        current = pending.pop()
        if isinstance(current, yaml.MappingNode):
            seen: set[str] = set()
            for key, value in current.value:
                if key.value in seen:
                    raise RuleError(path, key.start_mark.line + 1, f"“{key.value}”写了两次：请合并或改名")
                seen.add(key.value)
                pending.append(value)
        elif isinstance(current, yaml.SequenceNode):
            pending.extend(current.value)


def line_of(path: Path, *keys: str | int) -> int | None:
    """Line of a nested key or list index, for error messages."""
    node = _node(path, path.stat().st_mtime_ns)
    line = None
    for wanted in keys:
        if isinstance(node, yaml.MappingNode):
            found = next(((k, v) for k, v in node.value if k.value == str(wanted)), None)
            if found is None:
                break
            line, node = found[0].start_mark.line + 1, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(wanted, int) and wanted < len(node.value):
            node = node.value[wanted]
            line = node.start_mark.line + 1
        else:
            break
    return line


def parse(path: Path, model: type[M], data: Any, *where: str | int) -> M:
    """Validate against a schema model; the first problem becomes a RuleError at its line."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        spot = [*where, *(part for part in first["loc"] if isinstance(part, str | int))]
        name = " / ".join(str(part) for part in spot)
        raise RuleError(path, line_of(path, *spot), f"{name}：{_explain(first)}") from None


def _explain(error: Any) -> str:
    kind = error["type"]
    if kind == "extra_forbidden":
        return "没有这个字段，请核对拼写"
    if kind == "missing":
        return "缺少这个必填字段"
    return f"写法不对（{error['msg']}）"


# ---------------------------------------------------------------- lexicon


class Lexicon:
    """All concepts, with their kinship."""

    def __init__(self) -> None:
        self.concepts: dict[str, Concept] = {}
        self.children: dict[str, list[str]] = {}

    def add(self, path: Path, position: int, concept: Concept) -> None:
        if concept.concept in self.concepts:
            raise RuleError(path, line_of(path, position), f"概念“{concept.concept}”已在别处定义：请合并到一处")
        self.concepts[concept.concept] = concept
        for parent in concept.is_a:
            self.children.setdefault(parent, []).append(concept.concept)

    def family(self, names: Iterable[str]) -> list[str]:
        """The named concepts with all their kinds."""
        found: dict[str, None] = {}
        pending = list(names)
        while pending:
            name = pending.pop()
            if name not in found:
                found[name] = None
                pending.extend(self.children.get(name, ()))
        return list(found)

    def ancestors(self, name: str) -> list[str]:
        found: dict[str, None] = {}
        pending = list(self.concepts[name].is_a) if name in self.concepts else []
        while pending:
            parent = pending.pop()
            if parent not in found:
                found[parent] = None
                pending.extend(self.concepts[parent].is_a if parent in self.concepts else [])
        return list(found)

    def compiled(self) -> dict[str, Any]:
        """Small enough to load at every start.

        {"concepts": {name: {"kind", "generic", "lineage"}},
         "forms": [[concept, mode, "surface\nsurface..."], ...],   mode: names weak holds lacks; concept "" for ordinary words
         "gapped": [[concept, mode, [[0, [first piece, ...]], [gap, [second piece, ...]], ...]], ...]}
        where `gap` is how many other characters may stand before a piece.
        """
        forms: list[list[str]] = []
        gapped: list[list[Any]] = []
        for name, concept in self.concepts.items():
            for mode in ("names", "weak", "holds", "lacks"):
                plain: dict[str, None] = {}
                for raw in _written(concept, mode):
                    pieces = _pieces(raw)
                    if len(pieces) == 1:
                        plain |= dict.fromkeys(form for form in pieces[0][1] if form)
                    while pieces and "" in pieces[0][1]:  # a first piece that may be left out
                        gapped.append([name, mode, [[0, [c for c in pieces[0][1] if c]], *pieces[1:]]])
                        pieces = pieces[1:]
                    if len(pieces) > 1:
                        gapped.append([name, mode, pieces])
                if plain:
                    forms.append(["" if concept.plain else name, mode, "\n".join(plain)])
        return {
            "concepts": {
                name: {"kind": concept.kind, "generic": concept.generic, "lineage": self.ancestors(name)}
                for name, concept in self.concepts.items()
                if not concept.plain
            },
            "forms": forms,
            "gapped": gapped,
        }


_CHOICE = re.compile(r"〔([^〔〕]*)〕")


def spelled_out(piece: str) -> list[str]:
    """`〔套｜挂〕着袋` -> one form a choice, in the normal form of engine.text."""
    match = _CHOICE.search(piece)
    if match is None:
        return [unicodedata.normalize("NFKC", piece).lower()]
    head, tail = piece[: match.start()], piece[match.end() :]
    return [form for choice in match[1].split("｜") for form in spelled_out(head + choice + tail)]


FEW = 12
"""Spelled-out forms up to which adjoining choices are one piece; longer products stay pieces, or they would fill memory."""


def _pieces(form: str) -> list[list[Any]]:
    """`灰斗…〔套｜挂〕〔了｜着｜〕袋` -> [[0, [灰斗]], [8, [套, 挂]], [0, [了袋, 着袋, 袋]]]."""
    pieces: list[list[Any]] = []
    for number, stretch in enumerate(form.split(GAP)):
        gap = MAX_GAP if number else 0
        for token in filter(None, re.split(r"(〔[^〔〕]*〕)", stretch)):
            choices = spelled_out(token)
            if gap == 0 and pieces and len(pieces[-1][1]) * len(choices) <= FEW:
                pieces[-1][1] = [before + choice for before in pieces[-1][1] for choice in choices]
            else:
                pieces.append([gap, choices])
            gap = 0
    return pieces


def _written(concept: Concept, mode: str) -> list[str]:
    """The forms of one kind as written; a concept's own name is one of its names."""
    own = [concept.concept] if mode == "names" and not concept.plain else []
    return list(dict.fromkeys([*own, *getattr(concept, mode)]))


def read_lexicons(folder: Path) -> dict[str, Lexicon]:
    """Field -> its lexicon: the files of its folder with the shared files above it.  "" is the shared part alone."""
    shared = _concepts(sorted(folder.glob("*.yaml")))
    fields = {"": Lexicon()}
    for path in sorted(p for p in folder.iterdir() if p.is_dir()):
        fields[path.name] = Lexicon()
    for name, lexicon in fields.items():
        own = _concepts(sorted((folder / name).glob("*.yaml"))) if name else []
        for entry in [*shared, *own]:
            lexicon.add(*entry)
    return fields


def _concepts(paths: list[Path]) -> list[tuple[Path, int, Concept]]:
    return [
        (path, position, parse(path, Concept, entry, position))
        for path in paths
        if path.name != "language.yaml"
        for position, entry in enumerate(read_yaml(path) or [])
    ]


# ---------------------------------------------------------------- rules


class StandardCompiler:
    """Compiles the rule files of one standard, with the shared facts and conditions of rules/common/."""

    def __init__(
        self, slug: str, lexicon: Lexicon, common: list[tuple[Path, RuleFile]], files: list[tuple[Path, RuleFile]]
    ):
        self.slug, self.lexicon, self.files = slug, lexicon, files
        self.facts: dict[str, tuple[Path, Fact]] = {}
        self.conditions: dict[str, tuple[Path, Any]] = {}
        for path, file in [*common, *files]:
            for name, fact in file.facts.items():
                if name in self.facts:
                    raise RuleError(
                        path, line_of(path, "facts", name), f"事实“{name}”已在 {self.facts[name][0].name} 定义"
                    )
                self.facts[name] = path, fact
            for name, condition in file.conditions.items():
                if name in self.conditions:
                    raise RuleError(path, line_of(path, "conditions", name), f"条件“{name}”已在别处定义")
                self.conditions[name] = path, condition
        self.used: set[str] = set()

    def condition(self, path: Path, line: int | None, raw: Any, slots: dict[str, str] | None = None) -> list[Any]:
        """A condition as written -> the compiled form of engine.evaluate."""
        if isinstance(raw, str):
            return ["is", self._fact(path, line, raw, slots)]
        if not isinstance(raw, dict):
            raise RuleError(
                path, line, f"条件“{raw}”看不懂：可写事实名、not、all、any、at_least、fact+gt/ge/lt/le/eq/ne、use"
            )
        if set(raw) == {"not"} and isinstance(raw["not"], str):
            return ["not", self._fact(path, line, raw["not"], slots)]
        if set(raw) in ({"all"}, {"any"}):
            key = next(iter(raw))
            return [key, self._children(path, line, raw[key], slots)]
        if set(raw) == {"at_least", "of"}:
            children = self._children(path, line, raw["of"], slots)
            if not isinstance(raw["at_least"], int) or not 1 <= raw["at_least"] <= len(children):
                raise RuleError(path, line, f"at_least 应在 1 到 {len(children)} 之间")
            return ["at_least", raw["at_least"], children]
        if "use" in raw:
            if raw["use"] not in self.conditions:
                raise RuleError(path, line, f"没有名为“{raw['use']}”的共用条件")
            source, shared = self.conditions[raw["use"]]
            given = {str(k): str(v) for k, v in raw.items() if k != "use"}
            return self.condition(source, None, shared, given)
        operators = [op for op in OPERATORS if op in raw]
        if "fact" in raw and len(operators) == 1 and len(raw) == 2:
            name = self._fact(path, line, raw["fact"], slots)
            if self.facts[name][1].quantity is None:
                raise RuleError(path, line, f"“{name}”不是数量，不能用 {operators[0]} 比较")
            value = self._threshold(path, line, raw[operators[0]], self.facts[name][1].quantity)
            return ["cmp", name, operators[0], value]
        raise RuleError(
            path, line, f"条件 {raw} 看不懂：可写事实名、not、all、any、at_least、fact+gt/ge/lt/le/eq/ne、use"
        )

    def _threshold(self, path: Path, line: int | None, raw: Any, quantity: QuantityOf | None) -> float:
        """A threshold as written (9, 30kPa, 8%) in the base unit of its fact."""
        if quantity and isinstance(raw, str):
            read = parse_quantity(raw, quantity.unit)
            if read is not None:
                return read.value
        if isinstance(raw, bool) or not isinstance(raw, int | float):
            raise RuleError(path, line, f"界限“{raw}”应是数字，或带单位的数（如 30kPa）")
        return float(raw)

    def _children(self, path: Path, line: int | None, raw: Any, slots: dict[str, str] | None) -> list[list[Any]]:
        if not isinstance(raw, list) or not raw:
            raise RuleError(path, line, "all / any / of 后应是不空的列表")
        return [self.condition(path, line, child, slots) for child in raw]

    def _fact(self, path: Path, line: int | None, name: Any, slots: dict[str, str] | None) -> str:
        if isinstance(name, str) and name.startswith("$"):
            if not slots or name[1:] not in slots:
                raise RuleError(path, line, f"共用条件的空位“{name}”没有给出事实")
            name = slots[name[1:]]
        if name not in self.facts:
            raise RuleError(path, line, f"事实“{name}”没有定义：请在 facts 里写明，或核对名称")
        self.used.add(name)
        return str(name)

    def compiled(self) -> dict[str, Any]:
        clauses: dict[str, Any] = {}
        delegates: list[dict[str, Any]] = []
        for path, file in self.files:
            delegates += [d.model_dump() | {"concepts": self.lexicon.family(d.concepts)} for d in file.delegates]
            for no, clause in file.clauses.items():
                if no in clauses:
                    raise RuleError(path, line_of(path, "clauses", no), f"条款“{no}”写了两次")
                line = line_of(path, "clauses", no)
                when = self.condition(path, line, clause.major_when)
                if file.applies_when:
                    gate = [self.condition(path, line, name) for name in file.applies_when]
                    when = ["all", [*gate, *(when[1] if when[0] == "all" else [when])]]
                for name in (*clause.presumed, *clause.doubtful_if, *clause.object):
                    self._fact(path, line, name, None)
                clauses[no] = {
                    "part": file.part,
                    "industry": file.industry,
                    "says": clause.says,
                    "when": when,
                    "object": clause.object,
                    "presumed": clause.presumed,
                    "unless": [self.condition(path, line, exemption) for exemption in clause.unless],
                    "doubtful_if": clause.doubtful_if,
                    "disputed": [{"when": self.condition(path, line, d.when), "says": d.says} for d in clause.disputed],
                    "notes": clause.notes,
                    "unverified": clause.unverified,
                    "accompanies": clause.accompanies,
                    "flat": _with_presumed(when, set(clause.presumed)),
                    "file": path.name,
                }
        facts = {name: self._compile_fact(*self.facts[name]) for name in sorted(self.used)}
        by_concept: dict[str, list[str]] = {}
        for no, clause in clauses.items():
            if clause["accompanies"]:
                continue
            for name in _facts_of(clause):
                for concept in facts[name]["touched_by"]:
                    if no not in by_concept.setdefault(concept, []):
                        by_concept[concept].append(no)
        return {
            "slug": self.slug,
            "clauses": clauses,
            "facts": facts,
            "by_concept": by_concept,
            "delegates": delegates,
            "likeness": postings(
                {no: " ".join([c["says"], c["part"], self._known_as(c["when"])]) for no, c in clauses.items()}
            ),
        }

    def _known_as(self, when: list[Any]) -> str:
        """Questions and names by which a clause may be found when nothing in a finding could be tied to it."""
        words: list[str] = []
        for name in dict.fromkeys(leaf[1] for leaf in leaves(when)):
            fact = self.facts[name][1]
            words += [name, fact.ask]
            for concept in [*fact.holds, *fact.device, *fact.done, *(c for group in fact.together for c in group)]:
                if concept in self.lexicon.concepts:
                    entry = self.lexicon.concepts[concept]
                    words += [
                        concept,
                        *entry.names[:12],
                        *(f.replace(GAP, "") for f in (*entry.holds, *entry.lacks)[:8] if "〔" not in f),
                    ]
        return " ".join(words)

    def _compile_fact(self, path: Path, fact: Fact) -> dict[str, Any]:
        family = self.lexicon.family
        named = [*fact.holds, *fact.device, *fact.done]
        contrary = {
            c for name in named for c in (self.lexicon.concepts[name].contrary if name in self.lexicon.concepts else ())
        }
        readers: list[dict[str, Any]] = []
        for mode, names in (("is", fact.holds), ("device", fact.device), ("done", fact.done)):
            if names:
                self._known(path, names)
                lineage = {parent for name in names for parent in self.lexicon.ancestors(name)}
                stand = [n for n in lineage if n in self.lexicon.concepts and self.lexicon.concepts[n].generic]
                own = family(names)
                readers.append(
                    {
                        "mode": mode,
                        "concepts": own,
                        "standins": [] if mode == "is" else [s for s in stand if s not in own],
                    }
                )
        for group in fact.together:
            self._known(path, group)
        if fact.together:
            readers.append({"mode": "together", "groups": [family(group) for group in fact.together]})
        if fact.exceeds:
            value, limit = family(fact.exceeds.value), family(fact.exceeds.limit)
            readers.append({"mode": "exceeds", "value": value, "limit": limit, "unit": fact.exceeds.unit})
        if fact.quantity:
            q = fact.quantity
            readers.append(
                {"mode": "quantity", "of": family(q.of), "unit": q.unit, "near": family(q.near), "role": q.role}
            )
        self._known(path, [*fact.near, *fact.refuted_by, *fact.implied_by])
        defect = (
            fact.defect
            if fact.defect is not None
            else not (fact.holds and not (fact.device or fact.done or fact.together))
        )
        compiled: dict[str, Any] = {
            "ask": fact.ask,
            "about": fact.about,
            "readers": readers,
            "near": family(fact.near),
            "refuted_by": family([*fact.refuted_by, *sorted(contrary)]),
            "implied_by": family(fact.implied_by),
            "sector": fact.sector,
            "not_sector": fact.not_sector,
            "everyday": fact.everyday,
            "defect": defect,
            "failed_counts": fact.failed_counts,
            "unit": fact.quantity.unit if fact.quantity else None,
        }
        touched: dict[str, None] = {}
        for reader in readers:
            for key in ("concepts", "standins", "value", "limit", "of"):
                touched |= dict.fromkeys(reader.get(key, ()))
            for group in reader.get("groups", ()):
                touched |= dict.fromkeys(group)
        touched |= dict.fromkeys([*compiled["refuted_by"], *compiled["implied_by"]])
        compiled["touched_by"] = list(touched)
        return compiled

    def _known(self, path: Path, names: Iterable[str]) -> None:
        for name in names:
            if name not in self.lexicon.concepts and name not in self.lexicon.children:
                raise RuleError(path, None, f"概念“{name}”不在词库里：请加到 rules/lexicon/，或核对名称")


PRESUMED = "（推定）"
"""Marks a leaf that takes the presumed value where the text is silent (same fact, another leaf for the second engine)."""


def _with_presumed(condition: list[Any], presumed: set[str]) -> list[Any]:
    if condition[0] in LEAVES:
        return [condition[0], condition[1] + PRESUMED, *condition[2:]] if condition[1] in presumed else condition
    return [*condition[:-1], [_with_presumed(child, presumed) for child in condition[-1]]]


def _facts_of(clause: dict[str, Any]) -> list[str]:
    names = [leaf[1] for leaf in leaves(clause["when"])]
    for other in [*(disputed["when"] for disputed in clause["disputed"]), *clause["unless"]]:
        names += [leaf[1] for leaf in leaves(other)]
    return list(dict.fromkeys([*names, *clause["object"], *clause["doubtful_if"], *clause["presumed"]]))


def read_rules(rules: Path) -> dict[str, list[tuple[Path, RuleFile]]]:
    """Folder name -> its rule files, parsed."""
    found: dict[str, list[tuple[Path, RuleFile]]] = {}
    for path in sorted(rules.glob("*/*.yaml")):
        if path.parent.name == "lexicon" or path.name.endswith(".cases.yaml"):
            continue
        file = parse(path, RuleFile, read_yaml(path))
        if file.standard != path.parent.name:
            raise RuleError(
                path, line_of(path, "standard"), f"standard 写的是 {file.standard}，文件夹却是 {path.parent.name}"
            )
        found.setdefault(path.parent.name, []).append((path, file))
    return found


def compile_all(rules: Path, kb: Path) -> tuple[dict[str, Any], dict[str, dict[str, Any]], dict[str, dict[str, Any]]]:
    """(core, {field: lexicon}, {slug: standard}) from the source folders."""
    lexicons = read_lexicons(rules / "lexicon")
    files = read_rules(rules)
    common = files.pop("common", [])
    standards: dict[str, dict[str, Any]] = {}
    for slug, own in files.items():
        others: dict[str, None] = {}
        field = ""
        for path, file in own:
            field = field or file.lexicon
            for other in file.facts_from:
                if other not in files:
                    raise RuleError(path, line_of(path, "facts_from"), f"没有标准文件夹 {other}")
                others[other] = None
        if field not in lexicons:
            raise RuleError(own[0][0], None, f"没有词库文件夹 rules/lexicon/{field}")
        shared = [entry for entry in common if entry[1].lexicon in ("", field)]
        shared += [entry for other in others for entry in files[other]]
        standards[slug] = StandardCompiler(slug, lexicons[field], shared, own).compiled() | {
            "lexicon": field,
            "trial": any(file.trial for _, file in own),
        }
    used = {"", *(standard["lexicon"] for standard in standards.values())}
    core = {
        "language": read_yaml(rules / "lexicon" / "language.yaml") or {},
        "catalogue": read_yaml(kb / "catalogue.yaml"),
        "sectors": read_yaml(kb / "sectors.yaml"),
        "encoded": {slug: standard["lexicon"] for slug, standard in standards.items()},
        "trial": [slug for slug, standard in standards.items() if standard["trial"]],
    }
    return core, {name: lexicons[name].compiled() for name in used}, standards
