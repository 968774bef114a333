"""Diffusion curves and their gap, against hand-worked cases, numerical integration and SciPy's searches."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, optimize, stats

from ruralecom.explorable import tracing
from ruralecom.models import diffusion

INNOVATION = st.floats(0.0005, 0.02)
IMITATION = st.floats(0.05, 0.6)
CEILING = st.floats(0.4, 1.0)
SPEED = st.floats(0.1, 0.6)
DELAY = st.floats(0.5, 20)


def test_a_bass_curve_by_hand():
    # p = 0.01, q = 0.09, so that e^-(p + q) t is 1/2 after ln 2 / 0.1 years: (1 - 1/2) / (1 + 9/2) = 1/11
    assert diffusion.bass(np.log(2) / 0.1, 0.01, 0.09) == pytest.approx(1 / 11)


def test_without_imitation_the_rest_decays_like_any_constant_hazard():
    years = np.array([0.0, 1.0, 7.0])
    assert diffusion.bass(years, 0.05, 0.0, 0.6) == pytest.approx(0.6 * stats.expon(scale=20).cdf(years))


def test_logistic_is_the_distribution_function_of_scipy():
    time = np.linspace(1990, 2040, 11)
    assert diffusion.logistic(time, 0.3, 2012, 0.7) == pytest.approx(0.7 * stats.logistic(2012, 1 / 0.3).cdf(time))


@settings(max_examples=25)
@given(innovation=INNOVATION, imitation=IMITATION, ceiling=CEILING)
def test_bass_solves_its_differential_equation(innovation, imitation, ceiling):
    def slope(_, adopted):
        return (innovation + imitation * adopted / ceiling) * (ceiling - adopted)

    years = np.linspace(0, 60, 13)
    solved = integrate.solve_ivp(slope, (0, 60), [0.0], t_eval=years, rtol=1e-9, atol=1e-11)
    assert diffusion.bass(years, innovation, imitation, ceiling) == pytest.approx(solved.y[0], abs=1e-7)


@settings(max_examples=25)
@given(speed=SPEED, ceiling=CEILING)
def test_logistic_solves_its_differential_equation(speed, ceiling):
    time = np.linspace(0, 40, 9)
    begin = diffusion.logistic(0.0, speed, 15.0, ceiling)
    solved = integrate.solve_ivp(
        lambda _, adopted: speed * adopted * (1 - adopted / ceiling), (0, 40), [begin], t_eval=time, rtol=1e-9, atol=1e-11
    )
    assert diffusion.logistic(time, speed, 15.0, ceiling) == pytest.approx(solved.y[0], abs=1e-7)


@given(innovation=INNOVATION, imitation=IMITATION, ceiling=CEILING, year=st.floats(0, 60))
def test_the_rate_is_the_slope_of_the_curve_and_the_hazard_times_those_left(innovation, imitation, ceiling, year):
    step = 1e-4
    around = diffusion.bass(np.array([year, year + step]), innovation, imitation, ceiling)
    rate = diffusion.bass_rate(year + step / 2, innovation, imitation, ceiling)
    assert rate == pytest.approx(np.diff(around)[0] / step, rel=1e-4, abs=1e-9)
    adopted = float(diffusion.bass(year, innovation, imitation, ceiling))
    hazard = innovation + imitation * adopted / ceiling
    assert hazard * (ceiling - adopted) == pytest.approx(diffusion.bass_rate(year, innovation, imitation, ceiling))


@given(innovation=INNOVATION, imitation=IMITATION)
def test_no_other_year_brings_more_adopters_than_the_peak(innovation, imitation):
    peak = float(diffusion.bass_peak(innovation, imitation))
    years = np.linspace(0, 80, 4001)
    rates = diffusion.bass_rate(years, innovation, imitation)
    assert diffusion.bass_rate(peak, innovation, imitation) >= rates.max() - 1e-9
    if peak > 0:  # the textbook height of the peak
        height = (innovation + imitation) ** 2 / (4 * imitation)
        assert diffusion.bass_rate(peak, innovation, imitation) == pytest.approx(height)


def test_two_logistic_groups_by_hand():
    # speed ln 4, one year behind, so that E = 4 and sqrt(E) = 2; ceilings 0.9 and 0.4, so that k = 2/3:
    # x = (4/3 - 1) / (2 (2 - 2/3)) = 1/8, three half-lives of half a year after the midpoint; there the gap is 0.8 - 0.4/1.5
    peak = diffusion.gap_peak(np.log(4), 1.0, 0.9, 0.4)
    assert peak["years"] == pytest.approx(1.5) and peak["gap"] == pytest.approx(0.8 - 0.4 / 1.5)
    assert diffusion.longest_delay_without_peak(np.log(4), 0.8, 0.4) == pytest.approx(0.5)
    # ceilings 0.4 and 0.8: x = 0.4 / (4 * 0.4 - 0.8) = 1/2, where both groups stand at 0.4 / 1.5 = 0.8 / 3
    assert diffusion.gap_closes(np.log(4), 1.0, 0.4, 0.8) == pytest.approx(0.5)


@given(innovation=INNOVATION, imitation=IMITATION, ceiling=CEILING, part=st.floats(0.0, 0.99))
def test_years_to_a_share_undo_the_curve(innovation, imitation, ceiling, part):
    years = diffusion.years_to_share(part * ceiling, innovation, imitation, ceiling)
    assert diffusion.bass(years, innovation, imitation, ceiling) == pytest.approx(part * ceiling, abs=1e-9)


def test_bass_is_empty_before_its_start_and_ends_at_its_ceiling():
    assert diffusion.bass(-3.0, 0.01, 0.3, 0.7) == 0 and diffusion.bass_rate(-3.0, 0.01, 0.3, 0.7) == 0
    assert diffusion.bass(500.0, 0.01, 0.3, 0.7) == pytest.approx(0.7)


def test_logistic_is_what_bass_becomes_when_nobody_starts_alone():
    innovation, imitation = 1e-9, 0.3
    midpoint = np.log(imitation / innovation) / (innovation + imitation)
    years = midpoint + np.array([-10.0, 0.0, 10.0])
    assert diffusion.bass(years, innovation, imitation) == pytest.approx(diffusion.logistic(years, imitation, midpoint), abs=1e-7)


@given(speed=SPEED, delay=DELAY, first=CEILING, second=CEILING)
def test_gap_peak_is_where_a_search_finds_it_and_missing_where_there_is_none(speed, delay, first, second):
    threshold = diffusion.longest_delay_without_peak(speed, first, second)
    if abs(delay - threshold) < 0.05:
        return  # the peak runs off to plus or minus infinity

    def gap(years):
        return diffusion.logistic(years, speed, 0.0, first) - diffusion.logistic(years, speed, delay, second)

    years = np.linspace(-80, 120, 40_001)
    peak = diffusion.gap_peak(speed, delay, first, second)
    inside = 100 < np.argmax(gap(years)) < 39_900 and gap(years).max() > max(gap(years[0]), gap(years[-1])) + 1e-6
    if delay > threshold:
        assert peak["gap"] >= gap(years).max() - 1e-9
        assert peak["gap"] == pytest.approx(float(gap(peak["years"])))
    else:
        assert np.isnan(peak["years"]) and np.isnan(peak["gap"]) and not inside


@given(speed=SPEED, delay=DELAY, ceiling=CEILING)
def test_with_equal_ceilings_the_gap_peaks_halfway_and_never_closes(speed, delay, ceiling):
    peak = diffusion.gap_peak(speed, delay, ceiling, ceiling)
    assert peak["years"] == pytest.approx(delay / 2)
    assert peak["gap"] == pytest.approx(ceiling * np.tanh(speed * delay / 4))
    assert np.isnan(diffusion.gap_closes(speed, delay, ceiling, ceiling))


@settings(max_examples=50)
@given(speed=SPEED, delay=DELAY, first=CEILING, second=CEILING)
def test_the_gap_closes_only_if_the_second_ceiling_is_higher(speed, delay, first, second):
    def gap(years):
        return diffusion.logistic(years, speed, 0.0, first) - diffusion.logistic(years, speed, delay, second)

    closes = float(diffusion.gap_closes(speed, delay, first, second))
    if second <= first or delay <= diffusion.longest_delay_without_peak(speed, first, second):
        assert np.isnan(closes)
    else:
        assert gap(closes) == pytest.approx(0, abs=1e-9)
        found = optimize.brentq(gap, closes - 2, closes + 2)
        assert found == pytest.approx(closes, abs=1e-3)


def test_the_curves_and_the_gap_can_be_read_off_as_expressions():
    year, p, q, m = tracing.field("year"), tracing.signal("p"), tracing.signal("q"), tracing.signal("m")
    values = [diffusion.bass(year, p, q, m), diffusion.bass_rate(year, p, q, m), diffusion.logistic(year, q, 2010, m),
              diffusion.bass_peak(p, q), diffusion.years_to_share(0.3, p, q, m), diffusion.gap_peak(q, 5.0, m, 0.9)["gap"],
              diffusion.gap_closes(q, 5.0, m, 0.9)]
    assert all(isinstance(value, tracing.Expression) for value in values)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: diffusion.bass(1, 0, 0.3), "innovation is 0; accepted: above 0 a year"),
        (lambda: diffusion.bass(1, 0.01, -0.1), "imitation is -0.1; accepted: at least 0 a year"),
        (lambda: diffusion.bass(1, 0.01, 0.1, 1.2), "ceiling is 1.2; accepted: above 0 and at most 1"),
        (lambda: diffusion.logistic(1, 0, 2), "speed is 0; accepted: above 0 a year"),
        (lambda: diffusion.gap_peak(0.3, 0), "delay is 0; accepted: above 0 years"),
        (lambda: diffusion.gap_closes(0.3, -1), "delay is -1; accepted: above 0 years"),
        (lambda: diffusion.years_to_share(-0.1, 0.01, 0.1), "share is -0.1; accepted: at least 0"),
        (lambda: diffusion.longest_delay_without_peak(0.3, 0, 1), "first_ceiling is 0; accepted: above 0 and at most 1"),
    ],
)
def test_parameters_out_of_range_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
