"""The checks that all models share, and the choice of values by row."""

import numpy as np
import pandas as pd
import pytest

from ruralecom.models.accepted import is_symbol, require, require_choice
from ruralecom.models.rows import pick, unit_steps


@pytest.mark.parametrize("value", [0, 0.5, np.float64(1), [0.1, 0.9], np.zeros(3), pd.Series([0.2, 1.0])])
def test_values_inside_the_range_pass(value):
    require("share", value, at_least=0, at_most=1)


def test_the_message_names_parameter_value_and_range():
    with pytest.raises(ValueError, match=r"^share is 1\.2; accepted: at least 0 and at most 1 of the price$"):
        require("share", 1.2, at_least=0, at_most=1, unit="of the price")


def test_the_first_bad_number_of_an_array_is_named():
    with pytest.raises(ValueError, match=r"loss is -0\.3; accepted: at least 0"):
        require("loss", np.array([[0.1, 0.2], [-0.3, -9.0]]), at_least=0)


@pytest.mark.parametrize("value", ["ten", None, [1, "x"]])
def test_text_is_refused_as_not_a_number(value):
    with pytest.raises(ValueError, match="price is .* not a number|price is nan"):
        require("price", value, above=0)


def test_not_a_number_is_outside_every_range():
    with pytest.raises(ValueError, match="price is nan; accepted: any number"):
        require("price", float("nan"))


@pytest.mark.parametrize(("limits", "value"), [({"above": 0}, 0), ({"below": 1}, 1)])
def test_open_ends_are_not_accepted_themselves(limits, value):
    with pytest.raises(ValueError, match="accepted"):
        require("share", value, **limits)


def test_a_choice_outside_the_list_names_the_list():
    with pytest.raises(ValueError, match="shape is 'flat'; accepted: 'round', 'square'"):
        require_choice("shape", "flat", ("round", "square"))


def test_numbers_and_tables_are_no_symbols():
    assert not any(map(is_symbol, (1, 1.0, np.float64(1), np.arange(2), pd.Series([1]), [1, 2], "x")))


def test_pick_returns_the_value_of_each_row():
    assert pick(np.array([2, 0, 1, 2]), [5.0, 6.0, 7.0]).tolist() == [7.0, 5.0, 6.0, 7.0]


def test_pick_takes_arrays_as_values():
    assert pick(np.array([0, 1]), [np.array([1.0, 2.0]), np.array([3.0, 4.0])]).tolist() == [1.0, 4.0]


def test_pick_refuses_a_row_without_a_value():
    with pytest.raises(ValueError, match="row is 3; accepted: at least 0 and at most 2"):
        pick(np.array([0, 3]), [1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match="values is empty"):
        pick(0, [])


def test_unit_steps_join_without_gaps():
    left, right = unit_steps(200)
    assert left[0] == 0 and right[-1] == 1 and np.array_equal(left[1:], right[:-1])
