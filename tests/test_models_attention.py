"""Viewers who follow viewers, against the urn, the coin, exact enumeration and PySAL's measures of inequality."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inequality.gini import Gini
from inequality.theil import Theil, TheilD
from scipy import stats

from ruralecom.models.attention import breaking_exploration, equal_chance_gini, next_viewer, simulate, urn_gini


def ginis(audience):
    return np.apply_along_axis(lambda one_run: Gini(one_run).g, -1, audience)


def within_error(values, expected, errors=4):
    return abs(values.mean() - expected) < errors * values.std(ddof=1) / np.sqrt(values.size)


def test_chances_by_hand():
    # squares of 4, 1, 1 are 16, 1, 1; a quarter of viewers is spread over three accounts
    assert next_viewer([4, 1, 1], 2, 0.25) == pytest.approx([0.25 / 3 + 0.75 * 16 / 18, 0.125, 0.125])
    # twice the quality, the same followers: two of three viewers, shown by chance or not
    assert next_viewer([5, 5], 1, 0.4, quality=[2, 1]) == pytest.approx([2 / 3, 1 / 3])


@given(
    audience=st.lists(st.floats(0.5, 1e4), min_size=2, max_size=50), preference=st.floats(0, 2), exploration=st.floats(0, 1),
)
def test_chances_add_up_and_exploration_guarantees_a_minimum(audience, preference, exploration):
    chances = next_viewer(audience, preference, exploration)
    assert chances.sum() == pytest.approx(1)
    assert (chances >= exploration / len(audience) - 1e-12).all()
    assert np.argmax(audience) in np.flatnonzero(chances >= chances.max() - 1e-12)


@pytest.mark.parametrize("preference", [0.7, 1.0, 1.5])
@pytest.mark.parametrize("exploration", [0.0, 0.3])
def test_simulated_paths_have_the_chances_of_exact_enumeration(preference, exploration):
    exact = dict.fromkeys(itertools.product(range(5), repeat=3), 0.0)
    for path in itertools.product(range(3), repeat=4):
        audience, chance = [1.0, 1.0, 1.0], 1.0
        for chosen in path:
            chance *= next_viewer(audience, preference, exploration)[chosen]
            audience[chosen] += 1
        exact[tuple(int(number) - 1 for number in audience)] += chance
    runs = 40_000
    found = simulate(preference, exploration, streamers=3, viewers=4, runs=runs, seed=5).audience[0].astype(int) - 1
    for division, chance in exact.items():
        counted = (found == division).all(axis=1).mean()
        assert counted == pytest.approx(chance, abs=4.5 * np.sqrt(chance * (1 - chance) / runs) + 1e-12)


def test_under_linear_preference_every_division_of_viewers_is_equally_likely():
    for viewers in (2, 5):
        chances = {}
        for path in itertools.product(range(3), repeat=viewers):
            audience, chance = [1, 1, 1], Fraction(1)
            for chosen in path:
                chance *= Fraction(audience[chosen], sum(audience))
                audience[chosen] += 1
            chances[tuple(audience)] = chances.get(tuple(audience), 0) + chance
        assert set(chances.values()) == {Fraction(2, (viewers + 1) * (viewers + 2))}


def test_two_streamers_end_anywhere_with_the_same_chance():
    viewers, runs = 9, 20_000
    counts = np.bincount(simulate(1.0, 0.0, 2, viewers, runs, seed=2).audience[0, :, 0].astype(int) - 1, minlength=10)
    assert stats.chisquare(counts).pvalue > 0.001


@pytest.mark.parametrize(("preference", "exploration"), [(0.0, 0.0), (0.0, 0.5), (1.5, 1.0)])
def test_pure_exploration_spreads_viewers_as_a_multinomial_draw_does(preference, exploration):
    audience = simulate(preference, exploration, streamers=20, viewers=300, runs=1500, seed=3).audience[0]
    assert within_error(ginis(audience), equal_chance_gini(20, 300, start=1))
    assert (audience - 1).var(axis=1, ddof=1).mean() == pytest.approx(300 / 20, rel=0.05)


def test_equal_chance_gini_agrees_with_drawn_multinomials_and_with_its_approximation():
    drawn = np.random.default_rng(4).multinomial(90, [1 / 15] * 15, size=4000)
    assert within_error(ginis(drawn), equal_chance_gini(15, 90))
    mean = 400.0
    approximate = 39 / 40 / np.sqrt(np.pi * mean)
    assert equal_chance_gini(40, int(40 * mean)) == pytest.approx(approximate, rel=0.02)


def test_expected_gini_of_two_viewers_and_two_streamers_by_hand():
    # half of the time both go to one streamer (Gini 1/2), half of the time one to each (Gini 0)
    assert equal_chance_gini(2, 2) == pytest.approx(0.25)


@pytest.mark.parametrize("start", [1.0, 3.0])
def test_linear_preference_tends_to_the_urns_gini(start):
    streamers, viewers = 10, 6000
    found = ginis(simulate(1.0, 0.0, streamers, viewers, 600, start=start, seed=6).audience[0])
    assert found.mean() == pytest.approx(urn_gini(streamers, start), abs=4 * found.std() / np.sqrt(600) + 0.002)


@pytest.mark.parametrize(("streamers", "start"), [(2, 1.0), (10, 1.0), (40, 0.5), (40, 10.0)])
def test_urn_gini_agrees_with_drawn_dirichlet_shares(streamers, start):
    shares = np.random.default_rng(7).dirichlet([start] * streamers, size=4000)
    assert within_error(ginis(shares), urn_gini(streamers, start))


def test_urn_gini_of_one_follower_each_is_a_fraction():
    assert [urn_gini(count) for count in (2, 5, 40)] == pytest.approx([1 / 4, 4 / 10, 39 / 80])


def test_superlinear_preference_ends_with_one_winner():
    runs = simulate(2.0, 0.0, streamers=10, viewers=6000, runs=200, seed=8)
    assert np.median(runs.top_share[0]) > 0.99
    assert np.mean(runs.top_share[0] > 0.9) > 0.95
    more = simulate(2.0, 0.0, streamers=10, viewers=600, runs=200, seed=8)
    assert np.median(more.top_share[0]) < np.median(runs.top_share[0])


def test_shares_under_superlinear_preference_and_exploration_rest_where_expected_chances_equal_shares():
    streamers, preference, exploration = 10, 1.5, 0.1
    top = 0.99
    for _ in range(3000):
        rest = (1 - top) / (streamers - 1)
        top = next_viewer([top] + [rest] * (streamers - 1), preference, exploration)[0]
    found = simulate(preference, exploration, streamers, 20_000, 60, seed=9).top_share[0]
    assert np.median(found) == pytest.approx(top, abs=0.02)  # still climbing, ever more slowly


@pytest.mark.parametrize("preference", [1.25, 1.5, 2.0])
def test_small_differences_fade_above_the_breaking_exploration_rate_and_grow_below(preference):
    limit = breaking_exploration(preference)
    for exploration, fades in ((limit + 0.05, True), (limit - 0.05, False)):
        shares = np.full(20, 1 / 20)
        shares[0] += 1e-6
        shares /= shares.sum()
        moved = next_viewer(shares, preference, exploration)
        assert (moved[0] - 1 / 20 < shares[0] - 1 / 20) == fades
    assert breaking_exploration(0.8) == 0


def test_more_preference_or_less_exploration_means_more_inequality():
    preferences = simulate([0.25, 0.75, 1.25, 1.75], 0.1, runs=60, seed=10)
    assert (np.diff(ginis(preferences.audience).mean(axis=1)) > 0).all()
    explorations = simulate(1.25, [0.0, 0.2, 0.4, 0.8], runs=60, seed=10)
    assert (np.diff(ginis(explorations.audience).mean(axis=1)) < 0).all()


def test_quality_wins_by_chance_of_arrival_only_as_far_as_preference_lets_it():
    quality = np.ones(40)
    quality[0] = 2.0
    runs = simulate([0.5, 1.75], 0.0, runs=200, quality=quality, seed=11)
    best_on_top = (runs.audience.argmax(axis=-1) == 0).mean(axis=1)
    assert best_on_top[0] > 0.9 > 0.5 > best_on_top[1] > 1 / 40


def test_followers_are_conserved_without_closing_and_steady_with_it():
    open_forever = simulate([0.5, 1.5], 0.2, streamers=12, viewers=200, runs=20, start=2.0)
    assert (open_forever.audience.sum(axis=-1) == 12 * 2 + 200).all()
    assert (open_forever.newcomers == 0).all() and np.isnan(open_forever.breakthrough_rate).all()
    assert (open_forever.age == 200).all()
    # a viewer comes each step, an average account with 1 + lifetime followers leaves every lifetime steps
    closing = simulate(0.0, 0.0, streamers=20, viewers=4000, runs=200, lifetime=30.0)
    assert closing.audience.mean() == pytest.approx(31, rel=0.03)
    assert closing.newcomers.mean() == pytest.approx(4000 / 30, rel=0.03)
    assert closing.age.mean() == pytest.approx(20 * 30, rel=0.05)


@settings(max_examples=15)
@given(preference=st.floats(0.25, 1.5), exploration=st.floats(0, 0.6), lifetime=st.floats(15, 60))
def test_what_runs_report_stays_in_range(preference, exploration, lifetime):
    runs = simulate(preference, exploration, streamers=12, viewers=300, runs=5, lifetime=lifetime)
    assert (runs.audience >= 1).all() and (runs.audience == np.rint(runs.audience)).all()
    assert runs.shares.sum(axis=-1) == pytest.approx(1)
    assert (1 / 12 <= runs.top_share).all() and (runs.top_share < 1).all()
    assert (runs.broke_through <= runs.newcomers).all()
    assert ((0 <= runs.age) & (runs.age <= 300)).all()


def test_lifetime_of_one_setting_does_not_touch_another():
    both = simulate(1.0, 0.1, 10, 300, 20, lifetime=[20.0, np.inf], seed=12)
    alone = simulate(1.0, 0.1, 10, 300, 20, lifetime=np.inf, seed=12)
    assert np.array_equal(both.audience[1], alone.audience[0]) and (both.newcomers[1] == 0).all()


def test_newcomers_break_through_more_often_where_the_platform_explores():
    rates = simulate(1.0, [0.0, 0.2, 0.4], viewers=2400, runs=40, lifetime=45.0).breakthrough_rate
    assert (np.diff(rates) > 0).all() and 0 < rates[0] < 0.1


def test_newcomers_of_a_settled_field_reach_the_average_by_chance_alone_as_often_as_accounts_outlive_the_mean_life():
    # by chance she wins one viewer while an average account wins one; an average life of 15 is what separates her from 1 + 15
    runs = simulate(0.0, 1.0, streamers=40, viewers=9000, runs=60, lifetime=15.0, settle=3000, seed=14)
    assert runs.newcomers.mean() == pytest.approx(3000 / 15, rel=0.05)
    assert runs.breakthrough_rate[0] == pytest.approx(np.exp(-1), abs=0.015)


def test_accounts_that_open_while_the_field_settles_are_not_counted_and_nothing_else_changes():
    counted, settled = (simulate(1.0, 0.2, 10, 400, 20, lifetime=20.0, settle=settle, seed=15) for settle in (0, 150))
    assert np.array_equal(counted.audience, settled.audience) and np.array_equal(counted.age, settled.age)
    assert (settled.newcomers < counted.newcomers).any() and (settled.broke_through <= counted.broke_through).all()
    assert (simulate(1.0, 0.2, 10, 400, 20, lifetime=20.0, settle=200).newcomers == 0).all()


def test_the_theil_index_of_a_run_splits_into_parts_that_add_up():
    runs = simulate(1.0, 0.1, viewers=2400, runs=1, lifetime=45.0, seed=13)
    audience, young = runs.audience[0, 0], runs.age[0, 0] < 45 * 40 / 2
    parts = TheilD(audience, young)
    # PySAL says of the between-groups part what it makes of the means of groups
    between = sum(
        group.sum() / audience.sum() * np.log(group.mean() / audience.mean()) for group in (audience[young], audience[~young])
    )
    assert parts.bg[0] == pytest.approx(between)
    assert parts.bg[0] + parts.wg[0] == pytest.approx(Theil(audience).T)


def test_the_same_seed_gives_the_same_runs():
    first, second, other = (simulate(1.0, 0.1, 10, 100, 5, seed=seed).audience for seed in (1, 1, 2))
    assert np.array_equal(first, second) and not np.array_equal(first, other)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: simulate(-0.1, 0.0), "preference is -0.1; accepted: at least 0"),
        (lambda: simulate(1.0, 1.2), "exploration is 1.2; accepted: at least 0 and at most 1"),
        (lambda: simulate(1.0, 0.1, streamers=1), "streamers is 1; accepted: at least 2"),
        (lambda: simulate(1.0, 0.1, viewers=0), "viewers is 0; accepted: at least 1"),
        (lambda: simulate(1.0, 0.1, runs=0), "runs is 0; accepted: at least 1"),
        (lambda: simulate(1.0, 0.1, lifetime=0.5), "lifetime is 0.5; accepted: at least 1 viewers an account"),
        (lambda: simulate(1.0, 0.1, quality=0.0), "quality is 0; accepted: above 0"),
        (lambda: simulate(1.0, 0.1, start=0.0), "start is 0; accepted: above 0 followers"),
        (lambda: simulate(1.0, 0.1, viewers=10, settle=6), "settle is 6; accepted: at least 0 and at most 5 viewers"),
        (lambda: next_viewer([3, 0], 1, 0), "audience is 0; accepted: above 0 followers"),
        (lambda: equal_chance_gini(1, 5), "streamers is 1; accepted: at least 2"),
        (lambda: urn_gini(5, start=-1), "start is -1; accepted: above 0 followers"),
        (lambda: breaking_exploration(-1), "preference is -1; accepted: at least 0"),
    ],
)
def test_parameters_out_of_range_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()

