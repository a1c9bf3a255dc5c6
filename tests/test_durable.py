"""The second engine: it agrees with the evaluator and keeps inside the library's limits."""

import importlib
import importlib.util
import operator
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import durable
from engine.durable import DurableError, SecondEngine, flat_key
from engine.evaluate import Condition, evaluate

Facts = dict[str, bool | int | float]

needs_library = pytest.mark.skipif(not durable.AVAILABLE, reason=durable.WHY_ABSENT or "durable-rules is here")
STATM = Path("/proc/self/statm")


def told(facts: Mapping[str, bool | int | float]) -> Callable[[Condition], bool | None]:
    """What the facts say of a leaf, for the first engine."""

    def leaf(condition: Condition) -> bool | None:
        kind, fact, *comparison = condition
        value = facts.get(fact)
        if kind == "cmp":
            op, number = comparison
            if isinstance(value, bool) or value is None:
                rough = facts.get(flat_key(fact, op, number))
                return rough if isinstance(rough, bool) else None
            return bool(getattr(operator, op)(value, number))
        return value is (kind == "is") if isinstance(value, bool) else None

    return leaf


def established(conditions: Mapping[str, Condition], facts: Facts) -> frozenset[str]:
    """What the first engine says."""
    return frozenset(name for name, condition in conditions.items() if evaluate(condition, told(facts)) is True)


def of(*names: str) -> list[Condition]:
    return [["is", name] for name in names]


def numbered(count: int) -> list[Condition]:
    return of(*(f"情形{i}" for i in range(count)))


# ---------------------------------------------------------------- with and without the library


def test_imports_without_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "durable_rules_engine", None)
    assert durable.__file__
    spec = importlib.util.spec_from_file_location("durable_without_library", durable.__file__)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.AVAILABLE is False
    assert "durable-rules" in module.WHY_ABSENT
    assert module.WHY_ABSENT.endswith("。")
    assert module.flat_key("人数", "gt", 9) == flat_key("人数", "gt", 9)
    with pytest.raises(module.DurableError, match="durable-rules"):
        module.SecondEngine("gongmao-2023", {})


def test_says_nothing_of_absence_when_here() -> None:
    assert bool(durable.WHY_ABSENT) is not durable.AVAILABLE


def test_flat_keys() -> None:
    assert flat_key("人数", "gt", 9) == flat_key("人数", "gt", 9.0)
    others = {flat_key("人数", "ge", 9), flat_key("人数", "gt", 9.5), flat_key("温度", "gt", 9)}
    assert len({flat_key("人数", "gt", 9), *others}) == 4
    with pytest.raises(DurableError, match="人数"):
        flat_key("人数", "gt", float("nan"))


# ---------------------------------------------------------------- by hand

DRY: Condition = [
    "all",
    [["is", "干式除尘系统"], ["not", "设有泄爆"], ["not", "采取惰化"], ["not", "采取抑爆"]],
]
FREEZER: Condition = ["cmp", "速冻间作业人数", "gt", 9]
WORKSHOP: Condition = [
    "all",
    [["is", "可燃性粉尘作业"], ["any", [["cmp", "当班人数", "ge", 30], ["is", "与宿舍相邻"]]]],
]
SUM: Condition = ["at_least", 2, of("无证上岗", "未设报警", "未审批")]
MIXED: Condition = [
    "all",
    [["is", "有限空间作业"], ["at_least", 2, [["not", "先通风"], ["not", "先检测"], ["is", "无监护"]]]],
]


@needs_library
@pytest.mark.parametrize(
    ("condition", "facts", "holds"),
    [
        (DRY, {"干式除尘系统": True, "设有泄爆": False, "采取惰化": False, "采取抑爆": False}, True),
        (DRY, {"干式除尘系统": True, "设有泄爆": False, "采取惰化": False}, False),
        (DRY, {"干式除尘系统": True, "设有泄爆": False, "采取惰化": True, "采取抑爆": False}, False),
        (DRY, {"干式除尘系统": False, "设有泄爆": False, "采取惰化": False, "采取抑爆": False}, False),
        (DRY, {}, False),
        (FREEZER, {"速冻间作业人数": 9}, False),
        (FREEZER, {"速冻间作业人数": 10}, True),
        (FREEZER, {"速冻间作业人数": 9.5}, True),
        (FREEZER, {flat_key("速冻间作业人数", "gt", 9): True}, True),
        (FREEZER, {flat_key("速冻间作业人数", "gt", 9): False}, False),
        (FREEZER, {flat_key("速冻间作业人数", "gt", 8): True}, False),
        (FREEZER, {"速冻间作业人数": True}, False),
        (FREEZER, {}, False),
        (WORKSHOP, {"可燃性粉尘作业": True, "当班人数": 30}, True),
        (WORKSHOP, {"可燃性粉尘作业": True, "当班人数": 29}, False),
        (WORKSHOP, {"可燃性粉尘作业": True, "当班人数": 29, "与宿舍相邻": True}, True),
        (WORKSHOP, {"可燃性粉尘作业": True, flat_key("当班人数", "ge", 30): True}, True),
        (WORKSHOP, {"当班人数": 300, "与宿舍相邻": True}, False),
        (SUM, {"无证上岗": True, "未设报警": True}, True),
        (SUM, {"无证上岗": True, "未设报警": True, "未审批": True}, True),
        (SUM, {"无证上岗": True, "未设报警": False}, False),
        (MIXED, {"有限空间作业": True, "先通风": False, "先检测": False}, True),
        (MIXED, {"有限空间作业": True, "先通风": False, "先检测": True, "无监护": True}, True),
        (MIXED, {"有限空间作业": True, "先通风": False, "先检测": True}, False),
        (MIXED, {"先通风": False, "先检测": False, "无监护": True}, False),
        (["not", "设有泄爆"], {"设有泄爆": 0}, False),  # a number is no statement
        (["is", "设有泄爆"], {"设有泄爆": 1}, False),
        (["all", [["is", "甲"], ["not", "甲"]]], {"甲": True}, False),
        (["at_least", 2, of("甲", "甲")], {"甲": True}, True),  # counted by place, as the evaluator does
        (["all", []], {}, True),
        (["any", []], {"甲": True}, False),
        (["at_least", 0, of("甲")], {}, True),
        (["at_least", 2, of("甲")], {"甲": True}, False),
    ],
)
def test_by_hand(condition: Condition, facts: Facts, holds: bool) -> None:
    assert evaluate(condition, told(facts)) is True or not holds
    assert SecondEngine("手写", {"条": condition}).fire(facts) == (frozenset({"条"}) if holds else frozenset())


@needs_library
def test_clauses_with_one_condition_all_fire() -> None:
    conditions = {f"第{i}条": DRY for i in range(300)}
    facts: Facts = {"干式除尘系统": True, "设有泄爆": False, "采取惰化": False, "采取抑爆": False}
    assert SecondEngine("同条件", conditions).fire(facts) == frozenset(conditions)


@needs_library
def test_awkward_names() -> None:
    names = [
        "id",
        "sid",
        "$m",
        "$and",
        'a"b',
        "a.b",
        "a\\b",
        "",
        "甲\n乙",
        "costarring",
        "liquid",
    ]  # the last two collide
    conditions: dict[str, Condition] = {f'#{i}"': ["all", [["is", name]]] for i, name in enumerate(names)}
    engine = SecondEngine("怪名", conditions)
    for i, name in enumerate(names):
        assert engine.fire({name: True}) == {f'#{i}"'}
    assert engine.fire(dict.fromkeys(names, True)) == frozenset(conditions)


# ---------------------------------------------------------------- at random

NAMES = [f"事实{letter}" for letter in "甲乙丙丁戊己庚辛"]
COUNTS = ["人数", "吨数"]
NUMBERS: list[int | float] = [0, 1, 9, 9.5, 10, 30, 0.1, 1e-7, 1e16, -3.5, 5e-324, 1.5e300]
COMPARISONS = st.tuples(
    st.sampled_from(COUNTS), st.sampled_from(["gt", "ge", "lt", "le", "eq", "ne"]), st.sampled_from(NUMBERS)
)
LEAVES: st.SearchStrategy[Condition] = st.one_of(
    st.tuples(st.sampled_from(["is", "not"]), st.sampled_from(NAMES)).map(list),
    COMPARISONS.map(lambda comparison: ["cmp", *comparison]),
)


def _grown(parts: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    lists = st.lists(parts, max_size=6)
    return st.one_of(
        st.tuples(st.sampled_from(["all", "any"]), lists).map(list),
        st.tuples(st.just("at_least"), st.integers(0, 4), lists).map(list),
    )


CONDITIONS = st.recursive(LEAVES, _grown, max_leaves=25)


@st.composite
def findings(draw: st.DrawFn) -> Facts:
    """Facts as a caller sends them: partial, each quantity exact or known by comparisons only."""
    facts: Facts = dict(draw(st.dictionaries(st.sampled_from(NAMES), st.booleans())))
    facts |= draw(st.dictionaries(st.sampled_from(COUNTS), st.sampled_from(NUMBERS)))
    for (fact, op, number), value in draw(st.dictionaries(COMPARISONS, st.booleans(), max_size=6)).items():
        if fact not in facts:
            facts[flat_key(fact, op, number)] = value
    return facts


@needs_library
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(CONDITIONS, min_size=1, max_size=12), st.lists(findings(), min_size=1, max_size=12))
def test_agrees_with_the_evaluator(parts: list[Condition], cases: list[Facts]) -> None:
    conditions = {f"第{i}项": part for i, part in enumerate(parts)}
    engine = SecondEngine("随机", conditions)
    for facts in cases:
        assert engine.fire(facts) == established(conditions, facts)


@needs_library
@pytest.mark.parametrize(
    ("need", "size"),
    [(3, 12), (1, 70), (2, 40), (10, 20), (20, 40), (69, 70), (150, 150)],
    ids=lambda n: str(n),
)
def test_at_least(need: int, size: int) -> None:
    conditions: dict[str, Condition] = {
        "独": ["at_least", need, numbered(size)],
        "兼": ["all", [["is", "前提"], ["at_least", need, numbered(size)]]],
    }
    engine = SecondEngine("计数", conditions)
    random = Random(need * 1000 + size)
    for count in sorted({0, 1, need - 1, need, min(size, need + 1), size}):
        for _ in range(8):
            chosen = random.sample(range(size), count)
            facts: Facts = {f"情形{i}": i in chosen for i in range(size)}
            assert engine.fire(facts) == (frozenset({"独"}) if count >= need else frozenset())
            assert engine.fire({**facts, "前提": True}) == (frozenset(conditions) if count >= need else frozenset())


# ---------------------------------------------------------------- limits


@needs_library
def test_seventy_alternatives_times_seventy() -> None:
    either: Condition = ["any", [["is", f"甲{i}"] for i in range(70)]]
    other: Condition = ["any", [["cmp", "温度", "gt", i] for i in range(70)]]
    conditions: dict[str, Condition] = {"或": either, "且": ["all", [either, other]]}
    engine = SecondEngine("并列", conditions)
    assert engine.fire({"甲69": True}) == {"或"}
    assert engine.fire({"甲0": True, "温度": 0.5}) == {"或", "且"}
    assert engine.fire({"温度": 1000}) == frozenset()
    assert engine.fire({"温度": 1000, **{f"甲{i}": True for i in range(70)}}) == {"或", "且"}


@needs_library
def test_five_hundred_clauses() -> None:
    random = Random(5)
    names = [f"事实{i}" for i in range(700)]
    conditions: dict[str, Condition] = {}
    for i in range(500):
        tests: list[Condition] = [[random.choice(["is", "not"]), name] for name in random.sample(names, 4)]
        tests.append(["any", [["not", name] for name in random.sample(names, 3)]])
        tests.append(["cmp", f"数量{i % 90}", random.choice(["gt", "le"]), i])
        conditions[f"第{i}条"] = ["all", random.sample(tests, random.randint(1, 5))]
    engine = SecondEngine("五百条", conditions)
    fired = 0
    for size in (0, 5, 50, 700):
        for _ in range(10):
            facts: Facts = {name: random.random() < 0.5 for name in random.sample(names, size)}
            facts |= {f"数量{i}": random.randint(0, 500) for i in range(size // 7)}
            hits = engine.fire(facts)
            assert hits == established(conditions, facts)
            fired += len(hits)
    assert fired > 100


@needs_library
def test_everything_true_at_once() -> None:
    pairs = list(combinations([f"事实{i}" for i in range(45)], 2))
    conditions: dict[str, Condition] = {f"单{i}": test for i, test in enumerate(numbered(400))}
    conditions |= {f"双{i}": ["all", of(*pair)] for i, pair in enumerate(pairs)}
    conditions |= {f"量{i}": ["cmp", "数量", "gt", i] for i in range(300)}
    facts: Facts = {f"情形{i}": True for i in range(400)} | {f"事实{i}": True for i in range(45)} | {"数量": 1000}
    engine = SecondEngine("全真", conditions)
    assert engine.fire(facts) == frozenset(conditions)
    # The library walks the facts in their order: now the widest branches come while most others still wait.
    assert engine.fire(dict(reversed(facts.items()))) == frozenset(conditions)


@needs_library
def test_rulesets_stay_inside_the_fence() -> None:
    conditions: dict[str, Condition] = {
        "三": ["at_least", 3, numbered(12)],
        "半": ["at_least", 20, numbered(40)],
    }
    conditions |= {f"第{i}条": ["all", [["is", f"前提{i % 150}"], *numbered(300)[i::37]]] for i in range(600)}
    rulesets = SecondEngine("界限", conditions)._rulesets
    assert len(rulesets) > 1
    for ruleset in rulesets:
        assert len(ruleset._rules) <= durable.MAX_RULES
        assert len(ruleset._ids) <= durable.MAX_NAMES
        assert len(set(ruleset._rules.values())) == len(ruleset._rules)  # never two rules on one path


@needs_library
@pytest.mark.parametrize(
    "condition",
    [
        ["none", of("甲")],
        ["is"],
        [],
        ["cmp", "数量", "about", 3],
        ["cmp", "数量", "gt", float("inf")],
        ["cmp", "数量", "gt", None],
        ["all", "甲"],
        ["all", [["any", [["maybe", "甲"]]]]],
        ["all", numbered(durable.MAX_NAMES + 1)],
    ],
    ids=lambda condition: str(condition)[:30],
)
def test_refuses_by_name(condition: Any) -> None:
    with pytest.raises(DurableError, match="第十一条第（三）项"):
        SecondEngine("gongmao-2023", {"第十条": DRY, "第十一条第（三）项": condition})


@needs_library
def test_refuses_numbers_that_are_none() -> None:
    engine = SecondEngine("数", {"条": FREEZER})
    for value in (float("nan"), float("inf")):
        with pytest.raises(DurableError, match="速冻间作业人数"):
            engine.fire({"速冻间作业人数": value})
    assert engine.fire({"速冻间作业人数": 10}) == {"条"}


def test_local_names_do_not_collide() -> None:
    # Every name rete.c and state.c compare by hash.
    reserved = ["id", "sid", "all", "any", "m", "name", "count", "pri", "cap", "dist"]
    signs = "s m i l r forward and or not eq neq lt lte gt gte ex nex mt imt iall iany add sub mul div type"
    reserved += [f"${sign}" for sign in signs.split(" ")]
    facts = [durable.FACT_ID.format(i) for i in range(durable.MAX_NAMES)]
    rules = [durable.RULE_ID.format(i) for i in range(durable.MAX_RULES)]
    names = {*reserved, *facts, *rules}
    assert len({_fnv(name) for name in names}) == len(names)
    assert _fnv("costarring") == _fnv("liquid")


def _fnv(name: str) -> int:
    """The library's hash: 32-bit FNV-1a."""
    value = 0x811C9DC5
    for byte in name.encode("ascii"):
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value


# ---------------------------------------------------------------- long runs


def _standard() -> tuple[dict[str, Condition], list[Facts]]:
    """65 clauses and findings that meet some of them."""
    random = Random(65)
    names = [f"事实{i}" for i in range(190)]
    conditions: dict[str, Condition] = {}
    for i in range(64):
        tests: list[Condition] = [
            ["is", names[i % 8]],
            *([random.choice(["is", "not"]), n] for n in random.sample(names, 2)),
        ]
        conditions[f"第{i}条"] = [
            "all",
            [*tests, ["any", [["cmp", "数量", "ge", i], ["not", random.choice(names)]]]],
        ]
    conditions["综合"] = ["at_least", 3, numbered(12)]
    cases: list[Facts] = []
    for _ in range(200):
        facts: Facts = {name: random.random() < 0.5 for name in random.sample(names, 60)}
        facts |= {f"情形{i}": True for i in random.sample(range(12), 3)} | {"数量": random.randint(0, 99)}
        cases.append(facts)
    return conditions, cases


@needs_library
@pytest.mark.skipif(not STATM.exists(), reason="resident memory is read from /proc")
def test_thousands_of_findings_leave_nothing_behind() -> None:
    conditions, cases = _standard()
    engine = SecondEngine("长跑", conditions)
    expected = [established(conditions, facts) for facts in cases]

    def run(rounds: int) -> None:
        for _ in range(rounds):
            for facts, hits in zip(cases, expected, strict=True):
                assert engine.fire(facts) == hits

    run(10)
    before = int(STATM.read_text().split()[1])
    run(25)  # 5,000 findings
    assert (int(STATM.read_text().split()[1]) - before) * 4096 < 2_000_000
    assert sum(map(len, expected)) > len(cases)


@needs_library
def test_threads_never_share_handles() -> None:
    conditions, cases = _standard()
    engine = SecondEngine("并发", conditions)
    expected = [established(conditions, facts) for facts in cases]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(5):
            assert list(pool.map(engine.fire, cases)) == expected
    handles = [handle for borrowed in engine._idle for handle in borrowed]
    assert len(handles) == len(set(handles))
    assert 1 <= len(engine._idle) <= 8


@needs_library
def test_a_failed_call_is_an_error_and_its_handles_are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    library = importlib.import_module("durable_rules_engine")
    engine = SecondEngine("出错", {"条": ["is", "甲"]})
    assert engine.fire({"甲": True}) == {"条"}
    [spoilt] = engine._idle

    def fail(*_: object) -> None:
        raise library.error("Could not assert fact, error code: 303")

    with monkeypatch.context() as patch:
        patch.setattr(library, "assert_fact", fail)
        with pytest.raises(DurableError, match=r"出错.*303"):
            engine.fire({"甲": True})
    assert engine.fire({"甲": True}) == {"条"}
    assert spoilt not in engine._idle
