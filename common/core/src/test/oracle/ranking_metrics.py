"""Golden values of the metrics and tests, computed from their formulas with numpy and scipy.

This is an oracle: it shares no code and no shortcut with the Java classes. Sets, matrices and brute
force over pairs take the place of running sums. To write the golden file anew, with a fixed seed:

    python3 -m venv /tmp/venv-oracle
    /tmp/venv-oracle/bin/pip install numpy==2.4.6 scipy==1.17.1
    /tmp/venv-oracle/bin/python common/core/src/test/oracle/ranking_metrics.py \
        > common/core/src/test/resources/golden/ranking-metrics.json
"""

import itertools
import json
import sys

import numpy as np
from scipy import stats

SEED = 20240229
KS = [1, 3, 5, 10]
TRAINING_USERS = 1000


def dcg(gains: np.ndarray) -> float:
    """Discounted cumulative gain, linear in the gains."""
    return float(np.sum(gains / np.log2(np.arange(2, gains.size + 2))))


def mean_or_none(values: list[float]) -> float | None:
    """The mean, or nothing of nothing."""
    return float(np.mean(values)) if values else None


def judge(items: list[int], world: dict, k: int) -> dict:
    """All metrics of one user's first k items, over sets of item numbers."""
    gains: dict[int, float] = world["gains"]
    top = items[:k]
    relevant = set(gains)
    hits = relevant & set(top)
    is_hit = np.array([item in relevant for item in top], dtype=float)
    precision_at = [len(relevant & set(items[:r])) / r for r in range(1, len(top) + 1)]
    best_binary = np.ones(min(k, len(relevant)))
    best_graded = np.array(sorted(gains.values(), reverse=True)[:k])
    known = [set(world["attributes"][item]) for item in top if world["attributes"][item]]
    distances = [1 - len(a & b) / len(a | b) for a, b in itertools.combinations(known, 2)]
    probability = [max(world["popularity"][item], 1) / TRAINING_USERS for item in top]
    head = {item for item in relevant if world["head"][item]}
    tail = relevant - head
    first = np.flatnonzero(is_hit)
    return {
        "precision": len(hits) / k,
        "recall": len(hits) / len(relevant),
        "hit_rate": float(bool(hits)),
        "map": float(np.dot(precision_at, is_hit)) / min(k, len(relevant)),
        "mrr": 1 / (int(first[0]) + 1) if first.size else 0.0,
        "ndcg": dcg(is_hit) / dcg(best_binary),
        "graded_ndcg": dcg(np.array([gains.get(item, 0.0) for item in top])) / dcg(best_graded),
        "novelty": mean_or_none([-float(np.log2(p)) for p in probability]),
        "popularity": mean_or_none([world["popularity"][item] for item in top]),
        "diversity": mean_or_none(distances),
        "serendipity": len(hits - set(world["baseline"][:k])) / k,
        "recall_head": len(hits & head) / len(head) if head else None,
        "recall_tail": len(hits & tail) / len(tail) if tail else None,
    }


def list_case(random: np.random.Generator) -> dict:
    """A random list over a random catalogue of 30 items, and what it is worth at each k."""
    catalogue = 30
    relevant = random.choice(catalogue, size=random.integers(1, 12), replace=False)
    world = {
        "gains": {int(i): float(random.choice([0.25, 1, 2, 3, 7.5])) for i in relevant},
        "baseline": [int(i) for i in random.permutation(catalogue)[: random.integers(0, 13)]],
        "popularity": [int(p) for p in random.choice([0, 1, 3, 40, 500, 1000], catalogue)],
        "attributes": [
            sorted(int(a) for a in random.choice(6, size=random.integers(0, 4), replace=False))
            for _ in range(catalogue)
        ],
        "head": [bool(h) for h in random.random(catalogue) < random.choice([0.0, 0.3, 1.0])],
    }
    items = [int(i) for i in random.permutation(catalogue)[: random.integers(0, 13)]]
    ranks = {item: rank for rank, item in enumerate(world["baseline"], start=1)}
    return {
        "gains": [world["gains"].get(item, 0.0) for item in items],
        "baselineRanks": [ranks.get(item, 0) for item in items],
        "popularity": [world["popularity"][item] for item in items],
        "attributes": [world["attributes"][item] for item in items],
        "head": [world["head"][item] for item in items],
        "relevantGains": list(world["gains"].values()),
        "relevantHead": sum(world["head"][item] for item in world["gains"]),
        "trainingUsers": TRAINING_USERS,
        "expected": {str(k): judge(items, world, k) for k in KS},
    }


def auc_case(random: np.random.Generator) -> dict:
    """The share of (relevant, other) pairs in the right order, counted pair by pair."""
    scores = random.integers(0, random.choice([4, 1000]), size=random.integers(2, 40))
    relevant = random.random(scores.size) < random.choice([0.1, 0.3, 0.6, 1.0])
    better = np.sign(scores[relevant][:, None] - scores[~relevant][None, :])
    defined = better.size > 0
    return {
        "ranks": list(stats.rankdata(-scores)[relevant]),
        "candidates": int(scores.size),
        "auc": float(np.mean((better + 1) / 2)) if defined else None,
    }


def catalogue_case(random: np.random.Generator) -> dict:
    """The Gini index as mean absolute difference over all ordered pairs of different items."""
    counts = random.poisson(random.choice([0.2, 1, 20]), size=random.integers(2, 60))
    n = counts.size
    differences = np.abs(counts[:, None] - counts[None, :]).sum() / (n * (n - 1))
    return {
        "counts": [int(c) for c in counts],
        "coverage": float(np.mean(counts > 0)),
        "gini": float(differences / (2 * counts.mean())) if counts.any() else None,
    }


def rating_case(random: np.random.Generator) -> dict:
    """Root mean squared and mean absolute error."""
    errors = random.normal(0, 1, size=8)
    return {
        "errors": list(errors),
        "rmse": float(np.linalg.norm(errors) / np.sqrt(errors.size)),
        "mae": float(np.abs(errors).mean()),
    }


def wilcoxon_case(differences: np.ndarray) -> dict:
    """SciPy's test: zeros dropped; exact where Java is, otherwise the normal distribution."""
    rest = differences[differences != 0]
    ties = np.unique(np.abs(rest)).size < rest.size
    method = "exact" if rest.size <= 50 and not ties else "asymptotic"
    test = stats.wilcoxon(rest, method=method, correction=False)
    return {
        "differences": list(differences),
        "method": method,
        "statistic": float(test.statistic),
        "p": float(test.pvalue),
    }


def holm(p: np.ndarray) -> list[float]:
    """Adjusted p-value: the largest of m - j + 1 times p(j) over all p(j) up to it."""
    raw = sorted(p)
    factor = {j: len(raw) - j for j in range(len(raw))}
    return [max(min(1.0, factor[j] * q) for j, q in enumerate(raw) if q <= value) for value in p]


def main() -> None:
    """Writes the golden file to standard output."""
    random = np.random.default_rng(SEED)
    wilcoxon = [
        random.normal(0.3, 1, size=6),
        random.normal(0.3, 1, size=50),
        random.normal(0.3, 1, size=51),
        random.integers(-3, 5, size=40).astype(float),
        random.integers(-3, 5, size=200).astype(float),
        np.append(random.normal(0, 1, size=20), [0.0, 0.0]),
        # So far out that 1 - p is 1: the tail has to be computed as such.
        random.normal(3, 1, size=150),
    ]
    p_values = np.array([0.01, 0.04, 0.03, 0.005, 0.04, 0.9, 0.0])
    golden = {
        "lists": [list_case(random) for _ in range(40)],
        "auc": [auc_case(random) for _ in range(12)],
        "catalogue": [catalogue_case(random) for _ in range(10)],
        "ratings": [rating_case(random) for _ in range(3)],
        "wilcoxon": [wilcoxon_case(differences) for differences in wilcoxon],
        "holm": {"p": list(p_values), "adjusted": holm(p_values)},
    }
    text = json.dumps(golden, separators=(",", ":"), allow_nan=False)
    # A line for each case, so that a change can be read.
    sys.stdout.write(text.replace('},{"', '},\n{"').replace(':[{"', ':[\n{"') + "\n")


if __name__ == "__main__":
    main()
