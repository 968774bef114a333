"""The coupling coordination degree: a table worked by hand, published values, another library, and properties."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from pymcdm import normalizations
from pymcdm import weights as pymcdm_weights

from bench_coupling import HALF, loop
from ruralecom.explorable import tracing
from ruralecom.models.coupling import FORMULAS, class_name, coordination, coordination_index, coupling_degree
from ruralecom.models.coupling_panel import measure, placebo, random_trends, weights_of
from ruralecom.models.obstacles import obstacle_degrees
from ruralecom.models.scaling_and_weights import entropy_weights, scale, scaling_bounds, weighted_sum

# Three counties, worked with a pencil: parcels, stations | income, income ratio (less is better).
COUNTIES = pd.DataFrame(
    {"parcels": [2, 6, 10], "stations": [0.2, 0.1, 0.6], "income": [12_000, 20_000, 14_000], "ratio": [2.6, 2.4, 2.8]},
    index=["Mei", "Lan", "Zhu"],
)
SYSTEMS = {"shop": ["parcels", "stations"], "village": ["income", "ratio"]}
BETTER = {"ratio": "less"}
TWO_SYSTEMS = [formula for formula in FORMULAS if formula != "pairwise"]
INDEX = st.floats(0.01, 1.0)
SETTINGS = settings(max_examples=60)


def tables(low=0.0, high=100.0, rows=st.integers(2, 8), columns=st.integers(1, 5)):
    shape = st.tuples(rows, columns)
    return shape.flatmap(lambda size: arrays.arrays(float, size, elements=st.floats(low, high).map(lambda x: round(x, 3))))


def differing(table):
    assume((np.ptp(table, axis=0) > 0.01).all())
    return table


def test_three_counties_by_hand_with_equal_weights():
    found = measure(COUNTIES, SYSTEMS, BETTER, weights="equal")
    assert found["shop"].tolist() == pytest.approx([0.1, 0.25, 1.0])
    assert found["village"].tolist() == pytest.approx([0.25, 1.0, 0.125])
    assert found["C"].tolist() == pytest.approx([2 * 0.025**0.5 / 0.35, 0.8, 2 * 0.125**0.5 / 1.125])
    assert found["T"].tolist() == pytest.approx([0.175, 0.625, 0.5625])
    assert found["D"].tolist() == pytest.approx([0.025**0.25, 0.25**0.25, 0.125**0.25])


def test_three_counties_by_hand_with_entropy_weights():
    scaled = scale(COUNTIES[["parcels", "stations"]])
    assert scaled == pytest.approx(np.array([[0, 0.2], [0.5, 0], [1, 1]]))
    parcels = 1 - (np.log(3) / 3 + 2 / 3 * np.log(1.5)) / np.log(3)
    stations = 1 - (np.log(6) / 6 + 5 / 6 * np.log(1.2)) / np.log(3)
    assert entropy_weights(scaled) == pytest.approx([parcels / (parcels + stations), stations / (parcels + stations)])
    assert entropy_weights(scaled).round(3).tolist() == [0.416, 0.584]


@pytest.mark.parametrize(
    ("formula", "degree"),
    [("standard", 0.8), ("power", 0.64**2), ("no_factor", 0.4), ("corrected", (0.4 * 0.25) ** 0.5)],
)
def test_formulas_give_different_numbers_for_the_same_pair(formula, degree):
    assert coupling_degree((0.2, 0.8), formula) == pytest.approx(degree)


def test_three_systems_by_hand():
    three = (0.2, 0.4, 0.8)
    product = 0.2 * 0.4 * 0.8
    assert coupling_degree(three) == pytest.approx(3 * product ** (1 / 3) / 1.4)
    assert coupling_degree(three, "pairwise") == pytest.approx(3 * (product / (0.6 * 1.2 * 1.0)) ** (1 / 3))
    # mean gap (0.2 + 0.4 + 0.6) / 3, product of ratios to the largest 0.25 * 0.5 * 1, to the power 1 / 2
    assert coupling_degree(three, "corrected") == pytest.approx(((1 - 0.4) * 0.125**0.5) ** 0.5)


@pytest.mark.parametrize(
    ("standard", "corrected"),
    # Wang and others 2021, table 8: ten pairs of C by the usual formula and by theirs
    [
        (0.9989, 0.9404), (0.9935, 0.8660), (0.8868, 0.5440), (0.9073, 0.5769), (0.6821, 0.3006), (0.8328, 0.4780),
        (0.6816, 0.3344), (0.7789, 0.4171), (0.6871, 0.3278), (0.6101, 0.2700),
    ],
)
def test_published_pairs_of_usual_and_corrected_degree_can_come_from_two_indices(standard, corrected):
    # The usual C fixes the ratio of the indices, the corrected one then fixes both. Without its outer root, or without
    # the ratio, the formula would ask for indices above 1 or below 0 for most of these pairs.
    root = (1 - np.sqrt(1 - standard**2)) / standard
    ratio = root**2
    larger = (1 - corrected**2 / ratio) / (1 - ratio)
    assert 0 < larger < 1
    pair = (larger, ratio * larger)
    assert coupling_degree(pair) == pytest.approx(standard, abs=1e-9)
    assert coupling_degree(pair, "corrected") == pytest.approx(corrected, abs=1e-9)


@SETTINGS
@given(tables())
def test_min_max_is_what_pymcdm_gives(table):
    differing(table)
    for column, (more, less) in enumerate(zip(scale(table).T, scale(table, "less").T)):
        assert more == pytest.approx(normalizations.minmax_normalization(table[:, column]))
        assert less == pytest.approx(normalizations.minmax_normalization(table[:, column], cost=True))


@SETTINGS
@given(tables(low=0.5))
def test_entropy_weights_are_those_of_pymcdm_where_nothing_is_zero(table):
    differing(table)
    assert entropy_weights(table) == pytest.approx(pymcdm_weights.entropy_weights(table), abs=1e-7)


def test_a_zero_counts_as_nothing_where_pymcdm_refuses_it():
    scaled = scale(COUNTIES[["parcels", "stations"]])
    with pytest.raises(ValueError, match="positive"):
        pymcdm_weights.entropy_weights(scaled)
    nearly = np.where(scaled == 0, 1e-12, scaled)
    assert entropy_weights(scaled) == pytest.approx(pymcdm_weights.entropy_weights(nearly), abs=1e-6)


@SETTINGS
@given(st.lists(INDEX, min_size=2, max_size=5), st.sampled_from(TWO_SYSTEMS), st.floats(0.2, 5))
def test_degrees_lie_between_zero_and_one_and_do_not_care_for_the_order(indices, formula, k):
    found = coordination(indices, formula, k)
    assert all(0 <= value <= 1 for value in found.values())
    assert coupling_degree(indices[::-1], formula, k) == pytest.approx(coupling_degree(indices, formula, k))


@SETTINGS
@given(st.lists(INDEX, min_size=2, max_size=5), st.sampled_from(["standard", "power", "corrected"]))
def test_the_degree_is_one_for_equal_indices_and_for_no_others(indices, formula):
    assert coupling_degree([indices[0]] * len(indices), formula) == pytest.approx(1)
    if np.ptp(indices) > 0.01:
        assert coupling_degree(indices, formula) < 1 - 1e-7


@SETTINGS
@given(st.lists(INDEX, min_size=2, max_size=5), st.floats(0.1, 1), st.sampled_from(["standard", "power", "no_factor"]))
def test_all_but_the_corrected_formula_see_ratios_only(indices, factor, formula):
    smaller = [factor * index for index in indices]
    assert coupling_degree(smaller, formula) == pytest.approx(coupling_degree(indices, formula))


@SETTINGS
@given(INDEX, INDEX)
def test_relations_between_the_formulas(first, second):
    pair = (first, second)
    standard = coupling_degree(pair)
    assert coupling_degree(pair, "power", 0.5) == pytest.approx(standard)
    assert coupling_degree(pair, "power", 3) == pytest.approx(standard**6)
    assert coupling_degree(pair, "no_factor") == pytest.approx(standard / 2)
    assert coupling_degree(pair, "corrected") <= np.sqrt(min(pair) / max(pair)) + 1e-12
    assert coordination(pair)["D"] == pytest.approx((first * second) ** 0.25)


def test_slips_end_where_the_docstring_says():
    assert coupling_degree((0.7, 0.7), "no_factor") == pytest.approx(0.5)
    assert coupling_degree((0.7, 0.7, 0.7), "no_factor") == pytest.approx(1 / 3)
    assert coupling_degree((0.7, 0.7, 0.7), "pairwise") == pytest.approx(1.5)


@SETTINGS
@given(tables(), st.floats(0.1, 50), st.floats(-500, 500))
def test_scaling_does_not_care_for_units_and_turns_round_with_the_direction(table, factor, shift):
    differing(table)
    assert scale(factor * table + shift) == pytest.approx(scale(table), abs=1e-8)
    assert scale(-table, "less") == pytest.approx(scale(table), abs=1e-12)
    assert scale(table, onto=(0.01, 0.99)) == pytest.approx(0.01 + 0.98 * scale(table))


@SETTINGS
@given(tables())
def test_entropy_weights_are_shares_that_do_not_care_for_units_or_order(table):
    differing(table)
    weights = entropy_weights(table)
    assert weights.sum() == pytest.approx(1) and (weights >= 0).all()
    assert entropy_weights(7 * table) == pytest.approx(weights)
    assert entropy_weights(table[::-1]) == pytest.approx(weights)


def test_a_panel_is_done_in_one_go_as_it_is_year_by_year():
    panel = np.random.default_rng(1).uniform(1, 9, (4, 12, 3))  # years, counties, indicators
    scaled = scale(panel, ["more", "less", "more"])
    weights = entropy_weights(scaled)
    index = weighted_sum(scaled, weights)
    for year in range(4):
        alone = scale(panel[year], ["more", "less", "more"])
        assert scaled[year] == pytest.approx(alone)
        assert weights[year] == pytest.approx(entropy_weights(alone))
        assert index[year] == pytest.approx(alone @ entropy_weights(alone))


def test_fixed_bounds_keep_earlier_values_when_a_year_is_added():
    years = np.array([[1.0, 5.0], [2.0, 4.0], [4.0, 9.0]])
    bounds = scaling_bounds(years[:2])
    assert scale(years, bounds=bounds)[:2] == pytest.approx(scale(years[:2]))
    assert scale(years, bounds=bounds)[2] == pytest.approx([3.0, 5.0])
    assert not np.allclose(scale(years)[:2], scale(years[:2]))


def test_measure_by_year_is_measure_of_each_year():
    random = np.random.default_rng(4)
    table = pd.DataFrame(random.uniform(0, 1, (20, 4)), columns=list("abcd")).assign(year=[2020, 2021] * 10)
    systems = {"one": ["a", "b"], "two": ["c", "d"]}
    together = measure(table, systems, by="year", onto=(0.01, 1))
    for year, rows in table.groupby("year"):
        pd.testing.assert_frame_equal(together.loc[rows.index], measure(rows, systems, onto=(0.01, 1)))


def test_unusual_columns_have_a_defined_result_where_one_is_asked_for():
    held = scale([[5.0, 1.0], [5.0, 3.0]], constant=0.5)
    assert held.tolist() == [[0.5, 0.0], [0.5, 1.0]]
    assert entropy_weights(held).tolist() == [0, 1]
    assert scale([[-5.0], [-1.0], [3.0]]).ravel().tolist() == [0, 0.5, 1]
    kept = scale([[1.0, 2.0], [np.nan, 4.0], [3.0, 3.0]], missing="keep")
    assert np.isnan(kept[1, 0]) and kept[:, 1].tolist() == [0, 1, 0.5]
    assert coupling_degree((0.0, 0.6)) == 0 and coupling_degree((0.0, 0.6), "corrected") == 0
    assert coordination_index((1.01, 0.01)) == pytest.approx(0.51)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: scale([[1.0, 2.0], [3.0, 2.0]]), "indicator 1 is the same in every observation"),
        (lambda: scale([[1.0, 2.0]]), "values has 1 observation; accepted: 2 or more"),
        (lambda: scale([[1.0], [np.nan]]), "indicator 0 of values has a missing value"),
        (lambda: scale([[1.0], [np.inf]]), "indicator 0 of values holds an infinite number"),
        (lambda: scale([[np.nan], [np.nan]], missing="keep"), "indicator 0 has no value at all"),
        (lambda: scale([1.0, 2.0]), "values has the shape .2,.; accepted: .*observations, indicators"),
        (lambda: scale([[1.0], [2.0]], better=["more", "less"]), "better has 2 entries; accepted: one for each of 1"),
        (lambda: scale([[1.0], [2.0]], better="up"), "better is 'up'; accepted: 'more', 'less'"),
        (lambda: scale([[1.0], [2.0]], onto=(1.0, 0.0)), "onto is 0; accepted: above 1"),
        (lambda: scale([[1.0], [1.0]], constant=2.0), "constant is 2; accepted: at least 0 and at most 1"),
        (lambda: scale([[1.0], [2.0]], bounds=([np.nan], [3.0])), "bounds of indicator 0 are missing or infinite"),
        (lambda: scale([[1.0, 1.0]], bounds=([0.0, 0.0], [3.0, np.inf])), "bounds of indicator 1 are missing or infinite"),
        (lambda: scale([[1.0]], bounds=([3.0], [0.0])), "bounds of indicator 0 run from high to low"),
        (lambda: scale([[1.0]], bounds=([0.0, 0.0], [1.0, 1.0])), "bounds do not fit; accepted: .lowest, highest., each with"),
        (lambda: entropy_weights([[0.0, 1.0], [0.0, 2.0]]), "indicator 0 is 0 in every observation"),
        (lambda: entropy_weights([[-0.1], [1.0]]), "scaled is -0.1; accepted: at least 0"),
        (lambda: entropy_weights([[0.5, 0.2]]), "scaled has 1 observation; accepted: 2 or more"),
        (lambda: entropy_weights([[0.3], [0.3]]), "no indicator differs between observations"),
        (lambda: weighted_sum([[0.5, 0.5]], [0.7, 0.7]), "weights sum to 1.4; accepted: a sum of 1"),
        (lambda: weighted_sum([[0.5, 0.5]], [1.0]), "weights has 1 numbers; accepted: one for each of 2"),
        (lambda: coupling_degree((0.0, 0.0)), "indices of observation 0 are all 0"),
        (lambda: coupling_degree((np.array([0.1, 0.0]), np.array([0.2, 0.0]))), "indices of observation 1 are all 0"),
        (lambda: coupling_degree((0.5, np.nan)), "index of system 1 is nan; accepted: at least 0 and at most 1.01"),
        (lambda: coupling_degree((50.0, 80.0)), "index of system 0 is 50; accepted"),
        (lambda: coupling_degree((0.5,)), "indices has 1 system; accepted: 2 or more"),
        (lambda: coupling_degree((0.5, 0.5), "pairwise"), "indices has 2 systems; accepted: 3"),
        (lambda: coupling_degree((0.5, 0.5), "usual"), "formula is 'usual'; accepted: 'standard'"),
        (lambda: coupling_degree((0.5, 0.5), "power", 0), "k is 0; accepted: above 0"),
        (lambda: coordination_index((0.5, 0.5), (0.9, 0.2)), "weights sum to 1.1; accepted: a sum of 1"),
        (lambda: class_name(1.2), "degree is 1.2; accepted: at least 0 and at most 1.01"),
        (lambda: obstacle_degrees([[0.5, 1.5]], [0.5, 0.5]), "scaled is 1.5; accepted: at least 0 and at most 1"),
        (lambda: obstacle_degrees([[0.5, 0.5]], [0.5, 0.6]), "weights sum to 1.1; accepted: a sum of 1"),
        (lambda: measure(COUNTIES, SYSTEMS, {"roads": "less"}), "better names 'roads'; accepted: parcels"),
        (lambda: measure(COUNTIES, SYSTEMS, weights={"parcels": 1, "roads": 1}), "weights names 'roads'; accepted: parcels"),
        (lambda: measure(COUNTIES, SYSTEMS, by="year"), "by is 'year'; accepted: parcels, stations, income, ratio, or None"),
        (lambda: measure(COUNTIES.assign(ratio=2.5), SYSTEMS), "column 'ratio' is the same in every observation"),
        (lambda: measure(COUNTIES.replace(20_000, np.inf), SYSTEMS), "column 'income' of values holds an infinite number"),
        (lambda: measure(COUNTIES, {"shop": ["parcels"]}), "systems has 1 entry; accepted: 2 or more"),
        (lambda: measure(COUNTIES, {"shop": ["parcels"], "village": []}), "system 'village' has no indicator"),
        (lambda: measure(COUNTIES, {"shop": ["parcels"], "village": ["roads"]}), "there is no column 'roads'"),
        (lambda: measure(COUNTIES, {"a": ["parcels"], "b": ["parcels"]}), "column 'parcels' is named twice"),
        (lambda: measure(COUNTIES.mask(COUNTIES == 6), SYSTEMS), "column 'parcels' has no value in row 'Lan'"),
        (lambda: weights_of(np.ones((2, 2)), ["a", "b"], {"a": 1}), "weights has none for 'b'"),
        (lambda: random_trends(5, 2, 1), "years is 2; accepted: at least 3"),
        (lambda: random_trends(5, 5, 1, drift=np.nan), "drift is nan; accepted: any number"),
        (lambda: random_trends(5, 5, 1, kind="wave"), "kind is 'wave'; accepted: 'walk', 'trend', 'noise'"),
    ],
)
def test_what_cannot_be_computed_says_why(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_measure_agrees_with_a_plain_loop_over_rows():
    table = np.random.default_rng(6).lognormal(size=(40, 2 * HALF))
    names = [f"x{number}" for number in range(2 * HALF)]
    found = measure(pd.DataFrame(table, columns=names), {"one": names[:HALF], "two": names[HALF:]}, onto=(0.01, 1))
    assert found["D"].to_numpy() == pytest.approx(loop(table))


def test_measure_hands_formula_exponent_and_system_weights_on():
    found = measure(COUNTIES, SYSTEMS, BETTER, weights="equal", formula="power", k=3, system_weights=(0.3, 0.7))
    first, second = np.array([0.1, 0.25, 1.0]), np.array([0.25, 1.0, 0.125])
    coupling = (first * second / ((first + second) / 2) ** 2) ** 3
    assert found["C"].to_numpy() == pytest.approx(coupling)
    assert found["D"].to_numpy() == pytest.approx(np.sqrt(coupling * (0.3 * first + 0.7 * second)))


@SETTINGS
@given(INDEX, INDEX, st.floats(0.1, 0.9), st.sampled_from(TWO_SYSTEMS))
def test_the_weight_of_a_system_moves_t_and_leaves_c(first, second, alpha, formula):
    weighted = coordination((first, second), formula, weights=(alpha, 1 - alpha))
    assert weighted["C"] == pytest.approx(coordination((first, second), formula)["C"])
    assert min(first, second) - 1e-12 <= weighted["T"] <= max(first, second) + 1e-12
    assert weighted["D"] == pytest.approx(np.sqrt(weighted["C"] * weighted["T"]))


def test_obstacles_by_hand_with_unequal_weights():
    # 0.2 x 0.5 = 0.10 and 0.8 x 0.25 = 0.20 are missing, so one third and two thirds
    assert obstacle_degrees([[0.5, 0.75]], [0.2, 0.8])[0] == pytest.approx([1 / 3, 2 / 3])


@SETTINGS
@given(tables(low=0, high=1, columns=st.integers(2, 5)))
def test_obstacle_degrees_are_shares_and_vanish_only_at_the_top(table):
    weights = np.full(table.shape[1], 1 / table.shape[1])
    sums = obstacle_degrees(table, weights).sum(axis=1)
    assert sums == pytest.approx(np.where((table == 1).all(axis=1), 0.0, 1.0))


def test_classes_begin_at_their_bounds_in_spite_of_rounding():
    assert class_name([0.0, 0.1, 0.3, 0.6, 0.7, 0.5999999999999999]).tolist() == [
        "extreme imbalance", "severe imbalance", "slight imbalance", "primary coordination", "intermediate coordination",
        "primary coordination",
    ]


def test_rising_series_start_at_the_root_of_the_constant_and_end_at_one_whatever_they_are():
    random = np.random.default_rng(8)
    rising = pd.DataFrame(np.cumsum(random.exponential(1, (11, 4)), axis=0), columns=list("abcd"))
    for constant in (0.0001, 0.01):
        degree = measure(rising, {"one": ["a", "b"], "two": ["c", "d"]}, onto=(constant, 1))["D"]
        assert degree.iloc[0] == pytest.approx(constant**0.5) and degree.iloc[-1] == pytest.approx(1)


def test_unrelated_series_are_well_coordinated_as_soon_as_they_drift():
    assert (placebo(1000, drift=1.0, seed=2)[:, -1] > 0.8).mean() > 0.99
    assert 0.05 < (placebo(1000, drift=0.0, seed=2)[:, -1] > 0.8).mean() < 0.3
    assert (placebo(1000, kind="noise", seed=2)[:, -1] > 0.8).mean() < 0.2
    corrected = placebo(1000, drift=0.3, formula="corrected", seed=2)
    assert (corrected <= placebo(1000, drift=0.3, seed=2) + 1e-12).all()


def test_made_up_series_are_independent_repeatable_and_drift_as_asked():
    series = random_trends(4000, 6, 2, drift=0.7, seed=3)
    steps = np.diff(series, axis=1)
    assert steps.mean() == pytest.approx(0.7, abs=0.02) and steps.std() == pytest.approx(1, abs=0.02)
    assert abs(np.corrcoef(steps[..., 0].ravel(), steps[..., 1].ravel())[0, 1]) < 0.02
    assert (random_trends(4000, 6, 2, drift=0.7, seed=3) == series).all()
    line = random_trends(4000, 6, 1, drift=0.7, kind="trend", seed=3)
    assert line[:, -1].mean() - line[:, 0].mean() == pytest.approx(3.5, abs=0.1)


@pytest.mark.parametrize("formula", TWO_SYSTEMS)
def test_the_formulas_can_be_read_off_for_a_page(formula):
    first, second, weight = (tracing.signal(name) for name in ("first", "second", "weight"))
    for value in coordination((first, second), formula, 2.0, (weight, 1 - weight)).values():
        assert isinstance(value, tracing.Expression)
