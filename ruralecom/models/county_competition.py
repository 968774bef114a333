"""What counties earn when they all grow tea, when some have a brand, and when each grows something else.

County i sells q_i tonnes at the price

    p_i = a_i - b * (q_i + d * sum of q_j over the other counties),

grows at the cost c a kilogram, and chooses q_i for its own profit while it takes the others' tonnes as given (Cournot
1838; with the demand of Singh and Vives 1984). d runs from 0, where each county's tea is a product of its own, to 1,
where nobody can tell them apart. Write A_i = a_i - c for what the first kilogram is worth above its cost. Setting the
derivative of (p_i - c) q_i to zero gives

    A_i - 2 b q_i - b d (Q - q_i) = 0,   so that   p_i - c = b q_i   and   profit_i = b q_i^2.

Summed over the counties that sell, b Q = sum of A / (2 - d + n d), and from that every q_i. With equal counties

    q = A / (b D),   price = c + A / D,   profit = A^2 / (b D^2)   with   D = 2 + d (n - 1).

**Staggered.** One county keeps tea; each other one turns to a product of its own, which it sells alone and which is
worth the share w (`niche_worth`) of what tea is worth to a county that sells it alone. All defaults are illustrative.

Units: yuan per kilogram for prices and costs, tonnes a year, thousand yuan a year for profits (a tonne times a yuan per
kilogram is a thousand yuan), b in yuan per kilogram and tonne.
"""

from dataclasses import dataclass

import numpy as np

from ruralecom.models.accepted import is_symbol, require

__all__ = [
    "Tea", "best_number_in_tea", "best_responses", "break_even_premium", "break_even_substitution", "equal_counties",
    "equilibrium", "number_in_tea_by_choice", "premium_that_drives_out", "staggered_profit", "two_tiers",
    "viable_counties",
]


@dataclass(frozen=True)
class Tea:
    """Hold a market for tea; the values are illustrative, not measured.

    Args:
        top_price: price of the first kilogram, a; yuan per kilogram.
        cost: of growing and selling a kilogram, c; yuan per kilogram, below the top price.
        slope: b, by how much a county's own tonne lowers its price; yuan per kilogram and tonne.
        substitution: d, by how much another county's tonne lowers it, as a fraction of an own one; 0 to 1.
    """

    top_price: float = 120.0
    cost: float = 60.0
    slope: float = 0.02
    substitution: float = 0.9

    def __post_init__(self):
        require("cost", self.cost, at_least=0, below=self.top_price, unit="yuan per kg")
        require("slope", self.slope, above=0)
        require("substitution", self.substitution, at_least=0, at_most=1)

    @property
    def worth(self):
        """Return A: what the first kilogram is worth above its cost (yuan per kilogram)."""
        return self.top_price - self.cost

    @property
    def alone(self):
        """Return the profit of a county that is alone with its tea (thousand yuan a year)."""
        return self.worth**2 / (4 * self.slope)


def equal_counties(number, tea: Tea = Tea()) -> dict:
    """Return what happens when a number of equal counties sell tea.

    Args:
        number: counties, 1 or more; a number, an array or a symbol.

    Returns:
        tonnes (each), price, profit (each), total_tonnes, total_profit, buyers_gain (all buyers' surplus).

    >>> for number in (1, 12):
    ...     each = equal_counties(number)
    ...     print(*(round(float(each[name]), 1) for name in ("tonnes", "price", "profit", "total_profit")))
    1500.0 90.0 45000.0 45000.0
    252.1 65.0 1271.1 15253.2
    """
    require("number", number, at_least=1)
    crowding = 2 + tea.substitution * (number - 1)
    tonnes = tea.worth / (tea.slope * crowding)
    profit = tea.slope * tonnes**2
    return {
        "tonnes": tonnes, "price": tea.cost + tea.worth / crowding, "profit": profit,
        "total_tonnes": number * tonnes, "total_profit": number * profit,
        "buyers_gain": number * profit * (1 + tea.substitution * (number - 1)) / 2,
    }


def equilibrium(worths, tea: Tea = Tea()) -> np.ndarray:
    """Return the tonnes of counties whose teas are worth different amounts; 0 for those who stay out.

    Counties leave in the order of their worth until every one that is left sells a positive quantity. There is no other
    equilibrium, because the matrix of the first-order conditions is positive definite for d up to 1.

    Args:
        worths: A_i of each county, yuan per kilogram; at or below 0 means that tea never pays there.

    >>> equilibrium([60.0, 60.0, 72.0]).round(1)
    array([ 660.3,  660.3, 1205.7])
    >>> equilibrium([20.0, 60.0, 72.0]).round(1)
    array([   0. ,  865.2, 1410.7])
    """
    worths = np.asarray(worths, dtype=float)
    require("worths", worths)
    d = tea.substitution
    order = np.argsort(-worths, kind="stable")
    tonnes = np.zeros(len(worths))
    for count in range(len(worths), 0, -1):
        sellers = order[:count]
        total = worths[sellers].sum() / (2 - d + count * d)  # b times all tonnes
        found = (worths[sellers] - d * total) / (tea.slope * (2 - d))
        if found.min() > 0:
            tonnes[sellers] = found
            break
    return tonnes


def best_responses(start, worths, tea: Tea = Tea(), rounds: int = 200, in_turn: bool = True) -> np.ndarray:
    """Return the tonnes of each round in which counties answer to each other's tonnes.

    Args:
        start: tonnes of each county at first.
        worths: as in `equilibrium`.
        in_turn: whether one county answers after the other; if not, all answer at once to last round's tonnes.

    Returns:
        Array with a row a round, the start first. In turn it settles; at once only while d (n - 1) is below 2.

    >>> best_responses([0, 0], [60.0, 60.0], Tea(substitution=1.0), rounds=3).round(1)
    array([[   0. ,    0. ],
           [1500. ,  750. ],
           [1125. ,  937.5],
           [1031.2,  984.4]])
    """
    require("start", start, at_least=0, unit="tonnes")
    path = [np.asarray(start, dtype=float)]
    worths = np.asarray(worths, dtype=float)
    for _ in range(int(rounds)):
        tonnes = path[-1].copy()
        for county in range(len(worths)):
            seen = tonnes if in_turn else path[-1]
            others = seen.sum() - seen[county]
            tonnes[county] = max(0.0, (worths[county] - tea.slope * tea.substitution * others) / (2 * tea.slope))
        path.append(tonnes)
    return np.array(path)


def two_tiers(number, branded, premium, tea: Tea = Tea()) -> dict:
    """Return what happens when some of equal counties have a brand for which buyers pay more.

    Without the brand a county sells 1 - d m g / (2 - d) of what it would sell if there were none, with m counties branded
    and g the premium over A: the number of counties cancels. At 0 it is out.

    Args:
        number, branded: counties in all, at least `branded`; with a brand, at least 1; numbers, arrays or symbols.
        premium: what buyers would pay more for a branded kilogram, yuan, 0 or more.

    Returns:
        branded_tonnes, plain_tonnes, branded_price, plain_price, branded_profit, plain_profit (each, not in all).

    >>> tiers = two_tiers(12, 2, 12.0)
    >>> [round(float(tiers[name]), 2) for name in ("branded_price", "plain_price", "branded_profit", "plain_profit")]
    [74.3, 63.39, 10225.92, 575.25]
    """
    require("branded", branded, at_least=1)
    require("number", number, at_least=1)
    if not is_symbol(number) and not is_symbol(branded):
        require("number less branded", np.subtract(number, branded), at_least=0, unit="counties")
    require("premium", premium, at_least=0, unit="yuan per kg")
    d, worth = tea.substitution, tea.worth
    crowding = 2 + d * (number - 1)
    plain = np.maximum(worth * (2 - d) - d * branded * premium, 0) / (tea.slope * (2 - d) * crowding)
    others = tea.slope * d * (number - branded) * plain
    with_brand = (worth + premium - others) / (tea.slope * (2 + d * (branded - 1)))
    return {
        "branded_tonnes": with_brand, "plain_tonnes": plain,
        "branded_price": tea.cost + tea.slope * with_brand, "plain_price": tea.cost + tea.slope * plain,
        "branded_profit": tea.slope * with_brand**2, "plain_profit": tea.slope * plain**2,
    }


def premium_that_drives_out(branded, tea: Tea = Tea()):
    """Return the premium (yuan per kilogram) from which counties without a brand sell nothing.

    >>> round(premium_that_drives_out(2), 2)
    36.67
    """
    require("branded", branded, at_least=1)
    require("substitution", tea.substitution, above=0)
    return tea.worth * (2 - tea.substitution) / (tea.substitution * branded)


def staggered_profit(number, niche_worth, tea: Tea = Tea()):
    """Return all counties' profit (thousand yuan) when one keeps tea and each other one sells its own product alone.

    Args:
        number: counties, 1 or more.
        niche_worth: profit from the own product over the profit of being alone with tea, 0 or more.

    >>> staggered_profit(12, 0.1)
    94500.0
    """
    require("number", number, at_least=1)
    require("niche_worth", niche_worth, at_least=0)
    return tea.alone * (1 + (number - 1) * niche_worth)


def break_even_substitution(number, niche_worth):
    """Return the d at which all counties in tea earn together what they earn staggered.

    Below it, teas differ so much that staying together pays. It does not depend on price, cost or slope.

    Args:
        number: counties, above 1. niche_worth: as in `staggered_profit`, 0 to 1.

    >>> round(float(break_even_substitution(12, 0.1)), 3)
    0.253
    """
    require("number", number, above=1)
    require("niche_worth", niche_worth, at_least=0, at_most=1)
    return 2 * (np.sqrt(number / (1 + (number - 1) * niche_worth)) - 1) / (number - 1)


def break_even_premium(number, niche_worth, substitution):
    """Return the premium, as a fraction of A, with which all counties in tea earn what they earn staggered.

    Every county's tea must be worth so much more to buyers; below 0 where tea pays without any.

    >>> round(float(break_even_premium(12, 0.1, 0.9)), 2)
    1.49
    """
    require("number", number, at_least=1)
    require("niche_worth", niche_worth, at_least=0)
    require("substitution", substitution, at_least=0, at_most=1)
    return (1 + substitution * (number - 1) / 2) * np.sqrt((1 + (number - 1) * niche_worth) / number) - 1


def number_in_tea_by_choice(number, niche_worth, substitution) -> int:
    """Return how many of the counties stay with tea if each leaves exactly when its own product earns it more.

    >>> number_in_tea_by_choice(12, 0.1, 0.9)
    5
    """
    require("number", number, at_least=1)
    require("niche_worth", niche_worth, at_least=0)
    counts = np.arange(1, int(number) + 1)
    return max(int(np.sum(_share_of_alone(counts, substitution) >= niche_worth)), 1)


def best_number_in_tea(number, niche_worth, substitution) -> int:
    """Return how many counties in tea give the largest profit of all together.

    >>> best_number_in_tea(12, 0.1, 0.9)
    1
    """
    require("number", number, at_least=1)
    require("niche_worth", niche_worth, at_least=0)
    counts = np.arange(1, int(number) + 1)
    together = counts * _share_of_alone(counts, substitution) + (number - counts) * niche_worth
    return int(counts[np.argmax(together)])


def viable_counties(fixed_cost, tea: Tea = Tea()):
    """Return how many equal counties can pay a fixed cost (thousand yuan a year each) from tea; a real number.

    >>> round(float(viable_counties(2000.0)), 1)
    9.3
    """
    require("fixed_cost", fixed_cost, above=0, unit="thousand yuan")
    require("substitution", tea.substitution, above=0)
    return 1 + (np.sqrt(4 * tea.alone / fixed_cost) - 2) / tea.substitution


def _share_of_alone(counties, substitution):
    require("substitution", substitution, at_least=0, at_most=1)
    return 4 / (2 + substitution * (counties - 1)) ** 2
