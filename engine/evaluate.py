"""Three-valued (Kleene) evaluation of a clause's condition over facts.

A condition is compiled to nested lists, so that it lives in a JSON cache:

    ["is", fact]                     the fact is true
    ["not", fact]                    the fact is known to be false
    ["cmp", fact, op, number]        a quantity, op in gt ge lt le eq ne, number in the base unit
    ["all", [...]]  ["any", [...]]  ["at_least", n, [...]]

Leaves take True, False or None (unknown: unmentioned or doubted).
"""

from collections.abc import Callable, Iterator
from typing import Any

Condition = list[Any]
Leaf = Callable[[Condition], bool | None]

LEAVES = frozenset(("is", "not", "cmp"))


def leaves(condition: Condition) -> Iterator[Condition]:
    """Every leaf of a condition, left to right."""
    if condition[0] in LEAVES:
        yield condition
    else:
        for child in condition[-1]:
            yield from leaves(child)


def evaluate(condition: Condition, leaf: Leaf) -> bool | None:
    """True: established.  False: refuted.  None: still open."""
    kind = condition[0]
    if kind in LEAVES:
        return leaf(condition)
    values = [evaluate(child, leaf) for child in condition[-1]]
    if kind == "all":
        return False if False in values else None if None in values else True
    need = 1 if kind == "any" else condition[1]
    true = values.count(True)
    if true >= need:
        return True
    return None if true + values.count(None) >= need else False


def as_told(condition: Condition, leaf: Leaf, spoken_of: Callable[[str], bool]) -> bool | None:
    """Like evaluate, but where one alternative of an `any` is denied, those nobody spoke of count as denied too.

    铁水跨内未设置休息室 does not leave open whether there is a changing room.
    """
    kind = condition[0]
    if kind in LEAVES:
        return leaf(condition)
    values = [as_told(child, leaf, spoken_of) for child in condition[-1]]
    if kind == "any" and False in values:
        values = [
            False if value is None and not any(spoken_of(part[1]) for part in leaves(child)) else value
            for value, child in zip(values, condition[-1], strict=True)
        ]
    if kind == "all":
        return False if False in values else None if None in values else True
    need = 1 if kind == "any" else condition[1]
    if values.count(True) >= need:
        return True
    return None if values.count(True) + values.count(None) >= need else False


def missing(condition: Condition, leaf: Leaf) -> list[Condition] | None:
    """The smallest set of leaves that would still have to hold; [] when it holds already, None when it cannot."""
    kind = condition[0]
    if kind in LEAVES:
        value = leaf(condition)
        return None if value is False else [] if value else [condition]
    found = [missing(child, leaf) for child in condition[-1]]
    if kind == "all":
        if any(part is None for part in found):
            return None
        return [part for group in found if group for part in group]
    need = 1 if kind == "any" else condition[1]
    possible = sorted((part for part in found if part is not None), key=len)
    if len(possible) < need:
        return None
    return [part for group in possible[:need] for part in group]


def supporting(condition: Condition, leaf: Leaf) -> list[Condition]:
    """The true leaves that carry a condition that holds (those of false or open branches are left out)."""
    if evaluate(condition, leaf) is not True:
        return []
    if condition[0] in LEAVES:
        return [condition]
    return [part for child in condition[-1] for part in supporting(child, leaf)]


def live(condition: Condition, leaf: Leaf) -> Iterator[Condition]:
    """The leaves that can still matter: those of a branch that is refuted cannot."""
    if evaluate(condition, leaf) is False:
        return
    if condition[0] in LEAVES:
        yield condition
    else:
        for child in condition[-1]:
            yield from live(child, leaf)
