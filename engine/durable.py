"""The second engine: the same conditions, compiled to durable-rules and fired.

`SecondEngine(name, {clause: condition}).fire(facts)` gives the clauses that hold.  It shares nothing with
engine.evaluate but the condition form, so that a slip in either shows as a disagreement.

A condition becomes rules, each a conjunction of tests, so that `any` and `at_least` are several rules.  Where
that would take too many, a part of the condition gets rules of its own, whose firing is a fact for the next
stage.  Comparisons are the first stage: their firings are the same keys (`flat_key`) the caller sends for a
quantity known only as "more than 30".  Each stage is one or more rulesets, cut to the size that durable-rules
bears (2.0.28 hangs or crashes beyond): its limits hold by construction, whatever the facts.
"""

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from itertools import combinations, product
from math import comb, isfinite, prod

from engine.evaluate import Condition

try:
    import durable_rules_engine as _library
except ImportError:  # Python 3.13 and later, Windows, or no C compiler at hand
    _library = None

AVAILABLE: bool = _library is not None
WHY_ABSENT: str = ""
if not AVAILABLE:
    WHY_ABSENT = "本机没有第二引擎 durable-rules（限 Python 3.12 及以下、非 Windows），结论未经它复核。"

MAX_WAITING = 60
"""Tests that may be true and unvisited at once; the library's stack holds 64, over all levels of its tree."""
MAX_NAMES = 200
"""Different facts in a ruleset, hence in a finding; the library takes 250."""
MAX_RULES = 1000
"""Rules in a ruleset."""
MAX_TERMS = 64
"""Rules one part of a condition may become before it is cut into stages."""

FACT_ID, RULE_ID = "f{}", "r{}"
"""Names in a ruleset: the library tells names apart by a 32-bit hash; these are tested not to collide."""

_OPERATORS = {"gt": "$gt", "ge": "$gte", "lt": "$lt", "le": "$lte", "eq": "", "ne": "$neq"}

Key = str | int
"""A fact, or (int) something derived: a clause or a part of one."""
Literal = tuple[Key, bool] | tuple[str, str, float]
"""(fact, the value it must have) or (quantity, operator, number)."""
Term = frozenset[Literal]
"""A conjunction; holds when all its literals do."""
Terms = frozenset[Term]
"""A disjunction of conjunctions; empty: never, one empty conjunction: always."""

_FOUND: Key = 0
"""A fact true of every finding: what the empty conjunction tests."""
_ALWAYS: Terms = frozenset((frozenset(),))


class DurableError(Exception):
    """A condition the second engine cannot express, or a failure of the library."""


def flat_key(fact: str, op: str, value: float) -> str:
    """The boolean fact that says the quantity `fact` satisfies the comparison."""
    if not isfinite(value):
        raise DurableError(f"{fact}: 不是有限的数：{value}")
    return f"{fact}\t{op}\t{float(value)!r}"


class SecondEngine:
    """The clauses of one standard, ready to fire; safe to call from several threads."""

    def __init__(self, name: str, conditions: Mapping[str, Condition]) -> None:
        """Plan the rulesets.  Raises DurableError naming the clause that cannot be expressed."""
        if not AVAILABLE:
            raise DurableError(WHY_ABSENT)
        plan = _Plan()
        clauses: dict[Key, list[str]] = {}
        for clause, condition in conditions.items():
            try:
                clauses.setdefault(plan.key(plan.terms(condition)), []).append(clause)
            except (DurableError, TypeError, ValueError, LookupError) as error:
                raise DurableError(f"{name} {clause}: {error}") from error
        self._name = name
        self._clauses = clauses
        self._rulesets = plan.rulesets()
        # A handle must never be shared, and making handles over and over leaks.  So a caller borrows a set of
        # them that nobody else has meanwhile; there come to be as many sets as there are callers at once.
        # A set on which a call failed is in an unknown state and is not given back.
        self._idle: list[list[int]] = []

    def fire(self, facts: Mapping[str, bool | int | float]) -> frozenset[str]:
        """Ids of the clauses that hold over one finding.  Leave unknown facts out; numbers are doubles."""
        known: dict[Key, bool] = {_FOUND: True}
        numbers: dict[Key, float] = {}
        for fact, value in facts.items():
            if isinstance(value, bool):
                known[fact] = value
            elif isfinite(value):
                numbers[fact] = float(value)
            else:
                raise DurableError(f"{self._name} {fact}: 不是有限的数：{value}")
        fired: set[Key] = set()
        try:
            handles = self._handles()
            for handle, ruleset in zip(handles, self._rulesets, strict=True):
                found = ruleset.fire(handle, numbers if ruleset.numeric else known)
                known.update(dict.fromkeys(found, True))
                fired.update(found)
        except _library.error as error:
            raise DurableError(f"{self._name}: {error}") from error
        self._idle.append(handles)
        return frozenset(clause for key in fired if key in self._clauses for clause in self._clauses[key])

    def _handles(self) -> list[int]:
        try:
            return self._idle.pop()
        except IndexError:
            return [ruleset.create(f"{self._name}/{i}") for i, ruleset in enumerate(self._rulesets)]


class _Plan:
    """Conditions -> terms -> rulesets."""

    def __init__(self) -> None:
        self._keys: dict[Terms, Key] = {}
        self._stage: dict[Key, int] = {}  # the last stage that may establish a derived key
        self._rules: dict[int, dict[Term, list[Key]]] = {}  # by stage; 0: comparisons
        self._chosen: dict[tuple[int, tuple[Terms, ...]], Terms] = {}

    def terms(self, condition: Condition) -> Terms:
        """The condition as a disjunction of conjunctions."""
        match condition:
            case ["is", str(fact)]:
                return _single((fact, True))
            case ["not", str(fact)]:
                return _single((fact, False))
            case ["cmp", str(fact), str(op), int() | float() as value] if op in _OPERATORS:
                key = flat_key(fact, op, value)
                self._rules.setdefault(0, {})[frozenset(((fact, op, float(value)),))] = [key]
                return _single((key, True))
            case ["all", list(parts)]:
                return self._choose(len(parts), tuple(map(self.terms, parts)))
            case ["any", list(parts)]:
                return self._choose(1, tuple(map(self.terms, parts)))
            case ["at_least", int(need), list(parts)]:
                return self._choose(need, tuple(map(self.terms, parts)))
        raise DurableError(f"不是条件：{condition!r}")

    def key(self, terms: Terms) -> Key:
        """The key that is true when one of the terms holds; its rules are added on first use."""
        if terms not in self._keys:
            key = self._keys[terms] = len(self._keys) + 1
            stage = 1
            for term in terms:
                at = 1 + max((self._stage.get(literal[0], 0) for literal in term), default=0)
                if len(term) > MAX_NAMES:
                    raise DurableError(f"要同时满足的事实有 {len(term)} 个，超过 {MAX_NAMES} 个")
                tests = term or frozenset(((_FOUND, True),))
                self._rules.setdefault(at, {}).setdefault(tests, []).append(key)
                stage = max(stage, at)
            self._stage[key] = stage
        return self._keys[terms]

    def _choose(self, need: int, parts: tuple[Terms, ...]) -> Terms:
        """At least `need` of the parts hold."""
        if need <= 0:
            return _ALWAYS
        if need > len(parts):
            return frozenset()
        if need == 1:
            return frozenset().union(*parts)
        if (need, parts) not in self._chosen:
            self._chosen[need, parts] = self._combined(need, parts)
        return self._chosen[need, parts]

    def _combined(self, need: int, parts: tuple[Terms, ...]) -> Terms:
        if _count(need, parts) > MAX_TERMS:
            parts = tuple(map(self._named, parts))
        if comb(len(parts), need) > MAX_TERMS:
            # So many in one half and the others in the other half, each half in an earlier stage.
            half = len(parts) // 2
            left, right = parts[:half], parts[half:]
            shares = ((n, need - n) for n in range(max(0, need - len(right)), min(need, half) + 1))
            return frozenset().union(*(
                self._choose(2, (self._named(self._choose(n, left)), self._named(self._choose(m, right))))
                for n, m in shares
            ))  # fmt: skip
        chosen = (terms for some in combinations(parts, need) for terms in product(*some))
        terms = {frozenset[Literal]().union(*some) for some in chosen}
        # What asks a fact to be true and false at once can never hold.
        return frozenset(term for term in terms if len({literal[0] for literal in term}) == len(term))

    def _named(self, terms: Terms) -> Terms:
        """The same in at most one term."""
        return _single((self.key(terms), True)) if len(terms) > 1 else terms

    def rulesets(self) -> "list[_Ruleset]":
        """In the order they must fire, those of comparisons first."""
        return [ruleset for stage in sorted(self._rules) for ruleset in _pack(self._rules[stage], stage == 0)]


class _Ruleset:
    """Rules that one call of the library judges.  Names and rules carry short local ids."""

    def __init__(self, numeric: bool) -> None:
        self.numeric = numeric
        """Tests quantities, not booleans."""
        self._tree = _Node()
        self._ids: dict[Key, str] = {}
        self._rules: dict[str, str] = {}
        self._keys: dict[str, list[Key]] = {}

    def add(self, path: list[Literal], keys: list[Key]) -> bool:
        """Add the rule that establishes the keys when the whole path holds.  False: full, start another."""
        names = self._ids.keys() | {literal[0] for literal in path}
        if len(self._rules) >= MAX_RULES or len(names) > MAX_NAMES or self._tree.grow(path) > MAX_WAITING:
            return False
        tests = [self._test(literal) for literal in path]
        rule = RULE_ID.format(len(self._rules))
        self._rules[rule] = tests[0] if len(tests) == 1 else f'{{"$and":[{",".join(tests)}]}}'
        self._keys[rule] = keys
        return True

    def _test(self, literal: Literal) -> str:
        fact = literal[0]
        if fact not in self._ids:
            self._ids[fact] = FACT_ID.format(len(self._ids))
        operator = "" if len(literal) == 2 else _OPERATORS[literal[1]]
        test = f'{{"{self._ids[fact]}":{_json(literal[-1])}}}'
        return f'{{"{operator}":{test}}}' if operator else test

    def create(self, name: str) -> int:
        """A new handle of the library."""
        rules = ",".join(f'"{rule}":{{"all":[{{"m":{test}}}]}}' for rule, test in self._rules.items())
        handle: int = _library.create_ruleset(name, f"{{{rules}}}")
        return handle

    def fire(self, handle: int, facts: Mapping[Key, bool] | Mapping[Key, float]) -> list[Key]:
        """What the facts establish.  Leaves nothing behind in the library."""
        ids = self._ids
        told = [f'"{ids[fact]}":{_json(value)}' for fact, value in facts.items() if fact in ids]
        if not told:
            return []
        document = f"{{{','.join(told)}}}"
        unmatched, state = _library.assert_fact(handle, document)
        if unmatched:  # then nothing was stored either
            return []
        found: list[Key] = []
        started = _library.start_action_for_state(handle, state)
        action: str | None = started and started[1]  # {"r7":{"m":{...}}}
        while action:
            found += self._keys[action[2 : action.index('"', 2)]]
            action = _library.complete_and_start_action(handle, state)
        _library.retract_fact(handle, document)
        return found


class _Node:
    """A node of the tree of tests the library builds: rules with the same first tests share them."""

    __slots__ = ("_below", "_next", "_slots")

    def __init__(self) -> None:
        self._next: dict[Literal, _Node] = {}
        self._slots: set[object] = set()
        self._below = 1

    def grow(self, path: list[Literal], at: int = 0) -> int:
        """Add a path; returns how many tests at most can be true and unvisited at once from here on.

        The library walks depth first: while it is below one child, the other true children wait.  A boolean
        is true or false, so both tests on it count once; of tests on a quantity all can be true.
        """
        if at == len(path):
            return 1
        literal = path[at]
        self._slots.add(literal[0] if len(literal) == 2 else literal)
        node = self._next.get(literal) or self._next.setdefault(literal, _Node())
        self._below = max(self._below, node.grow(path, at + 1))
        return len(self._slots) - 1 + self._below


def _pack(rules: Mapping[Term, list[Key]], numeric: bool) -> list[_Ruleset]:
    """Fill one ruleset after the other.  Frequent tests come first: rules share them, roots are few."""
    often = Counter(literal for term in rules for literal in term)
    order = {literal: i for i, literal in enumerate(sorted(often, key=lambda x: (-often[x], str(x))))}
    paths = [sorted(term, key=order.__getitem__) for term in rules]
    paths.sort(key=lambda path: [order[literal] for literal in path])
    packed: list[_Ruleset] = []
    for path in paths:
        keys = rules[frozenset(path)]
        if not packed or not packed[-1].add(path, keys):
            packed.append(_Ruleset(numeric))
            packed[-1].add(path, keys)
    return packed


def _single(literal: Literal) -> Terms:
    return frozenset((frozenset((literal,)),))


def _count(need: int, parts: tuple[Terms, ...]) -> int:
    """Terms of "at least `need` of the parts", before any coincide."""
    if need == len(parts):
        return prod(map(len, parts))
    ways = [1] + [0] * need
    for part in parts:
        for n in range(need, 0, -1):
            ways[n] += ways[n - 1] * len(part)
    return ways[need]


def _json(value: bool | float) -> str:
    """Without exponents, which the library rejects."""
    if isinstance(value, bool):
        return "true" if value else "false"
    digits = format(Decimal(repr(value)), "f")
    return digits if "." in digits else f"{digits}.0"
