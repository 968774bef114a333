"""What a county could do with one budget, four ways, on the same scale: rural income a year, and for how much money.

- `measures`: the best choice from the list of the chapter on the toolkit, its counts scaled by the number of villages. What a
  county has only one or two of (a centre, an office) serves all its villages, so its benefit is scaled and its cost is not.
- `parcels`: all carriers share one round and every village has a station; what is saved on a parcel.
- `street`: sellers are paid a subsidy for as many months as the budget allows, or until the market stays up by itself.
- `credit`: a fund that stands for the credit lines of cooperatives, which can then buy the crop that own cash cannot carry.

As in `policy_measures`, income is volume * value * works and every factor is a range, of which equal factors are equally
likely. The ranges of the last three are this module's, **illustrative**, and `ranges_of` shows them. The options overlap
(the list holds measures for parcels and credit too), so they are alternatives, not parts of a sum.

Who gets it: income from an option is spread over households as a source of the simulated survey is (`POCKETS`).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ruralecom.models import cooperative_credit, income_sources, policy_measures
from ruralecom.models.accepted import require, require_choice
from ruralecom.models.budget_choice import Choice, Menu, choose
from ruralecom.models.county_facts import Assumptions, County
from ruralecom.models.county_plan import cooperative_of, first_mile, market_of, possible_sellers, village_parcels
from ruralecom.models.market_entry import trajectory
from ruralecom.models.two_sided_market import equilibria, share_joining

__all__ = ["OPTIONS", "POCKETS", "Toolkit", "compare", "draws_of", "mean_income", "poorest_third", "ranges_of", "street_for", "toolkit_of"]

YEARS = 5
VILLAGES = 200     # of the county for which the toolkit's list was written
MILLION = 1e6
LONGEST = 60       # months of a programme
SETTLED = 240      # months after which the street is looked at again
OPTIONS = {"measures": "Measures from the list", "parcels": "One parcel round for all",
           "street": "A street of sellers", "credit": "Credit lines for cooperatives"}
MODELS = {"measures": "budget_choice, policy_measures", "parcels": "rural_freight", "street": "two_sided_market, market_entry",
          "credit": "cooperative_credit"}
POCKETS = {"measures": ("farm_yuan", "online_yuan"), "parcels": ("online_yuan",), "street": ("online_yuan",), "credit": ("farm_yuan",)}


@dataclass(frozen=True)
class Toolkit:
    """Hold the list of measures as a county could buy it: titles, sizes of one level, ranges and the menu for mean values."""

    titles: dict
    cost_size: np.ndarray
    income_size: np.ndarray
    ranges: pd.DataFrame
    menu: Menu

    def draws(self, choice: Choice, count: int, seed: int) -> pd.DataFrame:
        """Return cost and income (million yuan, five years and one year) of a choice, one row a draw."""
        sample, levels = policy_measures.draws(self.ranges, count, seed), np.array(choice.levels)
        income = policy_measures.income(sample).to_numpy() @ (levels * self.income_size) / MILLION
        return pd.DataFrame({"cost": sample["cost"].to_numpy() @ (levels * self.cost_size) / MILLION, "income": income})


def toolkit_of(county: County, measures: pd.DataFrame, ranges: pd.DataFrame) -> Toolkit:
    """Return the toolkit for one county.

    Args:
        measures, ranges: the tables coupling_measures and coupling_measure_ranges.
    """
    size, table = county["villages"] / VILLAGES, measures.set_index("measure")
    many = table["units"] > 2
    units = np.where(many, np.maximum(1.0, table["units"] * size), table["units"])
    cost_size, income_size = units / table["levels"], units * np.where(many, 1.0, size) / table["levels"]
    ends = [ranges.pivot(index="measure", columns="factor", values=end).loc[table.index] for end in ("low", "high")]
    mean = pd.DataFrame(policy_measures.mean(*ends), table.index, ends[0].columns)
    pairs = {frozenset(pair) for pair in table["excludes"].dropna().items()}
    menu = Menu(
        tuple(table.index), tuple(mean["cost"] * cost_size / MILLION), tuple(policy_measures.income(mean) * income_size / MILLION),
        tuple(int(level) for level in table["levels"]), tuple(table["needs"].dropna().items()), tuple(sorted(tuple(sorted(pair)) for pair in pairs)),
    )
    return Toolkit(table["title"].to_dict(), cost_size.to_numpy(), income_size.to_numpy(), ranges, menu)


def street_for(county: County, assumptions: Assumptions, million_yuan: float) -> dict:
    """Return what a budget does to the street of sellers: paid month by month until it stays up or the money is gone.

    Returns:
        cost_million_yuan, months, share_today, share_later (of possible sellers, once the street has settled), sellers_won,
        income_million_yuan (a year, of all sellers after their costs, over what they earned before).
    """
    _check_budget(million_yuan)
    market, share = market_of(county, assumptions)
    sellers, rests = possible_sellers(county, assumptions), equilibria(market)["sellers"].to_numpy()
    paid = trajectory(market.with_subsidy(assumptions.subsidy_yuan), share, LONGEST)
    spent = np.cumsum(paid["subsidy"] * paid["sellers"]).to_numpy()[:LONGEST] * sellers / MILLION
    months, later = int(np.searchsorted(spent, million_yuan, side="right")), share
    if len(rests) == 3 and share < rests[1]:
        def stays_up(paid_months):
            path = trajectory(market.with_subsidy(assumptions.subsidy_yuan), share, SETTLED, subsidy_months=paid_months)
            return path["sellers"].iloc[-1] > rests[1]

        if stays_up(months):
            low, high, later = 0, months, float(rests[2])
            while high - low > 1:  # more months never make a market fall back, so bisection finds the fewest
                middle = (low + high) // 2
                low, high = (low, middle) if stays_up(middle) else (middle, high)
            months = high
    gain = 12 * sellers * float(_earned(market, later) - _earned(market, share)) / MILLION
    return {
        "cost_million_yuan": float(spent[months - 1]) if months else 0.0, "months": months, "share_today": float(share),
        "share_later": later, "sellers_won": sellers * (later - share), "income_million_yuan": gain,
    }


def _earned(market, share):
    """Return what possible sellers earn after their costs on average, yuan a month: the mean of max(0, worth - cost)."""
    buyers = share_joining(share, market.buyers)
    return market.sellers.spread * np.logaddexp(0.0, (market.sellers.gain * buyers - market.sellers.entry_cost) / market.sellers.spread)


def ranges_of(county: County, assumptions: Assumptions, million_yuan: float) -> pd.DataFrame:
    """Return the ranges of parcels, street and credit for a budget: measure, factor, low, high, unit, why.

    Costs are those of the whole option, or the part of it that the budget pays for; volume is cut in proportion.
    """
    _check_budget(million_yuan)
    mile, cooperative = first_mile(county, assumptions), cooperative_of(county, assumptions)
    street = street_for(county, assumptions, million_yuan)
    saved = max(mile["today_yuan"] - mile["pooled_yuan"], 0.001)
    lines = cooperative_credit.needed_line(cooperative, assumptions.delay_days, assumptions.loan_rate)
    carried = np.nan_to_num(cooperative_credit.scale_without_loan(cooperative, assumptions.delay_days))
    count = county["villages"] / assumptions.villages_per_cooperative
    surplus = cooperative.sold_yuan * (1 - cooperative.running_share) - cooperative.bought_yuan - 12 * cooperative.fixed_yuan
    won, each = max(street["sellers_won"], 1.0), street["income_million_yuan"] * MILLION / max(street["sellers_won"], 1.0)
    spent = street["cost_million_yuan"] * MILLION
    rows = [
        ("parcels", "cost", 15_000 * county["villages"], 40_000 * county["villages"], "yuan", "A keeper and a shelf in every village"),
        ("parcels", "volume", *_about(village_parcels(county, assumptions), 0.7, 1.4), "parcels a year", "Parcels that start in villages"),
        ("parcels", "value", *_about(saved, 0.6, 1.3), "yuan a parcel", "What a shared round saves"),
        ("parcels", "works", 0.2, 0.7, "fraction", "Reaches growers, not carriers"),
        ("street", "cost", *_about(max(spent, 1.0), 0.8, 1.3), "yuan", "Months of subsidy"),
        ("street", "volume", *_about(won, 0.7, 1.2), "sellers won", "Who stays when it has settled"),
        ("street", "value", *_about(max(each, 1.0), 0.6, 1.2), "yuan a year and seller", "Earned after costs"),
        ("street", "works", 0.03, 0.6, "fraction", "New, and not drawn back to the platform"),
        ("credit", "cost", *_about(max(lines * count * YEARS, 1.0), 0.02, 0.08), "yuan", "Losses of the fund"),
        ("credit", "volume", *_about(count * max(1 - carried, 1e-6), 0.3, 0.8), "cooperatives' years", "Who takes the line"),
        ("credit", "value", *_about(max(surplus, 1.0), 0.5, 1.2), "yuan a year", "Left after buying and selling a crop"),
        ("credit", "works", 0.2, 0.6, "fraction", "Sold in addition, and paid to members"),
    ]
    table = pd.DataFrame(rows, columns=["measure", "factor", "low", "high", "unit", "why"])
    for option in ("parcels", "credit"):
        own = table["measure"] == option
        cost = table.loc[own & (table["factor"] == "cost"), ["low", "high"]].to_numpy(float)
        part = min(1.0, million_yuan * MILLION / float(policy_measures.mean(*cost.T)[0]))
        table.loc[own & table["factor"].isin(["cost", "volume"]), ["low", "high"]] *= max(part, 1e-6)
    return table


def mean_income(county, assumptions, toolkit: Toolkit, option: str, million_yuan: float) -> float:
    """Return the mean rural income (million yuan a year) that an option brings for a budget."""
    require_choice("option", option, tuple(OPTIONS))
    if option == "measures":
        return choose(toolkit.menu, million_yuan).benefit
    table = ranges_of(county, assumptions, million_yuan)
    own = table[(table["measure"] == option) & (table["factor"] != "cost")]
    return float(np.prod(policy_measures.mean(own["low"], own["high"])) / MILLION)


def draws_of(county, assumptions, toolkit: Toolkit, million_yuan: float, count: int = 1000, seed: int = 11) -> dict:
    """Return option -> table of draws with cost (million yuan, five years) and income (million yuan a year)."""
    sample = policy_measures.draws(ranges_of(county, assumptions, million_yuan), count, seed)
    income = policy_measures.income(sample) / MILLION
    found = {"measures": toolkit.draws(choose(toolkit.menu, million_yuan), count, seed + 1)}
    for option in income:
        found[option] = pd.DataFrame({"cost": sample["cost"][option] / MILLION, "income": income[option]})
    return found


def poorest_third(survey: pd.DataFrame, option: str) -> float:
    """Return how much of 100 yuan from an option goes to the poorest third of the simulated survey's households."""
    require_choice("option", option, tuple(OPTIONS))
    shares = [income_sources.group_means(survey[pocket], survey["income_before_yuan"])[0] / survey[pocket].mean() / 3 for pocket in POCKETS[option]]
    return float(100 * np.mean(shares))


def compare(county, assumptions, toolkit: Toolkit, survey: pd.DataFrame, million_yuan: float, count: int = 1000, seed: int = 11) -> pd.DataFrame:
    """Return the options side by side, one row each.

    Returns:
        index option; title; cost (mean, million yuan in five years); low, median, high, mean (5th, 50th, 95th percentile and
        mean of rural income, million yuan a year); back (chance that five years bring more than it cost); poorest_third
        (yuan of 100); model. The last row is doing nothing.
    """
    rows = {}
    for option, drawn in draws_of(county, assumptions, toolkit, million_yuan, count, seed).items():
        low, median, high = np.quantile(drawn["income"], [0.05, 0.5, 0.95])
        rows[option] = {
            "title": OPTIONS[option], "cost": drawn["cost"].mean(), "low": low, "median": median, "high": high,
            "mean": drawn["income"].mean(), "back": (YEARS * drawn["income"] > drawn["cost"]).mean(),
            "poorest_third": poorest_third(survey, option), "model": MODELS[option],
        }
    rows["nothing"] = {"title": "Nothing, money kept", "cost": 0.0, "low": 0.0, "median": 0.0, "high": 0.0, "mean": 0.0,
                       "back": np.nan, "poorest_third": np.nan, "model": "none"}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("option")


def _check_budget(million_yuan):
    if isinstance(million_yuan, (str, bool)):
        raise ValueError(f"million_yuan is {million_yuan!r}, which is not a number; accepted: at least 0 (million yuan for five years)")
    require("million_yuan", million_yuan, at_least=0, below=np.inf, unit="million yuan for five years")


def _about(middle, down, up):
    return middle * down, middle * up
