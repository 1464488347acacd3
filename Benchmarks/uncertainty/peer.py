"""The replicates of the uncertainty benchmark in vectorised numpy: CPU seconds, the least of some runs.

    python3 peer.py [REPLICATES] [CITIES]

The same job as the Swift program's: four sets of scores of 40 indicators in eight branches of two
fields, weights with noise at every level, arithmetic or geometric means, half of the replicates
without one indicator; ranks of all cities in all replicates, and their 5%, 50% and 95% quantiles.
The numbers drawn are others, since the generators differ. Without missing data nested means are one
weighted mean, so all replicates of a kind are one matrix product; ranks are one sort per replicate.
With all pairs: how often each city is above each other one, too.
"""

import sys
import time

import numpy

COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
CITIES = int(sys.argv[2]) if len(sys.argv) > 2 else 300
FIELD = numpy.repeat([0, 1], 20)
BRANCH = numpy.repeat(numpy.arange(8), 5)


def effective_weights(random):
    """Shares of the 40 indicators in the index, replicate by replicate."""
    leaves = random.uniform(0.75, 1.25, (COUNT, 40))
    left_out = random.integers(0, 40, COUNT)
    rows = numpy.flatnonzero(random.random(COUNT) < 0.5)
    leaves[rows, left_out[rows]] = 0
    branches = random.uniform(0.75, 1.25, (COUNT, 8))
    fields = random.uniform(0.75, 1.25, (COUNT, 2))
    leaves /= leaves.reshape(COUNT, 8, 5).sum(axis=2)[:, BRANCH]
    branches /= branches.reshape(COUNT, 2, 4).sum(axis=2)[:, numpy.repeat([0, 1], 4)]
    fields /= fields.sum(axis=1, keepdims=True)
    return leaves * branches[:, BRANCH] * fields[:, FIELD]


def study(inputs, seed, pairs):
    """Quantiles of every city's ranks; with pairs also city by city how often it is above."""
    random = numpy.random.default_rng(seed)
    weights = effective_weights(random)
    kind = random.integers(0, 2 * len(inputs), COUNT)
    ranks = numpy.empty((COUNT, CITIES), dtype=numpy.int16)
    for number, scores in enumerate(inputs):
        for geometric in (False, True):
            rows = numpy.flatnonzero(kind == 2 * number + geometric)
            # Logarithms rank as what they are the logarithms of.
            columns = numpy.log(0.01 + 0.99 * scores) if geometric else scores
            order = numpy.argsort(-(weights[rows] @ columns.T), axis=1)
            places = numpy.empty_like(order, dtype=numpy.int16)
            numpy.put_along_axis(
                places, order, numpy.arange(1, CITIES + 1, dtype=numpy.int16)[None, :], axis=1
            )
            ranks[rows] = places
    if pairs:
        above = numpy.stack(
            [numpy.count_nonzero(ranks[:, [city]] < ranks, axis=0) for city in range(CITIES)]
        )
        assert above.sum() == COUNT * CITIES * (CITIES - 1) // 2
    return numpy.quantile(ranks, [0.05, 0.5, 0.95], axis=0)


def main():
    random = numpy.random.default_rng(7)
    slope = numpy.arange(CITIES)[:, None] / CITIES
    inputs = [0.3 * slope + 0.7 * random.random((CITIES, 40)) for _ in range(4)]
    least = {}
    for pairs in (False, True):
        seconds = []
        for seed in range(5):
            start = time.process_time()
            quantiles = study(inputs, seed, pairs)
            seconds.append(time.process_time() - start)
        least[pairs] = min(seconds)
    print(f"replicates {COUNT}")
    print(f"cities {CITIES}")
    print(f"replicates_seconds {least[False]:.4f}")
    print(f"with_all_pairs_seconds {least[True]:.4f}")
    print(f"sum_of_quantiles {quantiles.sum()}")


main()
