"""Measure the coupling coordination degree of 2,800 counties, 15 years and 20 indicators: `make bench`.

Beside it, in the same run, a plain loop over rows, and pymcdm for the two steps that it has too. Times are this
machine's; only the ratios travel.
"""

import math
import statistics
import time

import numpy as np
from pymcdm import normalizations
from pymcdm import weights as pymcdm_weights

from ruralecom.models.coupling import coordination
from ruralecom.models.scaling_and_weights import entropy_weights, scale, weighted_sum

COUNTIES, YEARS, INDICATORS = 2_800, 15, 20
HALF = INDICATORS // 2
ROUNDS = 5


def ours(table):
    scaled = scale(table, onto=(0.01, 1.0))
    indices = [weighted_sum(part, entropy_weights(part)) for part in (scaled[:, :HALF], scaled[:, HALF:])]
    return coordination(indices)["D"]


def loop(table):
    """The same with lists and `math`, one number at a time."""
    rows = table.tolist()
    low, high = [min(column) for column in zip(*rows)], [max(column) for column in zip(*rows)]
    scaled = [[0.01 + 0.99 * (x - a) / (b - a) for x, a, b in zip(row, low, high)] for row in rows]
    left = []
    for column in zip(*scaled):
        total = sum(column)
        left.append(1 + sum(x / total * math.log(x / total) for x in column) / math.log(len(rows)))
    degrees = []
    for row in scaled:
        pair = []
        for part in (slice(0, HALF), slice(HALF, INDICATORS)):
            pair.append(sum(w * x for w, x in zip(left[part], row[part])) / sum(left[part]))
        degrees.append(math.sqrt(2 * math.sqrt(pair[0] * pair[1]) / sum(pair) * sum(pair) / 2))
    return np.array(degrees)


def two_steps(table):
    return entropy_weights(scale(table, onto=(0.01, 1.0)))


def pymcdm_two_steps(table):
    columns = [0.01 + 0.99 * normalizations.minmax_normalization(column) for column in table.T]
    return pymcdm_weights.entropy_weights(np.array(columns).T)


def timed(function, table, rounds=ROUNDS):
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        result = function(table)
        times.append(time.perf_counter() - start)
    return result, statistics.median(times)


def main():
    table = np.random.default_rng(5).lognormal(size=(COUNTIES * YEARS, INDICATORS))
    degrees, seconds = timed(ours, table)
    looped, loop_seconds = timed(loop, table, 1)
    weights, step_seconds = timed(two_steps, table)
    others, other_seconds = timed(pymcdm_two_steps, table)
    assert np.allclose(degrees, looped) and np.allclose(weights, others)
    print(f"D of {COUNTIES:,} counties x {YEARS} years x {INDICATORS} indicators: {seconds * 1000:.0f} ms; "
          f"plain loop {loop_seconds * 1000:.0f} ms ({loop_seconds / seconds:.0f} times as long)")
    print(f"scaling and entropy weights alone: {step_seconds * 1000:.0f} ms; "
          f"pymcdm {other_seconds * 1000:.0f} ms ({other_seconds / step_seconds:.1f} times as long)")


if __name__ == "__main__":
    main()
