"""The ring of four stocks: by hand, by balance, in other units, by two integrators, and its closed forms by search."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, optimize

from ruralecom.explorable import tracing
from ruralecom.models import feedback_gain, feedback_loop, feedback_paths
from ruralecom.models.feedback_loop import Loop

SHARED = Loop(return_share=0.12, kt_per_village=0.06, line=15.0)
LOOPS = [Loop(), Loop(return_share=0.08), SHARED, Loop(order_data=0.004), Loop(return_share=0.0)]

loops = st.builds(
    Loop, cost_per_village=st.floats(0.3, 2), village_loss=st.floats(0.05, 0.5), kt_per_village=st.floats(0.01, 0.1),
    grower_loss=st.floats(0.1, 0.6), sales_per_kt=st.floats(1, 8), customer_loss=st.floats(0.2, 0.8),
    return_share=st.floats(0, 0.15), reaction_time=st.floats(0.5, 4),
)
shares = st.lists(st.floats(0, 1), min_size=4, max_size=4).map(np.array)


def net(state, loop, outside=0.0):
    inflow, outflow = feedback_loop.flows(state, loop, outside)
    return inflow - outflow


def test_flows_by_hand():
    # half of every limit: half of every inflow is left
    loop = Loop(line=100.0, order_data=0.01)
    inflow, outflow = feedback_loop.flows(np.array([20.0, 100.0, 30.0, 250.0]), loop, outside=4.0)
    assert inflow == pytest.approx([0.05 * 250 / 2 / 2, 24 / 0.8 / 2, (0.04 * 100 * 0.5 + 0.01 * 250) / 2, 4.5 * 30 / 2])
    assert outflow == pytest.approx([10.0, 12.5, 6.0, 125.0])


def test_one_turn_with_a_pencil():
    # a million yuan keeps 10 villages, these 2 thousand tonnes, these 18 million of sales, of which 5 % are 0.9 million
    assert feedback_gain.gain(Loop()) == pytest.approx(0.9)
    assert feedback_gain.pair_gain(Loop(order_data=0.004)) == pytest.approx(9 * 0.004 / 0.2)
    assert feedback_gain.ring_delay(Loop()) == pytest.approx(2 + 8 + 5 + 2)


@settings(max_examples=60)
@given(loop=loops, share=shares, line=st.floats(0, 40), order_data=st.floats(0, 0.02), outside=st.floats(0, 20))
def test_nothing_leaves_the_box_between_nothing_and_the_limits(loop, share, line, order_data, outside):
    loop = replace(loop, line=line, order_data=order_data)
    top = feedback_loop.limits(loop)
    for place in range(4):
        empty, full = share * top, share * top
        empty[place], full[place] = 0.0, top[place]
        assert net(empty, loop, outside)[place] >= 0
        assert net(full, loop, outside)[place] < 0


@settings(max_examples=15)
@given(loop=loops, share=shares, years=st.integers(1, 40))
def test_paths_stay_in_the_box_too(loop, share, years):
    top = feedback_loop.limits(loop)
    path = feedback_paths.paths_in_steps(loop, np.linspace(0, years, 9), share * top, outside=12.0, until=years / 2)
    assert (path >= 0).all() and (path <= top[:, None] * (1 + 1e-9)).all()


@settings(max_examples=15)
@given(loop=loops, budget=st.floats(0.01, 100), village=st.floats(0.01, 100), produce=st.floats(0.01, 1000),
       sales=st.floats(0.01, 100), year=st.sampled_from([1.0, 12.0, 52.0]))
def test_counting_in_other_units_changes_nothing_but_the_numbers(loop, budget, village, produce, sales, year):
    loop = replace(loop, line=9.0, order_data=0.003)
    other = feedback_loop.in_units(loop, budget, village, produce, sales, year)
    sizes, years = np.array([budget, village, produce, sales]), np.array([0.0, 3.0, 8.0, 25.0])
    start = np.array([1.0, 20.0, 2.0, 15.0])
    path = feedback_paths.paths_in_steps(loop, years, start, outside=12.0, until=5.0)
    again = feedback_paths.paths_in_steps(
        other, years * year, start * sizes, outside=12.0 * budget, until=5.0 * year, step=0.1 * year
    )
    assert again == pytest.approx(path * sizes[:, None], rel=1e-9)
    assert feedback_gain.gain(other) == pytest.approx(feedback_gain.gain(loop))
    assert feedback_gain.pair_gain(other) == pytest.approx(feedback_gain.pair_gain(loop))
    assert feedback_gain.needed_gain(other) == pytest.approx(feedback_gain.needed_gain(loop))
    assert feedback_gain.ring_delay(other) == pytest.approx(feedback_gain.ring_delay(loop) * year)


def test_a_wrong_unit_would_be_found():
    # were the price of a village rescaled with the wrong power, the same check would fail
    other = replace(feedback_loop.in_units(Loop(), village=10.0), cost_per_village=Loop().cost_per_village)
    assert feedback_gain.gain(other) != pytest.approx(feedback_gain.gain(Loop()))


def test_every_parameter_has_a_unit():
    assert set(feedback_loop.UNITS) == set(Loop.__dataclass_fields__)


@pytest.mark.parametrize("loop", LOOPS, ids=str)
def test_what_is_there_is_what_flowed_in_less_what_flowed_out(loop):
    years = np.linspace(0, 6, 1201)
    path = feedback_paths.paths(loop, years, [1, 10, 1, 5], outside=12.0, until=6.0)[list(feedback_loop.STOCKS)].to_numpy().T
    inflow, outflow = feedback_loop.flows(path, loop, 12.0)
    gathered = integrate.simpson(inflow, x=years) - integrate.simpson(outflow, x=years)
    assert path[:, -1] - path[:, 0] == pytest.approx(gathered, rel=1e-6)


def test_without_any_inflow_every_stock_decays_at_its_own_rate():
    # no money comes back, none comes in: budget alone decays freely; no villages: produce does, and so on
    cut = Loop(return_share=0.0, kt_per_village=0.0, sales_per_kt=0.0, cost_per_village=1e12)
    start, years = np.array([10.0, 50.0, 8.0, 60.0]), np.array([0.0, 1.0, 7.0, 30.0])
    path = feedback_paths.paths(cut, years, start).set_index("year").to_numpy()
    assert path == pytest.approx(start * np.exp(-np.outer(years, [0.5, 0.125, 0.2, 0.5])), rel=1e-6, abs=1e-9)


def test_without_losses_and_limits_villages_grow_by_what_is_paid():
    endless = Loop(village_loss=1e-12, all_villages=1e12, return_share=0.0)
    path = feedback_paths.paths(endless, [0, 3, 10], outside=12.0, until=10.0)
    assert path["villages"].to_numpy() == pytest.approx([0, 12 / 0.8 * 3, 12 / 0.8 * 10], rel=1e-6)


@pytest.mark.parametrize("rate", [-0.05, 0.02, 0.1, 0.5])
def test_without_limits_the_ring_grows_at_the_rate_that_its_gain_pays_for(rate):
    huge = Loop(all_villages=1e15, harvest=1e15, market=1e15, budget_limit=1e15)
    loop = replace(huge, return_share=huge.return_share * feedback_gain.gain_for_growth(rate, huge) / feedback_gain.gain(huge))
    eigenvalues, vectors = np.linalg.eig(feedback_loop.jacobian(np.zeros(4), loop))
    leading = eigenvalues.real.argmax()
    assert eigenvalues.real[leading] == pytest.approx(rate, abs=1e-9)
    start = np.abs(vectors[:, leading].real)
    path = feedback_paths.paths(loop, [0, 10], start)[list(feedback_loop.STOCKS)].to_numpy()
    assert path[1] == pytest.approx(start * np.exp(10 * rate), rel=1e-6)


def test_the_rule_of_thumb_for_growth_holds_near_one():
    for rate in (-1e-4, 1e-4):
        rise = feedback_gain.gain_for_growth(rate, Loop()) - 1
        assert rise / rate == pytest.approx(feedback_gain.ring_delay(Loop()), rel=1e-2)


@settings(max_examples=20)
@given(loop=loops, share=shares, line=st.floats(0, 40), order_data=st.floats(0, 0.01))
def test_the_jacobian_is_the_slope_of_the_flows(loop, share, line, order_data):
    loop = replace(loop, line=line, order_data=order_data)
    top = feedback_loop.limits(loop)
    state = (0.05 + 0.9 * share) * top
    numeric = np.empty((4, 4))
    for place in range(4):
        step = np.zeros(4)
        step[place] = 1e-5 * top[place]
        numeric[:, place] = (net(state + step, loop, 3.0) - net(state - step, loop, 3.0)) / (2 * step[place])
    assert feedback_loop.jacobian(state, loop, 3.0) == pytest.approx(numeric, rel=1e-5, abs=1e-7)


@settings(max_examples=12)
@given(loop=loops, line=st.sampled_from([0.0, 0.0, 3.0, 20.0]))
def test_the_search_finds_what_the_closed_form_says_and_nothing_else(loop, line):
    loop = replace(loop, line=line)
    surplus = feedback_gain.gain(loop) - feedback_gain.needed_gain(loop)
    if abs(surplus) < 0.02:
        return  # two states too close to be told apart
    found = feedback_gain.equilibria(loop)
    low, high = (float(villages) for villages in feedback_gain.resting_villages(loop))
    expected = [0.0] if surplus < 0 else [0.0, high] if line == 0 else [0.0, low, high]
    assert found["villages"].to_numpy() == pytest.approx(expected, rel=1e-6, abs=1e-6)
    for _, row in found.iterrows():
        state = row[list(feedback_loop.STOCKS)].to_numpy(dtype=float)
        assert net(state, loop) == pytest.approx(np.zeros(4), abs=1e-6)
        assert feedback_gain.resting_state(state[1], loop) == pytest.approx(state, rel=1e-5, abs=1e-6)


@settings(max_examples=25)
@given(loop=loops, line=st.floats(0, 30), order_data=st.floats(0, 0.02), outside=st.sampled_from([0.0, 0.1, 0.5, 3.0]))
def test_a_resting_state_is_stable_exactly_if_the_gain_there_is_below_one(loop, line, order_data, outside):
    loop = replace(loop, line=line, order_data=order_data)
    for _, row in feedback_gain.equilibria(loop, outside, starts=20).iterrows():
        if abs(row["gain"] - 1) > 0.01:
            assert row["stable"] == (row["gain"] < 1)


def test_the_gain_at_the_top_is_one_over_the_gain_at_nothing():
    loop = Loop(return_share=0.11)
    at_rest = feedback_gain.equilibria(loop)["gain"]
    assert at_rest.tolist() == pytest.approx([feedback_gain.gain(loop), 1 / feedback_gain.gain(loop)])


def test_the_gain_at_rest_counts_the_room_that_outside_money_takes():
    # at rest the room that is left shrinks each inflow once, and once more the loss is as if divided by that room
    loop = Loop()
    at_rest = feedback_gain.equilibria(loop, outside=12.0).iloc[0]
    room = 1 - at_rest[list(feedback_loop.STOCKS)].to_numpy(dtype=float) / feedback_loop.limits(loop)
    assert at_rest["gain"] == pytest.approx(0.9 * np.prod(room**2))


def test_the_threshold_is_where_the_upper_state_appears():
    def fastest(share):
        return np.linalg.eigvals(feedback_loop.jacobian(np.zeros(4), Loop(return_share=share))).real.max()

    share = optimize.brentq(fastest, 0.01, 0.2)
    assert feedback_gain.gain(Loop(return_share=share)) == pytest.approx(1)
    for shift, states in ((-0.001, 1), (0.001, 2)):
        assert len(feedback_gain.equilibria(Loop(return_share=share + shift))) == states


def test_a_shared_line_makes_three_states_up_to_a_largest_line():
    free = feedback_gain.resting_villages(replace(SHARED, line=0.0))[1]
    largest = (feedback_gain.gain(SHARED) - 1) * free / 4
    assert feedback_gain.needed_gain(replace(SHARED, line=largest)) == pytest.approx(feedback_gain.gain(SHARED))
    assert [len(feedback_gain.equilibria(replace(SHARED, line=part * largest))) for part in (0.98, 1.02)] == [3, 1]
    assert feedback_gain.equilibria(SHARED)["stable"].tolist() == [True, False, True]


def test_a_push_over_the_watershed_stays_and_one_short_of_it_does_not():
    low, high = (feedback_gain.resting_state(villages, SHARED) for villages in feedback_gain.resting_villages(SHARED))
    for part, end in ((0.95, np.zeros(4)), (1.05, high)):
        path = feedback_paths.paths(SHARED, [0, 600], part * low)[list(feedback_loop.STOCKS)].to_numpy()
        assert path[1] == pytest.approx(end, rel=1e-3, abs=1e-2)


def test_a_pair_of_arrows_acts_like_a_geometric_series():
    loop = Loop(order_data=0.004)
    assert feedback_gain.gain_at(np.zeros(4), loop) == pytest.approx(0.9 * sum(0.18**turn for turn in range(60)))
    assert feedback_gain.gain_at(np.zeros(4), Loop(order_data=0.03)) == np.inf
    assert not feedback_gain.equilibria(Loop(order_data=0.03))["stable"].iloc[0]


@pytest.mark.parametrize("loop", LOOPS, ids=str)
def test_two_integrators_agree(loop):
    years = [0.0, 2.0, 5.5, 6.5, 20.0, 60.0]
    start = [2.0, 30.0, 5.0, 40.0]
    solved = feedback_paths.paths(loop, years, start, outside=12.0, until=6.0)[list(feedback_loop.STOCKS)].to_numpy().T
    stepped = feedback_paths.paths_in_steps(loop, years, start, outside=12.0, until=6.0, step=0.05)
    assert stepped == pytest.approx(solved, rel=1e-5, abs=1e-6)
    third = integrate.solve_ivp(
        lambda _, state: net(state, loop, 12.0), (0, 5.5), start, method="DOP853", rtol=1e-11, atol=1e-11
    )
    assert third.y[:, -1] == pytest.approx(solved[:, 2], rel=1e-6)


def test_runge_kutta_is_of_fourth_order():
    exact = feedback_paths.paths(SHARED, [10], outside=12.0, until=10.0, tolerance=1e-12)["sales"].iloc[0]
    errors = [abs(feedback_paths.paths_in_steps(SHARED, [10], outside=12.0, until=10.0, step=step)[3, 0] - exact)
              for step in (0.5, 0.25)]
    assert errors[0] / errors[1] == pytest.approx(16, rel=0.25)


def test_many_counties_at_once_are_each_alone():
    share, until = np.array([0.0, 0.05, 0.12]), np.array([2.0, 6.0, 40.0])
    together = feedback_paths.paths_in_steps(Loop(return_share=share), [3, 30], outside=12.0, until=until)
    for place in range(3):
        alone = feedback_paths.paths_in_steps(Loop(return_share=share[place]), [3, 30], outside=12.0, until=until[place])
        assert together[:, :, place] == pytest.approx(alone, rel=1e-5)


def test_arrays_in_one_parameter_are_enough():
    together = feedback_paths.paths_in_steps(Loop(return_share=np.array([0.05, 0.08])), [30], outside=12.0, until=6.0)
    assert together.shape == (4, 1, 2)
    assert together[:, :, 0] == pytest.approx(feedback_paths.paths_in_steps(Loop(), [30], outside=12.0, until=6.0))


def test_a_programme_that_ends_between_the_years_asked_for_is_paid_in_full():
    path = feedback_paths.paths(Loop(), [30], outside=12.0, until=6.0)
    assert path.to_numpy() == pytest.approx(feedback_paths.paths(Loop(), [0, 6, 30], outside=12.0, until=6.0).tail(1).to_numpy())


def test_the_curves_of_the_phase_plot_cross_where_the_ring_rests():
    for loop in (Loop(return_share=0.08), SHARED):
        villages = float(feedback_gain.resting_villages(loop)[1])
        sales = feedback_gain.sales_from_villages(villages, loop)
        assert feedback_gain.villages_from_sales(sales, loop) == pytest.approx(villages)


def test_a_page_can_compute_gain_rest_and_curves():
    share, villages = tracing.signal("share"), tracing.field("villages")
    loop = Loop(return_share=share)
    for value in (feedback_gain.gain(loop), feedback_gain.resting_villages(loop)[1], feedback_gain.sales_from_villages(villages, loop)):
        assert isinstance(value, tracing.Expression)


@pytest.mark.parametrize(("call", "message"), [
    (lambda: Loop(village_loss=0.0), "village_loss is 0; accepted: above 0"),
    (lambda: Loop(return_share=-0.1), "return_share is -0.1; accepted: at least 0"),
    (lambda: feedback_gain.resting_villages(Loop(order_data=0.01)), "order_data is 0.01; accepted: 0"),
    (lambda: feedback_gain.gain_for_growth(-0.2, Loop()), "rate is -0.2; accepted: above -0.125"),
    (lambda: feedback_gain.equilibria(Loop(return_share=np.array([0.1, 0.2]))), "accepted: one county"),
    (lambda: feedback_paths.paths(Loop(return_share=np.array([0.1, 0.2])), [0, 5]), "or paths_in_steps for many"),
    (lambda: feedback_gain.equilibria(Loop(), outside=-1.0), "outside is -1; accepted: at least 0"),
    (lambda: feedback_gain.equilibria(Loop(), starts=1), "starts is 1; accepted: at least 3"),
    (lambda: feedback_paths.paths(Loop(), [0, 5, 5]), "years do not increase"),
    (lambda: feedback_paths.paths(Loop(), [0, 5], [0, 0, 0]), "start has shape (3,); accepted: four numbers"),
    (lambda: feedback_paths.paths(Loop(), [0, 5], [0, 300, 0, 0]), "start villages is 300; accepted: at least 0 and at most 200"),
    (lambda: feedback_paths.paths(Loop(), [0, 5], outside=-1), "outside is -1"),
    (lambda: feedback_paths.paths_in_steps(Loop(), [0, 5], step=0), "step is 0; accepted: above 0"),
])
def test_errors_say_what_would_be_accepted(call, message):
    with pytest.raises(ValueError) as error:
        call()
    assert message in str(error.value)
