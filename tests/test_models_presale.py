"""Picking first against ordering first: by hand, in closed form, by simulation, and where the model has an end."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from ruralecom.models import presale
from ruralecom.models.newsvendor import critical_ratio
from ruralecom.models.presale import Round, break_even_boxes, delivery_cost, group_orders, order_first
from ruralecom.models.presale_shelf import Shelf, daily_factors, pick_first, pick_first_normal, summary

SHELVES = st.builds(
    Shelf, price_yuan_per_kg=st.floats(14, 20), cost_yuan_per_kg=st.floats(4, 8), spoilage_per_day=st.floats(0.05, 0.45),
    days_to_sale=st.floats(0, 0.5), trip_yuan_per_day=st.floats(0, 600),
)
ROUNDS = st.builds(
    Round, households_per_point=st.integers(10, 60), spacing_km=st.floats(1, 9), spoilage_per_day=st.floats(0.05, 0.45),
    days_on_the_way=st.floats(0.25, 1), unclaimed_share=st.floats(0, 0.2),
)


def test_a_day_at_the_shelf_by_hand():
    # 200 kg on offer, each cost 8 / 0.9 = 8.889 yuan because a tenth spoils within the day before it is sold
    shelf = Shelf(price_yuan_per_kg=15, cost_yuan_per_kg=8, spoilage_per_day=0.1, days_to_sale=1, trip_yuan_per_day=100)
    day = pick_first([150.0, 260.0], shelf, level_kg=200)
    assert day["sold_kg"].tolist() == [150, 200] and day["missing_kg"].tolist() == [0, 60]
    # of 50 left over 5 spoil overnight; 155 sound kilograms were used up, 172.22 picked for them
    assert day["picked_kg"] == pytest.approx([155 / 0.9, 200 / 0.9])
    assert day["wasted_kg"] == pytest.approx([155 / 0.9 - 150, 200 / 0.9 - 200])
    assert day["profit_yuan"] == pytest.approx([15 * 150 - 8 * 155 / 0.9 - 100, 15 * 200 - 8 * 200 / 0.9 - 100])


def test_a_round_by_hand():
    tour = Round(points=4, households_per_point=25, boxes_per_household=1, spacing_km=5, unclaimed_share=0.0,
                 spoilage_per_day=0.19, days_on_the_way=0.5, van_yuan_per_day=100, yuan_per_km=2, yuan_per_stop=10, road_factor=1.5)
    assert tour.mean_boxes == 100 and tour.picked_per_box == pytest.approx(1 / 0.9)
    assert delivery_cost(tour) == pytest.approx(100 + 2 * 0.86 * 1.5 * 4 * 5 + 40)
    day = order_first(np.array([90]), tour)
    assert day["profit_yuan"][0] == pytest.approx(18 * 90 - 8 * 100 - delivery_cost(tour))
    assert day["wasted_kg"][0] == pytest.approx(10) and day["picked_kg"][0] == pytest.approx(100)


def test_what_keeps_until_tomorrow_is_worth_its_cost_as_a_shelf_followed_from_day_to_day_shows():
    shelf, demand, level = Shelf(), 400 * daily_factors(60_000, seed=3), 450.0
    kept, cash = 0.0, []
    for wanted in demand:
        picked = shelf.picked_per_kg * (level - kept)
        sold = min(wanted, level)
        kept = (1 - shelf.spoilage_per_day) * (level - sold)
        cash.append(shelf.price_yuan_per_kg * sold - shelf.cost_yuan_per_kg * picked - shelf.trip_yuan_per_day)
    booked = pick_first(demand, shelf, level)["profit_yuan"]
    # only the first morning differs: the shelf was empty then
    assert np.mean(cash) == pytest.approx(booked.mean(), abs=shelf.sound_cost * level / len(cash) + 1e-6)


@settings(max_examples=20)
@given(shelf=SHELVES, variation=st.floats(0.1, 0.4))
def test_closed_form_and_simulation_agree_for_normal_demand(shelf, variation):
    demand = 400 * daily_factors(40_000, variation, seed=17)
    exact = pick_first_normal(400, 400 * variation, shelf)
    drawn = pick_first(demand, shelf, level_kg=exact["level_kg"])
    for name in ("profit_yuan", "wasted_kg", "picked_kg"):
        assert abs(drawn[name].mean() - exact[name]) < 5 * drawn[name].std() / 200, name
    assert (drawn["profit_yuan"] < 0).mean() == pytest.approx(exact["chance_of_loss"], abs=0.012)
    assert (demand > exact["level_kg"]).mean() == pytest.approx(exact["chance_sold_out"], abs=0.012)
    assert pick_first(demand, shelf)["level_kg"] == pytest.approx(exact["level_kg"], rel=0.03)


@pytest.mark.parametrize("chance", [0.02, 0.1, 0.25, 0.5, 0.7, 0.95])
def test_quantiles_of_profit_agree_with_simulation(chance):
    shelf = Shelf()
    exact = pick_first_normal(400, 120, shelf, [chance])
    drawn = pick_first(400 * daily_factors(200_000, 0.3, seed=5), shelf, exact["level_kg"])["profit_yuan"]
    assert exact["quantiles_yuan"][0] == pytest.approx(np.quantile(drawn, chance), abs=15)


def test_profit_has_its_ceiling_on_every_day_that_sells_out():
    shelf = Shelf()
    exact = pick_first_normal(400, 120, shelf, [0.5, 0.9, 0.99])
    ceiling = (shelf.price_yuan_per_kg - shelf.sound_cost) * exact["level_kg"] - shelf.trip_yuan_per_day
    assert exact["chance_sold_out"] == pytest.approx(1 - critical_ratio(shelf.season()))
    assert exact["quantiles_yuan"][1:] == pytest.approx([ceiling, ceiling]) and exact["quantiles_yuan"][0] < ceiling


def test_chance_of_a_loss_at_its_ends():
    assert pick_first_normal(400, 120, Shelf(trip_yuan_per_day=1e5))["chance_of_loss"] == 1
    no_trip = pick_first_normal(400, 120, Shelf(trip_yuan_per_day=0.0))
    lost_a_kilogram = Shelf().sound_cost * 0.25
    breaks_even = lost_a_kilogram * no_trip["level_kg"] / (15 - Shelf().sound_cost + lost_a_kilogram)
    assert no_trip["chance_of_loss"] == pytest.approx(stats.norm(400, 120).cdf(breaks_even))


@settings(max_examples=20)
@given(shelf=SHELVES, rain=st.floats(0, 0.4), other=st.floats(0.6, 1.4), shape=st.sampled_from(["normal", "lognormal"]))
def test_no_level_earns_more_than_the_chosen_one_whatever_the_shape_of_demand(shelf, rain, other, shape):
    demand = 400 * daily_factors(4000, 0.3, rain, shape=shape, seed=1)
    best = pick_first(demand, shelf)
    elsewhere = pick_first(demand, shelf, best["level_kg"] * other)
    assert elsewhere["profit_yuan"].mean() <= best["profit_yuan"].mean() + 1e-6


@pytest.mark.parametrize("shape", ["normal", "lognormal"])
@pytest.mark.parametrize("rain", [0.0, 0.25])
def test_daily_factors_have_the_mean_and_spread_asked_for(shape, rain):
    factors = daily_factors(400_000, 0.3, rain, 0.4, shape, seed=2)
    assert factors.mean() == pytest.approx(1, abs=0.003) and (factors >= 0).all()
    scale = np.array([1, 0.4]) / (1 - rain * 0.6)
    second = ((1 - rain) * scale[0] ** 2 + rain * scale[1] ** 2) * 1.09
    assert factors.std() == pytest.approx(np.sqrt(second - 1), rel=0.01)


@pytest.mark.parametrize("households", [10, 60])
def test_orders_have_the_variance_of_households_and_weather_together(households):
    tour = Round(households_per_point=households)
    factors = daily_factors(200_000, 0.3, seed=4)
    boxes = group_orders(factors, tour, seed=5)
    assert boxes.mean() == pytest.approx(tour.mean_boxes, rel=0.005)
    assert boxes.var() == pytest.approx(tour.mean_boxes + (0.3 * tour.mean_boxes) ** 2, rel=0.02)


def test_unclaimed_boxes_are_lost_and_paid_back():
    boxes = np.full(20_000, 100)
    day = order_first(boxes, Round(unclaimed_share=0.2, spoilage_per_day=0.0))
    assert day["sold_kg"].mean() == pytest.approx(80, rel=0.005)
    assert (day["sold_kg"] + day["wasted_kg"] == 100).all()
    assert day["profit_yuan"].mean() == pytest.approx(Round(unclaimed_share=0.2, spoilage_per_day=0.0).margin_per_box * 100 - delivery_cost(Round()), rel=0.01)


@settings(max_examples=40)
@given(tour=ROUNDS)
def test_average_profit_follows_from_margin_and_van(tour):
    boxes = group_orders(daily_factors(2000, 0.3, seed=6), tour, seed=7)
    day = order_first(boxes, tour, seed=8)
    expected = tour.margin_per_box * boxes.mean() - delivery_cost(tour)
    error = 18 * np.sqrt(boxes.mean() * tour.unclaimed_share / len(boxes))
    assert abs(day["profit_yuan"].mean() - expected) < 5 * error + 1e-6
    assert (day["wasted_kg"] >= -1e-9).all() and (day["picked_kg"] >= day["sold_kg"] - 1e-9).all()


@given(tour=ROUNDS)
def test_distance_waiting_and_boxes_left_behind_cost_money(tour):
    assert delivery_cost(replace(tour, spacing_km=tour.spacing_km + 1)) > delivery_cost(tour)
    assert replace(tour, days_on_the_way=tour.days_on_the_way + 0.25).margin_per_box < tour.margin_per_box
    assert replace(tour, unclaimed_share=tour.unclaimed_share + 0.05).margin_per_box < tour.margin_per_box
    assert break_even_boxes(tour) == pytest.approx(delivery_cost(tour) / tour.margin_per_box)


def test_a_box_that_loses_money_never_pays_for_the_van():
    assert break_even_boxes(Round(price_yuan_per_kg=8.0)) == float("inf")


def test_small_groups_lose_more_often_than_large_ones():
    factors = daily_factors(5000, 0.3, 0.15, seed=9)
    losses = [summary(order_first(group_orders(factors, tour), tour))["chance_of_loss"] for tour in (Round(households_per_point=count) for count in (10, 20, 50))]
    assert losses[0] > losses[1] > losses[2]


def shortest_tour(places):
    """Return the length of a good closed tour: nearest neighbour from every start, then 2-opt."""
    distance, best = np.linalg.norm(places[:, None] - places[None], axis=-1), np.inf
    for start in range(len(places)):
        tour, left = [start], set(range(len(places))) - {start}
        while left:
            tour.append(min(left, key=lambda place: distance[tour[-1], place]))
            left.remove(tour[-1])
        improved = True
        while improved:
            improved = False
            for i in range(len(tour) - 1):
                for j in range(i + 2, len(tour)):
                    a, b, c, d = tour[i], tour[i + 1], tour[j], tour[(j + 1) % len(tour)]
                    if a != d and distance[a, c] + distance[b, d] < distance[a, b] + distance[c, d] - 1e-12:
                        tour[i + 1:j + 1], improved = tour[i + 1:j + 1][::-1], True
        best = min(best, sum(distance[tour[i - 1], tour[i]] for i in range(len(tour))))
    return best


def test_route_factor_is_what_tours_through_twenty_random_points_have():
    random = np.random.default_rng(0)
    lengths = [shortest_tour(random.random((20, 2))) for _ in range(60)]
    assert np.mean(lengths) / np.sqrt(20) == pytest.approx(presale.ROUTE_FACTOR, abs=0.025)


def test_the_same_seed_gives_the_same_days():
    assert np.array_equal(daily_factors(50, seed=1), daily_factors(50, seed=1))
    assert not np.array_equal(daily_factors(50, seed=1), daily_factors(50, seed=2))
    assert np.array_equal(group_orders(np.ones(50), seed=1), group_orders(np.ones(50), seed=1))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Shelf(price_yuan_per_kg=8.0), "price_yuan_per_kg is 8; accepted: above 8.59656"),
        (lambda: Shelf(spoilage_per_day=0.0), "spoilage_per_day is 0; accepted: above 0 and below 1"),
        (lambda: Round(commission=1.0), "commission is 1; accepted: at least 0 and below 1"),
        (lambda: Round(unclaimed_share=1.1), "unclaimed_share is 1.1; accepted: at least 0 and at most 1"),
        (lambda: Round(points=0), "points is 0; accepted: at least 1"),
        (lambda: Round(spacing_km=-1), "spacing_km is -1; accepted: at least 0"),
        (lambda: Round(households_per_point=0), "households_per_point is 0; accepted: above 0"),
        (lambda: daily_factors(0), "days is 0; accepted: at least 1"),
        (lambda: daily_factors(9, rain_chance=1.5), "rain_chance is 1.5; accepted: at least 0 and at most 1"),
        (lambda: daily_factors(9, shape="flat"), "shape is 'flat'; accepted: 'normal', 'lognormal'"),
        (lambda: pick_first([-1.0]), "demand_kg is -1; accepted: at least 0 kg"),
        (lambda: pick_first([1.0], level_kg=-2), "level_kg is -2; accepted: at least 0 kg"),
        (lambda: pick_first_normal(0, 1), "mean_kg is 0; accepted: above 0 kg"),
        (lambda: pick_first_normal(400, 120, chances=[1.0]), "chances is 1; accepted: above 0 and below 1"),
        (lambda: order_first([-1]), "boxes is -1; accepted: at least 0"),
        (lambda: order_first([2, 1.5]), "boxes is 1.5; accepted: whole numbers"),
        (lambda: group_orders([-0.5]), "factors is -0.5; accepted: at least 0"),
    ],
)
def test_parameters_out_of_range_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
