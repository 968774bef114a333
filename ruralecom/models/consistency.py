"""Which of a set of stated figures can hold together, when each is only known to its rounding.

Levels (turnover in a year) are intervals; growths and shares bound the ratio of two levels. In logarithms every bound
reads log a - log b <= constant, a system of difference constraints: it has a solution exactly if the graph of the
bounds has no cycle of negative length (Cormen, Leiserson, Rivest and Stein, Introduction to Algorithms, chapter 24),
and shortest paths in the same graph give the tightest interval for each level.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import pandas as pd

from ruralecom.models.rounding import Bounds, as_bounds, divide, gap

__all__ = ["Relation", "StatedFigures", "growth", "share"]

SLACK = 1e-12  # two ends that meet exactly must not be told apart by floating-point noise


@dataclass(frozen=True)
class Relation:
    """State that numerator / denominator - less lies in an interval.

    Args:
        name: how the figure is referred to.
        numerator, denominator: names of levels.
        stated: interval of the printed growth or share, as fractions.
        less: 1 for a growth, 0 for a share or ratio.
    """

    name: str
    numerator: str
    denominator: str
    stated: Bounds
    less: float = 0.0

    def __post_init__(self):
        object.__setattr__(self, "stated", as_bounds(self.name, self.stated, at_least=-self.less))

    def implied(self, numerator, denominator) -> Bounds:
        """Return the growth or share that two levels (intervals) allow."""
        ratio = divide(numerator, denominator)
        return Bounds(ratio.low - self.less, ratio.high - self.less)


def growth(name, before, after, stated) -> Relation:
    """State a growth rate (fractions) from the level `before` to the level `after`."""
    return Relation(name, numerator=after, denominator=before, stated=stated, less=1.0)


def share(name, part, whole, stated) -> Relation:
    """State a share (fractions) of the level `part` in the level `whole`."""
    return Relation(name, numerator=part, denominator=whole, stated=stated)


@dataclass(frozen=True)
class StatedFigures:
    """Hold levels and relations as stated, and tell which of them can be true at once.

    Args:
        levels: name -> interval of a quantity that is not negative, as Bounds, a pair or a claim's interval; the levels that
            a relation compares share a unit.
        relations: growths and shares between levels. A level that is only named in a relation is free.

    >>> figures = StatedFigures(
    ...     levels={"turnover 2023": (4825.5, 4826.5), "turnover 2024": (5209.5, 5210.5)},
    ...     relations=(growth("growth 2024", "turnover 2023", "turnover 2024", (0.0805, 0.0815)),))
    >>> figures.can_all_hold()
    False
    >>> figures.conflicts()
    [('turnover 2023', 'turnover 2024', 'growth 2024')]
    >>> figures.changed(**{"turnover 2024": (5216.5, 5217.5)}).can_all_hold()
    True
    """

    levels: Mapping[str, Bounds]
    relations: tuple[Relation, ...]

    def __post_init__(self):
        levels = {name: as_bounds(name, pair, at_least=0) for name, pair in self.levels.items()}
        object.__setattr__(self, "levels", levels)
        object.__setattr__(self, "relations", tuple(self.relations))
        names = [*self.levels, *(relation.name for relation in self.relations)]
        repeated = sorted({name for name in names if names.count(name) > 1})
        if repeated:
            raise ValueError(f"{repeated[0]!r} names two figures; accepted: a name of its own for each")

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.levels, *(relation.name for relation in self.relations))

    def changed(self, **levels) -> "StatedFigures":
        """Return the same statements with other intervals for some levels."""
        unknown = sorted(set(levels) - set(self.levels))
        if unknown:
            raise ValueError(f"{unknown[0]!r} is not a stated level; accepted: {', '.join(self.levels)}")
        return replace(self, levels={**self.levels, **levels})

    def judge(self) -> pd.DataFrame:
        """Compare each relation with what its own two levels allow.

        Returns:
            One row a relation: figure, implied_low, implied_high, stated_low, stated_high (fractions), gap (how far
            apart the two intervals are, 0 or less if they meet) and holds. Relations with a free level are left out.
        """
        rows = []
        for relation in self.relations:
            if {relation.numerator, relation.denominator} <= set(self.levels):
                implied = relation.implied(self.levels[relation.numerator], self.levels[relation.denominator])
                distance = float(gap(implied, relation.stated))
                rows.append((relation.name, *implied, *relation.stated, distance, distance <= SLACK))
        columns = ["figure", "implied_low", "implied_high", "stated_low", "stated_high", "gap", "holds"]
        return pd.DataFrame(rows, columns=columns)

    def can_all_hold(self, names=None) -> bool:
        """Tell whether some true values satisfy all statements, or those named."""
        return bool(np.diag(self._shortest(self.names if names is None else names)).min() >= -SLACK)

    def conflicts(self, largest: int = 4) -> list[tuple[str, ...]]:
        """Return the smallest sets of statements that cannot all be true, with up to `largest` members.

        Every proper subset of a returned set can hold. Names come in the order of `names`. An empty list means no
        conflict up to that size.
        """
        found: list[tuple[str, ...]] = []
        for size in range(1, largest + 1):
            for candidate in combinations(self.names, size):
                if not any(set(known) <= set(candidate) for known in found) and not self.can_all_hold(candidate):
                    found.append(candidate)
        return found

    def narrowed(self) -> pd.DataFrame:
        """Return what all statements together leave for each level, free ones included.

        Returns:
            Columns level, stated_low, stated_high, low, high.

        Raises:
            ValueError: if the statements contradict each other.
        """
        if not self.can_all_hold():
            raise ValueError("the stated figures contradict each other, so no level is left; see conflicts()")
        shortest = self._shortest(self.names)
        rows = [
            (level, *self.levels.get(level, (0.0, np.inf)), np.exp(-shortest[index, 0]), np.exp(shortest[0, index]))
            for index, level in enumerate(self._nodes(), start=1)
        ]
        return pd.DataFrame(rows, columns=["level", "stated_low", "stated_high", "low", "high"])

    def _nodes(self):
        named = (name for relation in self.relations for name in (relation.numerator, relation.denominator))
        return tuple(dict.fromkeys([*self.levels, *named]))

    def _shortest(self, names):
        """Return all shortest paths in the graph of the bounds; node 0 stands for the number 1, whose logarithm is 0."""
        position = {name: index for index, name in enumerate(self._nodes(), start=1)}
        length = np.full((len(position) + 1, len(position) + 1), np.inf)
        np.fill_diagonal(length, 0.0)

        def bound(numerator, denominator, low, high):
            # length[b, a] = c states log a - log b <= c
            with np.errstate(divide="ignore"):
                length[denominator, numerator] = min(length[denominator, numerator], np.log(high))
                length[numerator, denominator] = min(length[numerator, denominator], -np.log(low))

        for name, interval in self.levels.items():
            if name in names:
                bound(position[name], 0, *interval)
        for relation in self.relations:
            if relation.name in names:
                low, high = (end + relation.less for end in relation.stated)
                bound(position[relation.numerator], position[relation.denominator], low, high)
        for middle in range(len(length)):
            length = np.minimum(length, length[:, [middle]] + length[[middle], :])
        return length
