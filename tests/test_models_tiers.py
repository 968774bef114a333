"""Tiers: sorted as by hand, agreement as scikit-learn has it, chances that add up, advice that no other beats."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from ruralecom.explorable import tracing
from ruralecom.models.tiers import (
    adjusted_rand, draw_weights, expected_losses, least_loss, places, tier_chances, tiers_by_cuts, tiers_by_place,
    worth_of_knowing,
)

PARTS = pd.DataFrame({"roads": [0.9, 0.5, 0.1, 0.4], "brands": [0.8, 0.2, 0.4, 0.3]}, index=list("ABCD"))
LOSSES = pd.DataFrame([[0, 4, 10], [2, 0, 5], [3, 2, 0]], index=["bold", "brand", "floor"], columns=[0, 1, 2])
SCORES = st.lists(st.floats(0, 1), min_size=3, max_size=30, unique=True)


def test_six_counties_sorted_by_hand():
    six = [0.90, 0.48, 0.42, 0.36, 0.30, 0.10]
    assert tiers_by_cuts(six, (2 / 3, 1 / 3)).tolist() == [0, 1, 1, 1, 2, 2]
    assert tiers_by_place(six, (2, 2, 2)).tolist() == [0, 0, 1, 1, 2, 2]
    assert places(six).tolist() == [1, 2, 3, 4, 5, 6]
    assert adjusted_rand([0, 1, 1, 1, 2, 2], [0, 0, 1, 1, 2, 2]) == pytest.approx(1.2 / 2.7)
    assert adjusted_rand([0, 0, 1, 1, 2, 2], [0, 1, 1, 1, 1, 2]) == pytest.approx(-0.2 / 3.3)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4)), min_size=2, max_size=40))
def test_agreement_is_that_of_scikit_learn_and_symmetric(pairs):
    first, second = np.array(pairs).T
    assume(len(set(first)) > 1 or len(set(second)) > 1)
    assert adjusted_rand(first, second) == pytest.approx(adjusted_rand_score(first, second))
    assert adjusted_rand(first, second) == pytest.approx(adjusted_rand(second, first))
    assert adjusted_rand(first, (7 - second) * 3) == pytest.approx(adjusted_rand(first, second))


@given(SCORES, st.data())
def test_places_and_tiers_tell_the_same_story(scores, data):
    top = data.draw(st.integers(0, len(scores)))
    middle = data.draw(st.integers(0, len(scores) - top))
    sorted_in = tiers_by_place(scores, (top, middle, len(scores) - top - middle))
    place = places(scores)
    assert (sorted_in == (place > top) + (place > top + middle).astype(int)).all()


@given(SCORES, st.floats(0.05, 5), st.floats(-2, 2))
def test_a_place_does_not_depend_on_the_unit_of_the_score(scores, factor, shift):
    rounded = np.unique(np.round(scores, 6))
    assert (places(factor * rounded + shift) == places(rounded)).all()


def test_a_place_can_be_read_off_as_a_formula():
    points = [tracing.signal("roads"), tracing.signal("brands")]
    mine = tracing.as_expression(places(0.2 * points[0] + 0.8 * points[1], [0.5, 0.9 * points[0] + 0.1 * points[1]]))

    def leaves(expression):
        return {expression.template} if not expression.arguments else set().union(*map(leaves, expression.arguments))

    assert any("roads" in leaf for leaf in leaves(mine)) and any("brands" in leaf for leaf in leaves(mine))


def test_any_weights_means_each_share_is_uniform_on_the_simplex():
    weights = draw_weights(40_000, 4, 1.0, seed=3)
    assert np.allclose(weights.sum(axis=1), 1) and (weights >= 0).all()
    # the marginal of four such shares is Beta(1, 3): P(w < x) = 1 - (1 - x)^3
    for x in (0.1, 0.25, 0.5):
        assert (weights[:, 0] < x).mean() == pytest.approx(1 - (1 - x) ** 3, abs=0.01)
    assert draw_weights(4000, 4, 25.0, seed=3).std() < 0.3 * weights.std()


def test_chances_of_two_places_follow_from_the_line_on_which_they_tie():
    # B leads D in roads by 0.1 and trails in brands by 0.1, so half of all weights put it ahead
    chances = tier_chances(PARTS.loc[["B", "D"]], sizes=(1, 1), draws=40_000, seed=1)
    assert chances.loc["B", 0] == pytest.approx(0.5, abs=0.01)
    uneven = PARTS.loc[["B", "D"]].assign(roads=[0.7, 0.4])   # B ahead where 0.3 w > 0.1 (1 - w), that is w > 1/4
    assert tier_chances(uneven, sizes=(1, 1), draws=40_000, seed=1).loc["B", 0] == pytest.approx(0.75, abs=0.01)


def test_chances_agree_with_a_grid_of_all_weights():
    # three dimensions, every weight triple of a fine even grid in place of random draws; tiers by sorting, not by tiers_by_place
    parts = PARTS.assign(people=[0.1, 0.6, 0.5, 0.3])
    steps = 120
    grid = np.array([((i + 1 / 3) / steps, (j + 1 / 3) / steps) for i in range(steps) for j in range(steps - i)])
    score = np.column_stack([grid, 1 - grid.sum(axis=1)]) @ parts.to_numpy().T
    among_two = (score > np.sort(score, axis=1)[:, 1:2]).mean(axis=0)  # above the second from below of four
    chances = tier_chances(parts, sizes=(2, 2), draws=40_000, seed=6)
    assert chances[0].to_numpy() == pytest.approx(among_two, abs=0.015)


def test_knowing_the_tier_of_a_place_by_hand():
    # chances 0.5 and 0.5 of the upper two: bold 2.0, brand 1.0, floor 2.5; with the tier known nothing is lost
    chances = pd.DataFrame([[0.5, 0.5, 0.0]], index=["A"])
    assert expected_losses(chances, LOSSES).loc["A"].tolist() == pytest.approx([2.0, 1.0, 2.5])
    assert least_loss(chances, LOSSES)["A"] == "brand" and worth_of_knowing(chances, LOSSES)["A"] == pytest.approx(1.0)


def test_chances_add_up_and_sizes_are_kept():
    chances = tier_chances(PARTS, sizes=(1, 2, 1), draws=500, seed=4)
    assert np.allclose(chances.sum(axis=1), 1) and chances.sum().tolist() == pytest.approx([1, 2, 1])
    assert chances.loc["A"].tolist() == [1, 0, 0]
    by_marks = tier_chances(PARTS, cuts=(0.6, 0.3), draws=500, seed=4)
    assert np.allclose(by_marks.sum(axis=1), 1) and by_marks.loc["A", 0] == 1


@given(st.lists(st.floats(0.01, 1), min_size=3, max_size=3))
def test_no_advice_beats_the_one_of_least_loss_and_knowing_never_hurts(weights):
    chances = pd.DataFrame([np.array(weights) / sum(weights)], index=["A"])
    average = expected_losses(chances, LOSSES).loc["A"]
    assert average[least_loss(chances, LOSSES)["A"]] == average.min()
    assert -1e-12 <= worth_of_knowing(chances, LOSSES)["A"] <= average.min() + 1e-12
    assert average["bold"] == pytest.approx(4 * chances.loc["A", 1] + 10 * chances.loc["A", 2])


def test_between_two_letters_the_line_is_at_the_ratio_of_losses():
    two = LOSSES.loc[["bold", "floor"], [0, 2]]
    for chance, advice in ((10 / 13 - 0.001, "floor"), (10 / 13 + 0.001, "bold")):
        assert least_loss(pd.DataFrame({0: [chance], 2: [1 - chance]}), two)[0] == advice


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: tiers_by_place([0.1, 0.2], (1, 2)), "sizes add up to 3; accepted: 2"),
        (lambda: tiers_by_cuts([0.1], (0.3, 0.6)), "accepted: numbers that fall"),
        (lambda: adjusted_rand([0, 1], [0, 1, 2]), "accepted: two lists of the same length"),
        (lambda: draw_weights(10, 4, 0), "concentration is 0; accepted: above 0"),
        (lambda: tier_chances(PARTS), "accepted is one of the two"),
        (lambda: tier_chances(PARTS.assign(roads=np.nan), sizes=(4,)), "parts has no value for 'A'"),
        (lambda: expected_losses(pd.DataFrame({0: [0.5], 1: [0.1], 2: [0.1]}), LOSSES), "chances add up to 0.7; accepted: 1"),
        (lambda: expected_losses(pd.DataFrame({0: [1.0]}), LOSSES), "losses has the columns"),
    ],
)
def test_what_is_not_accepted_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
