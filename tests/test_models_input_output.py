"""Input-output analysis, against Miller and Blair's example, NumPy and networkx."""

import networkx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ruralecom.models import input_output

A = np.array([[0.15, 0.25], [0.20, 0.05]])  # Miller and Blair 2009, section 2.3
COEFFICIENTS = arrays(float, (4, 4), elements=st.floats(0, 0.24))
DEMAND = arrays(float, 4, elements=st.floats(0, 1000))


def test_miller_and_blairs_example_gives_their_outputs():
    coefficients = input_output.technical_coefficients([[150, 500], [200, 100]], [1000, 2000])
    assert coefficients == pytest.approx(A)
    output = input_output.leontief_inverse(coefficients) @ [600, 1500]
    assert output == pytest.approx([1247.52, 1841.58], abs=0.01)
    published = np.array([[1.254, 0.330], [0.264, 1.122]])
    assert input_output.leontief_inverse(coefficients) == pytest.approx(published, abs=0.0005)


def test_the_inverse_by_hand_is_the_adjugate_over_the_determinant():
    # det(I - A) = 0.85 * 0.95 - 0.25 * 0.20 = 0.7575
    assert input_output.leontief_inverse(A) == pytest.approx(np.array([[0.95, 0.25], [0.20, 0.85]]) / 0.7575)


def test_rounds_of_demand_add_up_to_the_inverse():
    rounds = input_output.leontief_rounds(A, [600, 1500], 30)
    assert rounds[0].tolist() == [600, 1500]
    assert rounds[1] == pytest.approx([465, 195])
    assert rounds.sum(axis=0) == pytest.approx(input_output.leontief_inverse(A) @ [600, 1500])


@given(coefficients=COEFFICIENTS, demand=DEMAND)
def test_output_is_demand_plus_what_producing_it_uses_up(coefficients, demand):
    output = input_output.leontief_inverse(coefficients) @ demand
    assert output == pytest.approx(coefficients @ output + demand, abs=1e-6)
    assert (output >= demand - 1e-9).all()


@given(coefficients=COEFFICIENTS)
def test_output_multipliers_are_column_sums_and_never_below_one(coefficients):
    multipliers = input_output.output_multipliers(coefficients)
    assert multipliers == pytest.approx(np.linalg.inv(np.eye(4) - coefficients).sum(axis=0))
    assert (multipliers >= 1).all()


@given(coefficients=arrays(float, (3, 3), elements=st.floats(0, 0.8)))
def test_hawkins_simon_agrees_with_the_largest_eigenvalue(coefficients):
    largest = np.abs(np.linalg.eigvals(coefficients)).max()
    if abs(largest - 1) > 1e-6:
        assert input_output.hawkins_simon(coefficients) == (largest < 1)


def test_an_economy_that_uses_up_more_than_it_makes_is_refused_with_its_minors():
    with pytest.raises(ValueError, match=r"leading minors 0\.1, -0\.21 of I - A; accepted: all above 0 \(Hawkins-Simon\)"):
        input_output.leontief_inverse([[0.9, 0.5], [0.5, 0.6]])


def test_entries_of_the_inverse_count_the_supply_paths_of_a_chain_without_circles():
    # wheat -> flour -> bread, and wheat -> bread: with no circle, the entry is the sum over paths of the products
    coefficients = np.array([[0, 0.4, 0.1], [0, 0, 0.3], [0, 0, 0]])
    graph = networkx.from_numpy_array(coefficients, create_using=networkx.DiGraph)
    paths = networkx.all_simple_paths(graph, 0, 2)
    through = sum(np.prod([graph.edges[edge]["weight"] for edge in networkx.utils.pairwise(path)]) for path in paths)
    assert input_output.leontief_inverse(coefficients)[0, 2] == pytest.approx(through) == pytest.approx(0.22)


def test_employment_multipliers_weigh_the_inverse_with_jobs():
    by_hand = [(10 * 0.95 + 5 * 0.20) / 0.7575, (10 * 0.25 + 5 * 0.85) / 0.7575]
    assert input_output.employment_multipliers(A, [10.0, 5.0]) == pytest.approx(by_hand)


def test_one_sector_with_households_by_hand():
    # open: 1 / 0.8 = 1.25; closed: 1 / (0.8 - 0.5 * 0.4) = 1 / 0.6
    parts = input_output.effects([100.0], [[0.2]], [0.5], [0.4], [2.0])
    assert parts["direct"] == pytest.approx([200])
    assert parts["indirect"] == pytest.approx([2 * 25])
    assert parts["induced"] == pytest.approx([2 * 100 * (1 / 0.6 - 1.25)])


@given(coefficients=COEFFICIENTS, demand=DEMAND, spending=st.floats(0, 0.2))
def test_direct_indirect_and_induced_jobs_add_up_to_the_closed_model(coefficients, demand, spending):
    income, jobs = np.full(4, 0.04), np.array([12.0, 3.0, 5.0, 8.0])
    closed = input_output.close_households(coefficients, income, np.full(4, spending))
    if np.abs(np.linalg.eigvals(closed)).max() > 0.999:
        return
    parts = input_output.effects(demand, coefficients, income, np.full(4, spending), jobs)
    total = jobs @ np.linalg.inv(np.eye(5) - closed)[:4, :4] @ demand
    assert sum(part.sum() for part in parts.values()) == pytest.approx(total)
    assert all((part >= -1e-6).all() for part in parts.values())


def test_without_spending_nothing_is_induced():
    parts = input_output.effects([600, 1500], A, [0.3, 0.3], [0.0, 0.0], [1.0, 1.0])
    assert parts["induced"] == pytest.approx([0, 0])


def test_location_quotients_weighted_by_reference_shares_average_one():
    local, reference = np.array([30, 50, 20]), np.array([200, 500, 300])
    quotients = input_output.location_quotients(local, reference)
    assert quotients @ (reference / reference.sum()) == pytest.approx(1)


def test_the_local_share_belongs_to_the_product_that_is_bought():
    local = input_output.local_coefficients([[0.2, 0.4], [0.1, 0.1]], [0.5, 1.3])
    assert local == pytest.approx(np.array([[0.1, 0.2], [0.1, 0.1]]))


@given(coefficients=COEFFICIENTS, share=arrays(float, 4, elements=st.floats(0, 2)))
def test_buying_less_at_home_never_raises_a_multiplier(coefficients, share):
    local = input_output.local_coefficients(coefficients, share)
    assert (local <= coefficients).all()
    assert (input_output.output_multipliers(local) <= input_output.output_multipliers(coefficients) + 1e-9).all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: input_output.technical_coefficients([[1, 2], [3, 4]], [10, 0]), "output is 0; accepted: above 0"),
        (lambda: input_output.technical_coefficients([[1, 2]], [10, 20]), r"flows has shape \(1, 2\); accepted: \(2, 2\)"),
        (lambda: input_output.leontief_inverse([[0.1, 0.2]]), r"coefficients has shape \(1, 2\); accepted: a square table"),
        (lambda: input_output.leontief_inverse([[-0.1]]), "coefficients is -0.1; accepted: at least 0"),
        (lambda: input_output.leontief_rounds(A, [1, 1], -1), "rounds is -1; accepted: at least 0"),
        (lambda: input_output.close_households(A, [0.5, 1.2], [0.1, 0.1]), "income_per_output is 1.2; accepted: at least 0"),
        (lambda: input_output.local_coefficients(A, [0.5, -1]), "purchased_locally is -1; accepted: at least 0"),
    ],
)
def test_bad_tables_say_what_is_accepted(call, message):
    with pytest.raises(ValueError, match=message):
        call()
