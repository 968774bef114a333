"""Break tests against pencil, statsmodels, published critical values and simulation."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests

from ruralecom import data
from ruralecom.models import breaks
from ruralecom.models.break_chances import false_alarms, null_maxima, p_value, power

MODELS = st.sampled_from(["mean", "trend"])
COUNTS = st.integers(6, 24)
SEEDS = st.integers(0, 10_000)


def noise(count, seed, sd=1.0):
    return np.random.default_rng(seed).normal(0, sd, count)


def by_statsmodels(years, values, break_year, model):
    """Return F and p of the regression in which every coefficient may change, against the one in which none does."""
    time = years - years.mean()
    pooled = sm.add_constant(time) if model == "trend" else np.ones((len(years), 1))
    late = (years >= break_year).astype(float)
    interacted = np.column_stack([pooled, pooled * late[:, None]])
    test = sm.OLS(values, interacted).fit().compare_f_test(sm.OLS(values, pooled).fit())
    return test[0], test[1]


# --- One year, named in advance ----------------------------------------------------


def test_six_numbers_worked_by_hand():
    # mean 5, S0 = 16 + 9 + 4 + 4 + 9 + 16 = 58; means 2 and 8, S1 = 4; F = (58 - 4) / (4 / 4)
    test = breaks.chow(range(2011, 2017), [1, 2, 3, 7, 8, 9], 2014)
    assert test.f == pytest.approx(54) and test.degrees_of_freedom == (1, 4)
    assert test.one_fit == pytest.approx([5] * 6) and test.two_fits == pytest.approx([2, 2, 2, 8, 8, 8])


def test_with_one_mean_the_root_of_f_is_the_t_of_two_samples():
    values = noise(13, 4)
    test = breaks.chow(np.arange(2011, 2024), values, 2017)
    t = stats.ttest_ind(values[:6], values[6:])
    assert test.f == pytest.approx(t.statistic**2) and test.p_value == pytest.approx(t.pvalue)


@settings(max_examples=40)
@given(count=COUNTS, seed=SEEDS, model=MODELS, place=st.integers(3, 20))
def test_f_and_p_are_those_of_the_interacted_regression_in_statsmodels(count, seed, model, place):
    years = np.arange(2000, 2000 + count)
    break_year = 2000 + min(place, count - 3)
    values = noise(count, seed) + 0.3 * years
    test = breaks.chow(years, values, break_year, model)
    f, p = by_statsmodels(years, values, break_year, model)
    assert test.f == pytest.approx(f, rel=1e-6) and test.p_value == pytest.approx(p, rel=1e-6, abs=1e-12)


@pytest.mark.parametrize("model, series, first, last, year", [
    ("mean", "spb_express_parcels", 2010, 2023, 2015), ("mean", "mofcom_rural_online_retail", 2014, 2023, 2020),
    ("trend", "spb_express_parcels", 2010, 2023, 2015), ("trend", "nbs_rural_income_pc", 2013, 2025, 2020),
])
def test_real_series_give_the_f_of_statsmodels(model, series, first, last, year):
    logs = np.log(data.yearly(series).loc[first:last])
    logs = 100 * logs.diff().dropna() if model == "mean" else logs
    years = logs.index.to_numpy(int)
    f, p = by_statsmodels(years, logs.to_numpy(float), year, model)
    test = breaks.chow(years, logs, year, model)
    assert test.f == pytest.approx(f) and test.p_value == pytest.approx(p)


@settings(max_examples=40)
@given(count=COUNTS, seed=SEEDS, model=MODELS, level=st.floats(-500, 500), scale=st.floats(0.01, 100), slope=st.floats(-9, 9))
def test_level_unit_and_for_trends_slope_do_not_matter(count, seed, model, level, scale, slope):
    years, values = np.arange(2000, 2000 + count), noise(count, seed)
    other = level + scale * values + (scale * slope * np.arange(count) if model == "trend" else 0)
    first, second = breaks.search(years, values, model), breaks.search(years, other, model)
    assert second.f_values == pytest.approx(first.f_values, rel=1e-5, abs=1e-7)
    assert breaks.persistence(years, other, model) == pytest.approx(breaks.persistence(years, values, model), abs=1e-6)


@settings(max_examples=40)
@given(count=COUNTS, seed=SEEDS, model=MODELS)
def test_the_search_is_the_largest_of_the_single_tests_and_runs_backwards_as_well(count, seed, model):
    years, values = np.arange(2000, 2000 + count), noise(count, seed)
    found = breaks.search(years, values, model)
    single = [breaks.chow(years, values, int(year), model) for year in found.candidates]
    assert found.f_values == pytest.approx([test.f for test in single])
    assert found.f == pytest.approx(max(test.f for test in single)) and found.f >= 0
    assert single[int(found.break_year - found.candidates[0])].f == pytest.approx(found.f)
    backwards = breaks.search(years, values[::-1], model)
    assert backwards.f_values[::-1] == pytest.approx(found.f_values, rel=1e-6, abs=1e-9)


def test_a_trend_break_that_two_lines_fit_without_error_is_beyond_every_critical_value():
    values = np.concatenate([np.arange(5.0), 20 - np.arange(5.0)])
    found = breaks.search(range(2010, 2020), values, "trend")
    assert found.break_year == 2015 and np.isinf(found.f)
    assert breaks.chow(range(2010, 2020), values, 2015, "trend").p_value == 0


def test_a_drawn_series_without_any_scatter_is_no_break():
    assert breaks.f_values(np.full((1, 8), 3.7), "mean", [3, 4]).tolist() == [[0, 0]]
    assert breaks.f_values(5 + 0.3 * np.arange(8.0)[None, :], "trend", [4]).tolist() == [[0]]


# --- What chance does --------------------------------------------------------------


def test_a_test_at_a_year_named_in_advance_raises_five_false_alarms_in_a_hundred():
    random = np.random.default_rng(8)
    p_values = [breaks.chow(range(9), random.normal(size=9), 5).p_value for _ in range(3000)]
    assert np.mean(np.array(p_values) < 0.05) == pytest.approx(0.05, abs=0.012)
    assert stats.kstest(p_values, "uniform").pvalue > 0.01


def test_long_series_come_to_the_published_asymptotic_value():
    # Andrews (2003), one parameter, 15 per cent trimmed at either end: 7.12, 8.68 and 12.16
    largest = null_maxima(500, "mean", shortest=75, draws=8000)
    assert np.quantile(largest, [0.9, 0.95]) == pytest.approx([7.12, 8.68], rel=0.05)


def test_critical_values_hold_on_series_they_were_not_made_from():
    for count, model in [(9, "mean"), (13, "mean"), (10, "trend"), (14, "trend")]:
        critical = np.quantile(null_maxima(count, model), 0.95)
        assert false_alarms(critical, count, model) == pytest.approx(0.05, abs=0.008)


@pytest.mark.parametrize("count, textbook", [(9, 0.20), (13, 0.256)])
def test_the_textbook_value_for_one_year_alarms_several_times_too_often(count, textbook):
    value = stats.f(1, count - 2).ppf(0.95)
    assert false_alarms(value, count, "mean") == pytest.approx(textbook, abs=0.015)


def test_the_largest_of_two_candidate_years_can_be_counted_without_the_package():
    series = np.random.default_rng(1).standard_normal((400, 5))  # the draws of null_maxima with this seed
    largest = [max(stats.ttest_ind(row[:cut], row[cut:]).statistic ** 2 for cut in (2, 3)) for row in series]
    assert null_maxima(5, "mean", draws=400, seed=1) == pytest.approx(largest)


def test_drawing_from_normal_residuals_is_the_same_as_drawing_normal_numbers():
    residuals = stats.norm.ppf((np.arange(400) + 0.5) / 400)
    drawn, normal = null_maxima(10, "trend", residuals=residuals), null_maxima(10, "trend")
    assert np.quantile(drawn, [0.5, 0.9, 0.95]) == pytest.approx(np.quantile(normal, [0.5, 0.9, 0.95]), rel=0.06)


def test_errors_that_remember_raise_more_false_alarms_and_a_random_walk_most():
    critical = np.quantile(null_maxima(14, "trend"), 0.95)
    rates = [false_alarms(critical, 14, "trend", autocorrelation=memory) for memory in (0.0, 0.3, 0.6, 1.0)]
    assert rates == sorted(rates) and rates[-1] > 0.4


@pytest.mark.parametrize("memory", [0.3, 0.8, 1.0])
def test_simulated_errors_have_the_memory_that_is_asked_for(memory):
    largest = null_maxima(12, "mean", draws=20_000, autocorrelation=memory)
    series = pd.DataFrame(noise(12 * 20_000, 1).reshape(20_000, 12))
    for year in range(1, 12):
        series[year] = memory * series[year - 1] + np.sqrt(max(1 - memory**2, 0) or 1) * series[year]
    by_hand = [breaks.search(range(12), row).f for row in series.head(1500).to_numpy()]
    assert np.quantile(by_hand, [0.5, 0.9]) == pytest.approx(np.quantile(largest, [0.5, 0.9]), rel=0.12)


def test_memory_is_underestimated_in_short_series():
    random = np.random.default_rng(2)
    for model, bound in (("mean", -0.05), ("trend", -0.12)):
        found = [breaks.persistence(range(10), random.normal(size=10), model) for _ in range(2000)]
        assert np.mean(found) < bound


def test_the_p_value_counts_the_series_itself():
    assert p_value(10.0, np.array([1.0, 2.0, 3.0])) == 0.25
    assert p_value(2.0, np.array([1.0, 2.0, 3.0])) == 0.75


# --- Power --------------------------------------------------------------------------


@pytest.mark.parametrize("count, before, shift", [(9, 5, 2.0), (13, 6, 1.5), (24, 12, 1.0)])
def test_power_at_a_known_year_agrees_with_statsmodels(count, before, shift):
    chance = power(count, before, shift)
    after = count - before
    from statsmodels.stats.power import TTestIndPower

    expected = TTestIndPower().power(shift, nobs1=before, ratio=after / before, alpha=0.05)
    assert chance["known_year"] == pytest.approx(expected, abs=1e-6)
    assert chance["noncentrality"] == pytest.approx(shift**2 * before * after / count)


def test_power_of_a_trend_break_agrees_with_simulation():
    chance = power(14, 7, shift=0.0, slope_change=0.5, model="trend")
    random, since = np.random.default_rng(5), np.arange(14) - 7
    series = random.normal(size=(2000, 14)) + np.where(since >= 0, 0.5 * since, 0)
    p_values = [breaks.chow(range(14), row, 7, "trend").p_value for row in series]
    assert np.mean(np.array(p_values) < 0.05) == pytest.approx(chance["known_year"], abs=0.035)


@settings(max_examples=25)
@given(count=st.integers(8, 24), share=st.floats(0.3, 0.7), small=st.floats(0, 3), more=st.floats(0.5, 2))
def test_larger_breaks_are_found_more_often_and_a_search_costs_power(count, share, small, more):
    before = min(max(round(share * count), 2), count - 2)
    less, larger = power(count, before, small, draws=1500), power(count, before, small + more, draws=1500)
    assert larger["known_year"] >= less["known_year"] - 1e-9 and larger["searched"] >= less["searched"] - 0.01
    assert larger["searched"] <= larger["known_year"] + 0.03
    assert larger["right_year"] <= larger["searched"]
    assert power(count, before, -small, draws=10)["known_year"] == pytest.approx(less["known_year"])


def test_without_a_break_power_is_the_rate_of_false_alarms():
    chance = power(10, 5, 0.0)
    assert chance["known_year"] == pytest.approx(0.05) and chance["searched"] == pytest.approx(0.05, abs=0.002)


# --- Many tests ---------------------------------------------------------------------


@settings(max_examples=12)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=15))
def test_holm_agrees_with_statsmodels(p_values):
    assert breaks.holm(p_values) == pytest.approx(multipletests(p_values, method="holm")[1])


# --- Bad input ----------------------------------------------------------------------

GROWTH = [5.0, 7.0, 6.0, 9.0, 8.0, 4.0, 3.0, 5.0]


@pytest.mark.parametrize("call, message", [
    (lambda: breaks.chow(range(2014, 2022), GROWTH, 2015),
     "break_year is 2015, with 1 of the years 2014 to 2021 before it and 7 from it on; accepted: 2016 to 2020, which leave at "
     "least 2 on either side"),
    (lambda: breaks.chow(range(2014, 2022), GROWTH, 2012, "trend"), "break_year is 2012, with 0 of .* accepted: 2017 to 2019"),
    (lambda: breaks.chow([2014, 2015, 2016, 2017, 2019, 2020, 2021, 2022], GROWTH, 2017),
     "years: 2017 is followed by 2019; accepted: consecutive years, so test one side of the gap"),
    (lambda: breaks.search(range(2014, 2022), [*GROWTH[:3], np.nan, *GROWTH[4:]]),
     "values: 2017 has no finite value; accepted: a number for every year, so end before 2017 or begin after it"),
    (lambda: breaks.search(np.arange(2014.5, 2022), GROWTH), "years begin with 2014.5; accepted: whole years"),
    (lambda: breaks.search(range(2014, 2017), GROWTH[:3]), "there are 3 years; accepted: at least 4, 2 on either side of a break"),
    (lambda: breaks.search(range(2014, 2019), GROWTH[:5], "trend"), "there are 5 years; accepted: at least 6, 3 on either"),
    (lambda: breaks.search(range(2014, 2022), GROWTH, shortest=1), "shortest is 1; accepted: at least 2"),
    (lambda: breaks.search(range(2014, 2022), [5.0] * 8), "values lie exactly on one mean; accepted: values with some scatter"),
    (lambda: breaks.search(range(2014, 2022), range(8), "trend"), "values lie exactly on one trend"),
    (lambda: breaks.search(range(2014, 2022), GROWTH, "curve"), "model is 'curve'; accepted: 'mean', 'trend'"),
    (lambda: breaks.search(range(2014, 2021), GROWTH), r"years has shape \(7,\) and values \(8,\); accepted: one value for each"),
    (lambda: null_maxima(9, draws=0), "draws is 0; accepted: at least 1"),
    (lambda: null_maxima(9, autocorrelation=1.2), "autocorrelation is 1.2; accepted: at least 0 and at most 1"),
    (lambda: null_maxima(9, residuals=[1.0, 2.0, 4.0], autocorrelation=0.5), "autocorrelation must be 0"),
    (lambda: null_maxima(9, residuals=[1.0, 1.0, 2.0]), "at least three different ones"),
    (lambda: power(9, 1, 2.0), "years_before is 1; accepted: at least 2 and at most 7"),
    (lambda: power(9, 5, 2.0, level=0), "level is 0; accepted: above 0 and below 1"),
    (lambda: breaks.holm([0.2, 1.2]), "p_values is 1.2; accepted: at least 0 and at most 1"),
])
def test_bad_input_is_named_with_what_would_do(call, message):
    with pytest.raises(ValueError, match=message):
        call()
