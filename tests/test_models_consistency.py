"""Which stated figures can hold together."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from ruralecom.models.consistency import Relation, StatedFigures, growth, share
from ruralecom.models.rounding import from_above, rounded


def chain(second=110.0, third=121.0, total_growth=(0.20, 0.22)):
    return StatedFigures(
        levels={"first": (99.5, 100.5), "second": (second - 0.5, second + 0.5), "third": (third - 0.5, third + 0.5)},
        relations=(
            growth("growth to second", "first", "second", (0.095, 0.105)),
            growth("growth to third", "second", "third", (0.095, 0.105)),
            growth("growth over both", "first", "third", total_growth),
        ),
    )


def test_figures_made_from_one_truth_can_all_hold():
    assert chain().can_all_hold()
    assert chain().conflicts() == []


def test_a_changed_level_names_the_figures_it_breaks():
    conflicts = chain(third=130.0).conflicts()
    assert ("second", "third", "growth to third") in conflicts
    assert ("first", "third", "growth over both") in conflicts
    assert all("third" in conflict for conflict in conflicts)


def test_growths_alone_can_contradict_each_other_without_any_level():
    figures = StatedFigures({}, chain(total_growth=(0.5, 0.6)).relations)
    assert figures.conflicts() == [("growth to second", "growth to third", "growth over both")]


def test_every_conflict_is_as_small_as_it_can_be():
    figures = chain(second=118.0, third=130.0)
    conflicts = figures.conflicts(largest=6)
    assert conflicts
    for conflict in conflicts:
        assert not figures.can_all_hold(conflict)
        assert all(figures.can_all_hold(set(conflict) - {name}) for name in conflict)


def yiwu(turnover_2024=5210, livestream=from_above):
    return StatedFigures(
        levels={
            "turnover 2023": rounded(4826, 1), "turnover 2024": rounded(turnover_2024, 1),
            "cross-border 2023": rounded(2596, 1), "cross-border 2024": rounded(2830, 1),
            "livestream 2023": livestream(200), "livestream 2024": livestream(230),
        },
        relations=(
            growth("turnover growth 2024", "turnover 2023", "turnover 2024", rounded(0.081, 0.001)),
            growth("turnover growth 2023", "turnover 2022", "turnover 2023", rounded(0.098, 0.001)),
            share("cross-border share 2023", "cross-border 2023", "turnover 2023", (0.5, 1)),
            share("cross-border share 2024", "cross-border 2024", "turnover 2024", (0.54, 1)),
            growth("livestream growth 2024", "livestream 2023", "livestream 2024", rounded(0.25, 0.01)),
            share("cross-border livestream share", "cross-border livestream", "livestream 2024", rounded(0.32, 0.01)),
        ),
    )


def test_yiwus_turnover_and_its_growth_cannot_all_hold_as_printed():
    assert yiwu().conflicts() == [("turnover 2023", "turnover 2024", "turnover growth 2024")]


def test_a_turnover_of_5217_would_mend_the_growth():
    assert yiwu(turnover_2024=5217).can_all_hold()


def test_livestream_breaks_too_if_more_than_means_just_over():
    conflicts = yiwu(livestream=lambda level: (level, level + 10)).conflicts()
    assert ("livestream 2023", "livestream 2024", "livestream growth 2024") in conflicts


def test_stated_figures_narrow_levels_that_nobody_stated():
    narrowed = yiwu(turnover_2024=5217).narrowed().set_index("level")
    assert narrowed.loc["turnover 2022", ["low", "high"]].tolist() == pytest.approx([4825.5 / 1.0985, 4826.5 / 1.0975])
    # more than 230 of livestream, and 25 % more than over 200, so at least 249
    assert narrowed.loc["livestream 2024", "low"] == pytest.approx(200 * 1.245)
    assert narrowed.loc["cross-border livestream", "low"] == pytest.approx(200 * 1.245 * 0.315)


def test_judge_compares_each_relation_with_its_own_levels():
    judged = yiwu().judge().set_index("figure")
    assert judged.loc["turnover growth 2024", "implied_high"] == pytest.approx(5210.5 / 4825.5 - 1)
    assert judged["holds"].to_dict() == {
        "turnover growth 2024": False, "cross-border share 2023": True, "cross-border share 2024": True,
        "livestream growth 2024": True,
    }
    assert judged.loc["turnover growth 2024", "gap"] == pytest.approx(0.0805 - (5210.5 / 4825.5 - 1))


def feasible_by_linear_programme(figures):
    nodes = list(figures.levels)
    rows = []
    for relation in figures.relations:
        low, high = (end + relation.less for end in relation.stated)
        numerator, denominator = nodes.index(relation.numerator), nodes.index(relation.denominator)
        for sign, bound in ((1, -high), (-1, low)):
            row = np.zeros(len(nodes))
            row[numerator], row[denominator] = sign, sign * bound if sign == 1 else bound
            rows.append(row)
    bounds = [figures.levels[node] for node in nodes]
    return linprog(np.zeros(len(nodes)), A_ub=np.array(rows), b_ub=np.zeros(len(rows)), bounds=bounds).status == 0


@given(
    levels=st.lists(st.integers(90, 140), min_size=3, max_size=3),
    growths=st.lists(st.integers(-10, 45), min_size=3, max_size=3),
)
def test_difference_constraints_agree_with_linear_programming(levels, growths):
    names = ("first", "second", "third")
    pairs = (("first", "second"), ("second", "third"), ("first", "third"))
    figures = StatedFigures(
        {name: rounded(level, 1) for name, level in zip(names, levels, strict=True)},
        [growth("-".join(pair), *pair, rounded(rate / 100, 0.0213)) for pair, rate in zip(pairs, growths, strict=True)],
    )
    assert figures.can_all_hold() == feasible_by_linear_programme(figures)


@given(truth=st.lists(st.floats(1, 1000), min_size=3, max_size=3), step=st.sampled_from([0.1, 1.0, 10.0]))
def test_honest_rounding_never_gives_a_conflict(truth, step):
    first, second, third = truth
    levels = {"first": first, "second": second, "third": third}

    def printed(true, step, lowest):
        low, high = rounded(round(true / step) * step, step)
        return max(low, lowest), high

    figures = StatedFigures(
        {name: printed(level, step, 0) for name, level in levels.items()},
        (
            growth("growth", "first", "second", printed(second / first - 1, 0.001, -1)),
            share("share", "third", "second", printed(third / second, 0.001, 0)),
        ),
    )
    assert figures.can_all_hold()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: StatedFigures({"turnover": (2, 1)}, ()), "turnover runs from 2 to 1; accepted: a low end"),
        (lambda: StatedFigures({"turnover": (-1, 1)}, ()), r"turnover \(low end\) is -1; accepted: at least 0"),
        (lambda: StatedFigures({"same": (1, 2)}, (share("same", "a", "b", (0, 1)),)), "'same' names two figures"),
        (lambda: growth("growth", "a", "b", (-1.5, 0)), r"growth \(low end\) is -1.5; accepted: at least -1"),
        (lambda: Relation("share", "a", "b", (0.5, "x")), r"share \(high end\) is 'x', which is not a number"),
        (lambda: chain().changed(fourth=(1, 2)), "'fourth' is not a stated level; accepted: first, second, third"),
        (lambda: chain(third=130.0).narrowed(), "contradict each other"),
    ],
)
def test_bad_statements_say_what_is_accepted(make, message):
    with pytest.raises(ValueError, match=message):
        make()
