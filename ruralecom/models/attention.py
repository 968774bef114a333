"""Who is watched when viewers go where viewers already are: streamers, a platform that explores, accounts that close.

Viewers arrive one by one. With chance e the platform shows the next one an account at random; otherwise an account is
chosen by the audience that it has already. Of those who are shown an account, more stay the better it is. So account i,
with audience k_i and quality a_i, gets the next viewer with chance

    e * a_i / sum(a)  +  (1 - e) * a_i k_i^g / sum(a k^g) ,

where the exponent g is the strength of preference. Every account begins with a few followers. After each viewer an
account drawn at random closes with chance 1 / lifetime, and a newcomer takes its place; an account therefore stays, on
average, as long as it would take an average one to win `lifetime` viewers.

**Known limits.** e = 1 or g = 0: viewers fall on accounts as in a multinomial draw. g = 1, e = 0: an urn of Eggenberger
and Polya (1923); with one follower each to begin with, every division of the viewers is equally likely, so that shares
tend to the uniform distribution on the simplex. g > 1, e = 0: one account takes all but a finite number of viewers
(Krapivsky, Redner and Leyvraz 2000, for networks). In between, shares near equality move away from it if
(1 - e) g > 1, and return if it is smaller.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy import stats
from scipy.special import gammaln

from ruralecom.models.accepted import require

__all__ = ["Runs", "breaking_exploration", "equal_chance_gini", "next_viewer", "simulate", "urn_gini"]


@dataclass(frozen=True, eq=False)
class Runs:
    """Hold what many runs of one setting, or of several, ended with.

    Attributes:
        audience: followers of each account, shape (settings, runs, streamers).
        age: viewers that have arrived since the account opened, same shape.
        newcomers, broke_through: accounts that opened during a run and are counted, and how many of them reached the
            average audience before they closed or the run ended, shape (settings, runs).
    """

    audience: np.ndarray
    age: np.ndarray
    newcomers: np.ndarray
    broke_through: np.ndarray

    @property
    def shares(self):
        """Return audiences as shares of all followers in the run."""
        return self.audience / self.audience.sum(axis=-1, keepdims=True)

    @property
    def top_share(self):
        """Return the largest account's share, shape (settings, runs)."""
        return self.shares.max(axis=-1)

    @property
    def breakthrough_rate(self):
        """Return the fraction of newcomers who reached the average audience, all runs together, shape (settings,)."""
        opened = self.newcomers.sum(axis=-1)
        return np.where(opened > 0, self.broke_through.sum(axis=-1) / np.maximum(opened, 1), np.nan)


def next_viewer(audience, preference, exploration, quality=1.0):
    """Return each account's chance of winning the next viewer.

    Args:
        audience: followers, above 0, one number for each account.
        preference: exponent, 0 or more.
        exploration: fraction of viewers who are shown an account at random, 0 to 1.
        quality: how many of those who are shown an account stay, relative to the others; above 0.

    >>> next_viewer([6, 3, 1], preference=1, exploration=0.1).round(3)
    array([0.573, 0.303, 0.123])
    """
    require("audience", audience, above=0, unit="followers")
    _check(preference, exploration)
    require("quality", quality, above=0)
    audience = np.asarray(audience, dtype=float)
    quality = np.broadcast_to(np.asarray(quality, dtype=float), audience.shape)
    pull = quality * audience**preference
    return exploration * quality / quality.sum() + (1 - exploration) * pull / pull.sum()


def simulate(
    preference, exploration, streamers: int = 40, viewers: int = 1200, runs: int = 100, lifetime=math.inf,
    quality=1.0, start: float = 1.0, settle: int = 0, seed: int = 0,
) -> Runs:
    """Let viewers choose among streamers, for several settings and many runs at once.

    The same random numbers serve every setting, so that settings differ by what they are and not by luck.

    Args:
        preference, exploration, lifetime: as above; numbers or arrays that broadcast to one shape (settings,).
            `lifetime` is in viewers an account, `math.inf` for accounts that never close.
        streamers, viewers, runs: how many, each at least 1 (streamers at least 2).
        quality: relative quality, one number or one for each streamer; a newcomer has that of the place it takes.
        start: followers of a new account, above 0.
        settle: viewers at either end of a run, at most half of them, in which accounts that open are not counted as
            newcomers. At first the field remembers how it began, and at the end newcomers have no time left.
        seed: start of the random numbers.

    >>> equal, urn = simulate([0.0, 1.0], 0.0, streamers=10, viewers=500, seed=1).top_share.mean(axis=1)
    >>> round(float(equal), 2), round(float(urn), 2)
    (0.12, 0.28)
    """
    _check(preference, exploration)
    require("streamers", streamers, at_least=2)
    require("viewers", viewers, at_least=1)
    require("runs", runs, at_least=1)
    require("lifetime", lifetime, at_least=1, unit="viewers an account")
    require("start", start, above=0, unit="followers")
    require("settle", settle, at_least=0, at_most=viewers / 2, unit="viewers")
    require("quality", quality, above=0)
    preference, exploration, lifetime = np.broadcast_arrays(np.atleast_1d(preference), exploration, lifetime)
    settings, count, runs = len(preference), int(streamers), int(runs)
    power, explore, closing = (np.repeat(values.astype(float), runs) for values in (preference, exploration, 1 / lifetime))
    field = _Field(np.broadcast_to(np.asarray(quality, dtype=float), (count,)), power, float(start))
    random = np.random.default_rng(seed)
    any_close = bool(closing.any())
    for step in range(int(viewers)):
        shown, picked, closes = (np.tile(random.random(runs), settings) for _ in range(3))
        field.win(field.choose(shown < explore, picked))
        if any_close:
            field.close(closes, closing, step + 1, settle <= step < viewers - settle)

    def arranged(values):
        return np.moveaxis(values.reshape(count, settings, runs), 0, -1)

    shape = (settings, runs)
    return Runs(
        arranged(field.audience), int(viewers) - arranged(field.opened_at), field.newcomers.reshape(shape),
        field.broke_through.reshape(shape),
    )


class _Field:
    """Hold the accounts of many runs side by side: accounts in rows, so that each step works on long rows of runs."""

    def __init__(self, quality, power, start):
        size = (len(quality), len(power))
        self.quality, self.power, self.start = quality, power, start
        self.audience = np.full(size, start)
        self.pull = quality[:, None] * self.audience**power
        self.total = self.audience.sum(axis=0)
        self.by_chance = np.cumsum(quality / quality.sum())
        self.opened_at, self.waiting = np.zeros(size), np.zeros(size, dtype=bool)
        self.newcomers, self.broke_through = np.zeros(len(power)), np.zeros(len(power))
        self.runs = np.arange(len(power))

    def choose(self, at_random, picked):
        """Return the row of the account that the next viewer goes to, in each run."""
        stock = np.cumsum(self.pull, axis=0)
        chosen = (stock < picked * stock[-1]).sum(axis=0, dtype=np.uint16).astype(int)
        chosen = np.where(at_random, np.searchsorted(self.by_chance, picked), chosen)
        return np.minimum(chosen, len(self.quality) - 1)  # a sum of fractions may end a hair below 1

    def win(self, chosen):
        """Give one follower to the chosen account of each run, and see whether it reaches the average by that."""
        place = (chosen, self.runs)
        self.audience[place] += 1
        self.pull[place] = self.quality[chosen] * self.audience[place] ** self.power
        self.total += 1
        arrived = self.waiting[place] & (self.audience[place] * len(self.quality) >= self.total)
        self.broke_through += arrived
        self.waiting[place] &= ~arrived

    def close(self, draws, chance, now, counted):
        """Close an account drawn at random in the runs whose draw is below their chance, and open another in its place."""
        gone = np.flatnonzero(draws < chance)
        row = np.minimum((draws[gone] / chance[gone] * len(self.quality)).astype(int), len(self.quality) - 1)
        self.total[gone] += self.start - self.audience[row, gone]
        self.audience[row, gone], self.opened_at[row, gone], self.waiting[row, gone] = self.start, now, counted
        self.pull[row, gone] = self.quality[row] * self.start ** self.power[gone]
        self.newcomers[gone] += counted


def equal_chance_gini(streamers: int, viewers: int, start: float = 0.0) -> float:
    """Return the expected Gini coefficient of audiences when every viewer is shown an account at random.

    Exact. Two accounts share M viewers, binomial with chance 2 / streamers; the difference between them is that of M
    tosses of a coin, whose expected size is M * C(M - 1, floor((M - 1) / 2)) / 2^(M - 1).

    >>> round(equal_chance_gini(2, 2), 3), round(equal_chance_gini(40, 1200), 3)
    (0.25, 0.1)
    """
    require("streamers", streamers, at_least=2)
    require("viewers", viewers, at_least=1)
    require("start", start, at_least=0, unit="followers")
    tosses = np.arange(1, int(viewers) + 1)
    half = (tosses - 1) // 2
    log_size = np.log(tosses) + gammaln(tosses) - gammaln(half + 1) - gammaln(tosses - half) - (tosses - 1) * np.log(2)
    difference = stats.binom.pmf(tosses, int(viewers), 2 / streamers) @ np.exp(log_size)
    return float((streamers - 1) / streamers * difference / (2 * (start + viewers / streamers)))


def urn_gini(streamers: int, start: float = 1.0) -> float:
    """Return the expected Gini coefficient that shares tend to under linear preference without exploration.

    Shares tend to a Dirichlet distribution with parameter `start` for each account, as if drawn from gamma
    distributions and divided by their sum; with start = 1 this is (streamers - 1) / (2 * streamers).

    >>> urn_gini(2), urn_gini(40), round(urn_gini(40, start=10), 3)
    (0.25, 0.4875, 0.172)
    """
    require("streamers", streamers, at_least=2)
    require("start", start, above=0, unit="followers")
    spread = math.exp(math.lgamma(start + 0.5) - math.lgamma(start + 1)) / math.sqrt(math.pi)
    return float(round((streamers - 1) / streamers * spread, 12))


def breaking_exploration(preference):
    """Return the exploration rate above which small differences between accounts die out, 1 - 1 / preference.

    At equality a small difference d in shares gives a difference (1 - exploration) * preference * d in the chances of
    winning the next viewer. Differences fade if this is less than d. It says nothing about large ones.

    >>> breaking_exploration(np.array([0.5, 1.0, 1.25, 2.0]))
    array([0. , 0. , 0.2, 0.5])
    """
    require("preference", preference, at_least=0)
    return np.maximum(1 - 1 / np.maximum(preference, 1.0), 0.0)


def _check(preference, exploration):
    require("preference", preference, at_least=0)
    require("exploration", exploration, at_least=0, at_most=1)
