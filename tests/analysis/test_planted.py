"""A fault put into a random school comes out first; the long form is benchmarks/planted."""

from __future__ import annotations

import random

from benchmarks.planted.bench_planted import LEAST_CHANGE, LEAST_FIRST, judged, named_first
from benchmarks.planted.houses import FAULTS, planted

SCHOOLS = 10


def test_planted_faults_are_named_first() -> None:
    judgements = []
    for fault in FAULTS:
        generator = random.Random(f"{fault} short")  # noqa: S311 - no secrets
        counting = 0
        for _ in range(SCHOOLS):
            school = planted(generator, fault)
            change, suspects = judged(school)
            if change >= LEAST_CHANGE:
                counting += 1
                judgements.append(named_first(school, suspects))
        assert counting >= SCHOOLS // 3, fault
    assert sum(judgements) >= LEAST_FIRST * len(judgements)
