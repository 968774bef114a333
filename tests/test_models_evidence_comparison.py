"""Bodies of evidence side by side: weights, orders that no weights turn, best paths, rates and voices that echo."""

from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from ruralecom.models.evidence_comparison import (
    belief, best_path, dominates, independent_voices, rate_interval, worth,
)

RANKS = {"asserted": 1, "case": 2, "cited": 3, "measured": 4}
counts = st.lists(st.integers(0, 30), min_size=4, max_size=4).filter(sum)
falling = st.lists(st.floats(0, 1), min_size=3, max_size=3).map(lambda values: [1.0, *sorted(values, reverse=True)])
chance = st.floats(0.02, 0.98)


# --- Weights ------------------------------------------------------------------


def test_worth_by_hand():
    assert worth([0.1, 0.2, 0.3, 0.4], [1, 0.5, 0.5, 0]) == pytest.approx(0.1 + 0.1 + 0.15)


@given(counts, falling)
def test_worth_lies_between_the_least_and_the_largest_weight(steps, weights):
    value = worth(np.array(steps) / sum(steps), weights)
    assert min(weights) - 1e-9 <= value <= 1 + 1e-9


@given(counts, counts, falling)
def test_who_dominates_is_never_worth_less(first, second, weights):
    values = [worth(np.array(steps) / sum(steps), weights) for steps in (first, second)]
    if dominates(first, second):
        assert values[0] >= values[1] - 1e-9


@given(counts, counts)
def test_who_does_not_dominate_is_worth_less_for_some_weights(first, second):
    corners = [[1.0] * number + [0.0] * (4 - number) for number in range(1, 5)]
    values = [[worth(np.array(steps) / sum(steps), corner) for corner in corners] for steps in (first, second)]
    assert dominates(first, second) == all(a >= b - 1e-12 for a, b in zip(*values))


def test_everybody_dominates_itself_and_scale_does_not_matter():
    assert dominates([1, 2, 3, 4], [2, 4, 6, 8]) and dominates([2, 4, 6, 8], [1, 2, 3, 4])


@pytest.mark.parametrize("call, message", [
    (lambda: worth([0.5, 0.5], [1.0]), "weights has 1 values; accepted: 2, one for each share"),
    (lambda: worth([0.5, 0.6], [1.0, 0.5]), "sum of the shares is 1.1; accepted: at least"),
    (lambda: worth([0.5, 0.5], [1.0, 1.5]), "weight 1 is 1.5; accepted: at least 0 and at most 1"),
    (lambda: dominates([1, -1], [1, 1]), "first is -1; accepted: at least 0"),
    (lambda: dominates([0, 0], [1, 1]), r"first is \[0.0, 0.0\]; accepted: one count for each grade, not all of them 0"),
    (lambda: dominates([1, 0], [1, 1, 1]), "second has 3 grades; accepted: 2, as first has"),
    (lambda: best_path(nx.DiGraph([("a", "b")]), ["a"], "c", RANKS), "end is 'c'; accepted: a part of the graph"),
    (lambda: rate_interval(6, 5), "found is 6; accepted: at least 0 and at most 5"),
    (lambda: rate_interval(1, 5, level=1), "level is 1; accepted: above 0 and below 1"),
    (lambda: belief(0, 0.5, 0.8, 0.4, 0), "voices is 0; accepted: at least 1"),
    (lambda: belief(5, 1, 0.8, 0.4, 0), "prior is 1; accepted: above 0 and below 1"),
    (lambda: belief(5, 0.5, 0.8, 0.4, 1.2), "common is 1.2; accepted: at least 0 and at most 1"),
    (lambda: independent_voices(5, 0.5, 0.5, 0), "if_true and if_false are both 0.5; accepted: two chances that differ"),
])
def test_bad_input_is_named_with_what_would_be_accepted(call, message):
    with pytest.raises(ValueError, match=message):
        call()


# --- Paths --------------------------------------------------------------------


def graph_of(steps):
    graph = nx.DiGraph()
    for start, end, grade in steps:
        graph.add_edge(start, end, grade=grade)
    return graph


def test_a_long_way_of_good_steps_beats_a_short_bad_one_and_circles_do_no_harm():
    graph = graph_of([("a", "z", "asserted"), ("a", "b", "cited"), ("b", "c", "cited"), ("c", "b", "measured"),
                      ("c", "d", "cited"), ("d", "z", "case")])
    assert best_path(graph, ["a"], "z", RANKS) == ["a", "b", "c", "d", "z"]


def test_no_way_is_none_and_a_start_is_its_own_way():
    graph = graph_of([("a", "b", "case")])
    assert best_path(graph, ["b"], "a", RANKS) is None and best_path(graph, ["a"], "a", RANKS) == ["a"]


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.sampled_from(list(RANKS))), min_size=1, max_size=18))
def test_no_other_path_has_a_better_weakest_step_or_fewer_of_the_worst(steps):
    graph = graph_of([(a, b, grade) for a, b, grade in steps if a != b] or [(0, 1, "case")])
    graph.add_nodes_from([0, 6])

    def sorted_cost(path):
        grades = [RANKS[graph[a][b]["grade"]] for a, b in pairwise(path)]
        return [grades.count(rank) for rank in (1, 2, 3, 4)]

    ways = list(nx.all_simple_paths(graph, 0, 6))
    found = best_path(graph, [0], 6, RANKS)
    assert (found is None) == (not ways)
    if ways:
        assert sorted_cost(found) == min(map(sorted_cost, ways))


# --- Rates --------------------------------------------------------------------


@given(st.integers(0, 60), st.integers(0, 60), st.floats(0.5, 0.99))
def test_the_interval_holds_the_rate_and_the_belief_asked_for(found, more, level):
    tried = found + more
    low, high = rate_interval(found, tried, level)
    assert 0 <= low < high <= 1
    if tried:
        assert low <= (found + 0.5) / (tried + 1) <= high
    belief_inside = stats.beta(found + 0.5, tried - found + 0.5).cdf([low, high])
    assert belief_inside[1] - belief_inside[0] >= level - 1e-9


# --- Voices -------------------------------------------------------------------


def test_one_voice_is_bayes_and_five_echoes_are_one_voice():
    assert belief(1, 0.5, 0.8, 0.4, 0.7) == pytest.approx(2 / 3)
    assert belief(5, 0.5, 0.8, 0.4, 1) == pytest.approx(2 / 3)
    assert belief(5, 0.5, 0.8, 0.4, 0) == pytest.approx(32 / 33)


def test_belief_agrees_with_a_simulation():
    rng = np.random.default_rng(5)
    true = rng.random(400_000) < 0.4
    one_source = rng.random(true.size) < 0.25
    chances = np.where(true, 0.9, 0.5)
    alone = (rng.random((3, true.size)) < chances).all(axis=0)
    echo = rng.random(true.size) < chances
    unanimous = np.where(one_source, echo, alone)
    assert true[unanimous].mean() == pytest.approx(belief(3, 0.4, 0.9, 0.5, 0.25), abs=0.005)


@given(chance, st.floats(0.05, 0.9), st.floats(0, 1), st.integers(1, 9))
def test_belief_lies_between_that_after_one_voice_and_that_after_as_many_independent_ones(prior, if_false, common, voices):
    after = belief(voices, prior, 0.95, if_false, common)
    assert belief(1, prior, 0.95, if_false, common) - 1e-12 <= after <= belief(voices, prior, 0.95, if_false, 0) + 1e-12


def test_too_much_agreement_lowers_belief_because_it_speaks_for_an_echo():
    after = belief(np.arange(1, 41), 0.5, 0.8, 0.4, 0.2)
    assert after.argmax() + 1 == 4 and after[4] < after[3]
    assert after[-1] == pytest.approx(2 / 3, abs=1e-3)


@given(st.floats(0.05, 0.9), st.floats(0, 1))
def test_five_voices_are_worth_one_to_five(if_false, common):
    assert 1 - 1e-6 <= independent_voices(5, 0.95, if_false, common) <= 5 + 1e-6


def test_as_many_independent_voices_bring_the_same_belief():
    count = independent_voices(5, 0.95, 0.3, 0.2)
    assert belief(count, 0.3, 0.95, 0.3, 0) == pytest.approx(belief(5, 0.3, 0.95, 0.3, 0.2))


def test_the_order_of_grades_is_that_of_the_maps():
    from ruralecom import arguments, shared_claims

    assert sorted(RANKS, key=RANKS.get, reverse=True) == list(arguments.GRADES) and shared_claims.RANKS == RANKS
