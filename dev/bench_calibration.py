"""bench_calibration.py PRED.csv: what calibration error chance alone would give.

For each set and variant, outcomes are drawn from the predicted probabilities themselves, as if they were exactly right, 500 times;
printed are the mean of the calibration error (ten bins, as linkbench has it) and its 95th percentile.
"""
import collections, csv, random, sys

random.seed(1)
groups = collections.defaultdict(list)
with open(sys.argv[1]) as f:
    for r in csv.DictReader(f):
        if r["urn"]:
            groups[r["set"]].append(float(r["score"]))


def error(scores, outcomes):
    bins = collections.defaultdict(lambda: [0.0, 0])
    for s, o in zip(scores, outcomes):
        b = bins[min(9, int(s * 10))]
        b[0] += s
        b[1] += o
    return sum(abs(s - o) for s, o in bins.values()) / len(scores)


print(f"{'set@variant':30s}{'rows':>7s}{'mean':>8s}{'95 %':>8s}")
for name in sorted(groups):
    scores = groups[name]
    draws = sorted(error(scores, [random.random() < s for s in scores]) for _ in range(500))
    print(f"{name:30s}{len(scores):7d}{sum(draws) / len(draws):8.4f}{draws[475]:8.4f}")
