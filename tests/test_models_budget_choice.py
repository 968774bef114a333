"""Choosing under a budget: against every subset there is, against a textbook's knapsack, and the bound above it."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ruralecom.models.budget_choice import Menu, bound, choose, greedy, is_allowed


@st.composite
def menus(draw):
    count = draw(st.integers(1, 6))
    names = tuple("abcdef"[:count])
    money = st.floats(0, 20).map(lambda value: round(value, 2))
    most = draw(st.lists(st.integers(1, 3), min_size=count, max_size=count))
    pairs = [(one, other) for one in names for other in names if one != other]
    needs = tuple(draw(st.lists(st.sampled_from(pairs), max_size=3, unique=True))) if pairs else ()
    single = [pair for pair in pairs if pair[0] < pair[1] and all(most[names.index(name)] == 1 for name in pair)]
    excludes = tuple(draw(st.lists(st.sampled_from(single), max_size=2, unique=True))) if single else ()
    costs, benefits = (tuple(draw(st.lists(money, min_size=count, max_size=count))) for _ in range(2))
    return Menu(names, costs, benefits, tuple(most), needs, excludes)


def best_of_all(menu, budget):
    return max(
        float(np.dot(menu.benefits, levels))
        for levels in product(*(range(most + 1) for most in menu.most))
        if np.dot(menu.costs, levels) <= budget + 1e-9 and is_allowed(menu, levels)
    )


@settings(max_examples=150)
@given(menu=menus(), budget=st.floats(0, 80).map(lambda value: round(value, 2)))
def test_the_choice_is_the_best_of_all_subsets_and_lies_between_greedy_and_bound(menu, budget):
    found, simple, above = choose(menu, budget), greedy(menu, budget), bound(menu, budget)
    assert found.benefit == pytest.approx(best_of_all(menu, budget), abs=1e-5)
    for choice in (found, simple):
        assert is_allowed(menu, choice.levels) and choice.cost <= budget + 1e-4
        assert choice.benefit == pytest.approx(np.dot(menu.benefits, choice.levels))
    assert simple.benefit <= found.benefit + 1e-5 <= above.benefit + 2e-5


@settings(max_examples=40)
@given(menu=menus(), budget=st.floats(0, 60), more=st.floats(0, 20))
def test_more_money_never_brings_less(menu, budget, more):
    assert choose(menu, budget + more).benefit >= choose(menu, budget).benefit - 1e-5


def test_a_published_knapsack_is_solved():
    # instance P01 of Burkardt's collection: capacity 165, optimum 309
    costs, benefits = (23, 31, 29, 44, 53, 38, 63, 85, 89, 82), (92, 57, 49, 68, 60, 43, 67, 84, 87, 72)
    menu = Menu(tuple("abcdefghij"), costs, benefits, (1,) * 10)
    assert choose(menu, 165).benefit == 309
    assert choose(menu, 165).levels == (1, 1, 1, 1, 0, 1, 0, 0, 0, 0)


def test_the_bound_without_conditions_is_dantzigs():
    random = np.random.default_rng(5)
    costs, benefits = random.uniform(1, 9, 12), random.uniform(1, 9, 12)
    order, left, expected = np.argsort(-benefits / costs), 20.0, 0.0
    for index in order:
        part = min(1.0, left / costs[index])
        expected, left = expected + part * benefits[index], left - part * costs[index]
    menu = Menu(tuple("abcdefghijkl"), tuple(costs), tuple(benefits), (1,) * 12)
    assert bound(menu, 20.0).benefit == pytest.approx(expected)


def test_greedy_can_lose_almost_everything():
    menu = Menu(("small", "large"), (1, 100), (2, 100), (1, 1))
    assert greedy(menu, 100).benefit == 2 and choose(menu, 100).benefit == 100


def test_a_needed_measure_that_brings_nothing_is_bought_for_what_it_opens():
    menu = Menu(("bus", "cold"), (4, 3), (0, 10), (1, 2), needs=(("cold", "bus"),))
    assert choose(menu, 10).levels == (1, 2)
    assert choose(menu, 6).levels == (0, 0)
    # greedy never looks behind the door
    assert greedy(menu, 10).levels == (0, 0)


def test_of_two_that_exclude_each_other_the_better_is_bought():
    menu = Menu(("own", "join"), (5, 5), (7, 8), (1, 1), excludes=(("own", "join"),))
    assert choose(menu, 10).bought(menu) == {"join": 1} == greedy(menu, 10).bought(menu)


def test_without_money_only_what_is_free_is_bought():
    menu = Menu(("free", "dear"), (0, 5), (1, 9), (2, 1))
    assert choose(menu, 0).levels == greedy(menu, 0).levels == (2, 0)


def test_the_solver_prints_nothing(capfd):
    random = np.random.default_rng(1)
    for _ in range(30):
        menu = Menu(tuple("abcdefghijklmnop"), tuple(random.uniform(0.1, 3, 16)), tuple(random.uniform(0.1, 3, 16)), (4,) * 16)
        choose(menu, 20)
    assert capfd.readouterr().out == ""


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Menu((), (), (), ()), "names is empty or names a measure twice"),
        (lambda: Menu(("a",), (1, 2), (1,), (1,)), "costs has 2 values; accepted: 1, one a measure"),
        (lambda: Menu(("a",), (-1,), (1,), (1,)), "costs is -1; accepted: at least 0"),
        (lambda: Menu(("a",), (1,), (1,), (1.5,)), "most holds a level that is not whole"),
        (lambda: Menu(("a",), (1,), (1,), (1,), needs=(("a", "b"),)), "needs names 'b'; accepted: a"),
        (lambda: Menu(("a", "b"), (1, 1), (1, 1), (2, 1), excludes=(("a", "b"),)), "excludes names 'a', which has several levels"),
        (lambda: choose(Menu(("a",), (1,), (1,), (1,)), -1), "budget is -1; accepted: at least 0"),
    ],
)
def test_menus_that_make_no_sense_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
