"""Read a county's input-output table and ask it what online sales are worth to the county.

Sales are not output. Of 100 yuan that a viewer pays, part goes to a factory that may stand in another county, part to
the platform, part to the parcel company; only the seller's margin is certain to be earned at home. Counting all sales
as final demand multiplies jobs that do not exist. `demand_from_sales` splits sales first (Miller and Blair 2009, chapter
4.3, on margins and producers' prices).
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ruralecom.models import input_output
from ruralecom.models.accepted import require, require_choice

__all__ = ["County", "SalesSplit", "demand_from_sales", "jobs_from_sales"]

KINDS = (
    "intermediate", "import", "household_income", "other_value_added", "household_spending", "other_local_spending",
    "export", "transfer",
)


@dataclass(frozen=True)
class County:
    """Hold a county's economy by sector; money in million yuan a year, arrays in the order of `sectors`.

    Args:
        sectors: names.
        flows: (n, n), what the row's sector in the county sells to the column's sector in the county.
        imports: (n,), inputs bought outside the county.
        household_income: (n,), wages and earnings of the self-employed, paid to residents.
        other_value_added: (n,), profits and taxes.
        household_spending: (n,), what residents buy of the sector's products.
        other_local_spending, exports: (n,), remaining sales inside the county and all sales to the outside.
        household_imports, transfers: what residents buy outside, and what they receive from there.
        jobs: (n,), persons.
    """

    sectors: tuple[str, ...]
    flows: np.ndarray
    imports: np.ndarray
    household_income: np.ndarray
    other_value_added: np.ndarray
    household_spending: np.ndarray
    other_local_spending: np.ndarray
    exports: np.ndarray
    household_imports: float
    transfers: float
    jobs: np.ndarray

    @classmethod
    def from_tables(cls, flows: pd.DataFrame, sectors: pd.DataFrame) -> "County":
        """Build the county from the tables `county_input_output` and `county_sectors`.

        Args:
            flows: columns from_account, to_account, kind, value_million_yuan.
            sectors: columns sector, output_million_yuan, jobs.

        Raises:
            ValueError: if a kind is unknown, or sales, costs and stated output of a sector differ by more than 0.05.
        """
        for kind in flows["kind"].unique():
            require_choice("kind", kind, KINDS)
        names = list(sectors["sector"])

        def of_kind(kind, account):
            part = flows[flows["kind"] == kind]
            return part.groupby(account)["value_million_yuan"].sum().reindex(names, fill_value=0.0).to_numpy()

        intermediate = flows[flows["kind"] == "intermediate"]
        table = intermediate.pivot_table(
            index="from_account", columns="to_account", values="value_million_yuan", aggfunc="sum", fill_value=0.0
        ).reindex(index=names, columns=names, fill_value=0.0)
        to_households = flows[(flows["kind"] == "import") & (flows["to_account"] == "households")]
        county = cls(
            sectors=tuple(names),
            flows=table.to_numpy(dtype=float),
            imports=of_kind("import", "to_account"),
            household_income=of_kind("household_income", "to_account"),
            other_value_added=of_kind("other_value_added", "to_account"),
            household_spending=of_kind("household_spending", "from_account"),
            other_local_spending=of_kind("other_local_spending", "from_account"),
            exports=of_kind("export", "from_account"),
            household_imports=float(to_households["value_million_yuan"].sum()),
            transfers=float(flows.loc[flows["kind"] == "transfer", "value_million_yuan"].sum()),
            jobs=sectors["jobs"].to_numpy(dtype=float),
        )
        county._check_balance(sectors["output_million_yuan"].to_numpy(dtype=float))
        return county

    def _check_balance(self, stated):
        for what, total in (("sales", self.output), ("costs", self.costs)):
            off = np.abs(total - stated)
            if off.max() > 0.05:
                worst = int(off.argmax())
                raise ValueError(
                    f"{what} of {self.sectors[worst]} add up to {total[worst]:.1f} million yuan; "
                    f"accepted: its output, {stated[worst]:.1f}, to within 0.05"
                )

    @property
    def output(self):
        """Return what each sector sells to everyone, million yuan."""
        return self.flows.sum(axis=1) + self.household_spending + self.other_local_spending + self.exports

    @property
    def costs(self):
        """Return what each sector pays for everything, profit included, million yuan."""
        return self.flows.sum(axis=0) + self.imports + self.household_income + self.other_value_added

    @property
    def coefficients(self):
        """Return inputs from the county's own sectors per yuan of output, (n, n)."""
        return input_output.technical_coefficients(self.flows, self.output)

    @property
    def jobs_per_million(self):
        return self.jobs / self.output

    @property
    def income_per_output(self):
        return self.household_income / self.output

    @property
    def spending_per_income(self):
        """Return spending on each sector's products per yuan of residents' income from all sources."""
        return self.household_spending / (self.household_income.sum() + self.transfers)

    @property
    def leakage(self):
        """Return imported inputs as a share of all inputs, by sector."""
        return self.imports / (self.imports + self.flows.sum(axis=0))

    def effects(self, final_demand, per_output=None) -> pd.DataFrame:
        """Return jobs (or another count per million yuan of output) set off by a final demand.

        Args:
            final_demand: (n,), million yuan.
            per_output: (n,), what to count; jobs per million yuan if None.

        Returns:
            One row a sector, columns direct, indirect, induced, total.
        """
        counted = self.jobs_per_million if per_output is None else per_output
        parts = input_output.effects(
            final_demand, self.coefficients, self.income_per_output, self.spending_per_income, counted
        )
        table = pd.DataFrame(parts, index=pd.Index(self.sectors, name="sector"))
        return table.assign(total=table.sum(axis=1))

    def job_multipliers(self) -> pd.DataFrame:
        """Return jobs in the whole county per million yuan of final demand for one sector's product.

        Returns:
            One row a sector that the demand is for, columns direct, indirect, induced, total.
        """
        each = {sector: self.effects(demand).sum() for sector, demand in zip(self.sectors, np.eye(len(self.sectors)))}
        return pd.DataFrame(each).T.rename_axis("sector")

    def buying_locally(self, factor: float) -> "County":
        """Return the county with sectors' purchases from each other multiplied, imports and exports taking up the rest.

        Args:
            factor: 0 for none, 1 for the county as it is; not so high that imports or exports would fall below 0.
        """
        require("factor", factor, at_least=0)
        change = (1 - factor) * self.flows
        changed = replace(
            self,
            flows=factor * self.flows,
            imports=self.imports + change.sum(axis=0),
            exports=self.exports + change.sum(axis=1),
        )
        if min(changed.imports.min(), changed.exports.min()) < 0:
            raise ValueError(f"factor is {factor:.6g}; accepted: one that leaves imports and exports at least 0")
        return changed


@dataclass(frozen=True)
class SalesSplit:
    """Say where the money of an online sale goes, as fractions of what customers pay; defaults are illustrative.

    What is neither margin, parcel nor platform pays for the goods.

    Args:
        margin: kept by the seller in the county (trade).
        parcel: paid to parcel companies in the county.
        platform: commission and paid traffic, to a platform outside the county.
        goods_made_in_county: fraction of the goods' cost that county makers receive.
        maker: sector that makes them.
    """

    margin: float = 0.18
    parcel: float = 0.08
    platform: float = 0.12
    goods_made_in_county: float = 0.0
    maker: str = "small_goods"

    def __post_init__(self):
        for name in ("margin", "parcel", "platform", "goods_made_in_county"):
            require(name, getattr(self, name), at_least=0, at_most=1)
        require("margin + parcel + platform", self.margin + self.parcel + self.platform, at_most=1)

    @property
    def goods(self):
        """Return the fraction of sales that pays for the goods."""
        return 1 - self.margin - self.parcel - self.platform


def demand_from_sales(sales_million_yuan: float, county: County, split: SalesSplit = SalesSplit()) -> np.ndarray:
    """Return the final demand (n,), million yuan, that online sales place on the county's sectors.

    Raises:
        ValueError: if the county lacks one of the sectors trade, transport_parcels or the maker's.
    """
    require("sales_million_yuan", sales_million_yuan, at_least=0)
    parts = {
        "trade": split.margin,
        "transport_parcels": split.parcel,
        split.maker: split.goods * split.goods_made_in_county,
    }
    for sector in parts:
        require_choice("sector", sector, county.sectors)
    return sales_million_yuan * np.array([parts.get(sector, 0.0) for sector in county.sectors])


def jobs_from_sales(sales_million_yuan: float, county: County, split: SalesSplit = SalesSplit()) -> pd.Series:
    """Return direct, indirect, induced and total jobs (persons) of online sales, margins only."""
    return county.effects(demand_from_sales(sales_million_yuan, county, split)).sum()
