"""The three-valued evaluator: unknown is not false, and what is said to be missing really is."""

from hypothesis import given
from hypothesis import strategies as st

from engine.evaluate import Condition, evaluate, leaves, live, missing, supporting

FACTS = ["甲", "乙", "丙", "丁"]

leaf_conditions = st.builds(lambda kind, fact: [kind, fact], st.sampled_from(["is", "not"]), st.sampled_from(FACTS))
conditions = st.recursive(
    leaf_conditions,
    lambda children: st.one_of(
        st.builds(
            lambda kind, parts: [kind, parts],
            st.sampled_from(["all", "any"]),
            st.lists(children, min_size=1, max_size=3),
        ),
        st.lists(children, min_size=1, max_size=3).flatmap(
            lambda parts: st.integers(1, len(parts)).map(lambda n: ["at_least", n, parts])
        ),
    ),
    max_leaves=8,
)
worlds = st.fixed_dictionaries({fact: st.booleans() for fact in FACTS})
partial = st.fixed_dictionaries({fact: st.sampled_from([True, False, None]) for fact in FACTS})


def truth(facts):
    def leaf(condition: Condition) -> bool | None:
        value = facts.get(condition[1])
        return None if value is None else value is (condition[0] == "is")

    return leaf


@given(conditions, worlds)
def test_with_every_fact_known_there_is_an_answer(condition, world):
    assert evaluate(condition, truth(world)) in (True, False)


@given(conditions, partial, worlds)
def test_a_verdict_on_part_of_the_facts_stands_whatever_the_rest_turns_out_to_be(condition, known, rest):
    verdict = evaluate(condition, truth(known))
    whole = {fact: rest[fact] if known[fact] is None else known[fact] for fact in FACTS}
    if verdict is not None:
        assert evaluate(condition, truth(whole)) is verdict


@given(conditions, partial)
def test_missing_facts_settle_the_clause_once_they_hold(condition, known):
    lacking = missing(condition, truth(known))
    verdict = evaluate(condition, truth(known))
    if verdict is True:
        assert lacking == []
    elif verdict is False:
        assert lacking is None
    elif lacking is not None and len({leaf[1] for leaf in lacking}) == len(lacking):
        answered = known | {fact: kind == "is" for kind, fact in lacking}
        assert evaluate(condition, truth(answered)) is True


@given(conditions, worlds)
def test_supporting_facts_alone_carry_the_clause(condition, world):
    used = supporting(condition, truth(world))
    if evaluate(condition, truth(world)):
        alone = dict.fromkeys(FACTS) | {fact: world[fact] for _, fact in used}
        assert evaluate(condition, truth(alone)) is True
    else:
        assert used == []


@given(conditions, partial)
def test_a_refuted_branch_holds_no_live_leaf(condition, known):
    alive = list(live(condition, truth(known)))
    assert all(truth(known)(leaf) is not False for leaf in alive)
    assert len(alive) <= len(list(leaves(condition)))


def test_either_alarm_or_interlock_missing_is_enough():
    clause = ["all", [["is", "燃气总管"], ["any", [["not", "压力报警"], ["not", "联锁"]]]]]
    assert evaluate(clause, truth({"燃气总管": True, "压力报警": True, "联锁": False})) is True
    assert evaluate(clause, truth({"燃气总管": True, "压力报警": True})) is None
    assert missing(clause, truth({"燃气总管": True, "压力报警": True})) == [["not", "联锁"]]
    assert evaluate(clause, truth({"燃气总管": True, "压力报警": True, "联锁": True})) is False
