"""The fit on made statistics whose truth is known: no simulation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy import stats

from evacsim.studies.calibrate_fit import Fit, Observed, Surrogate, fit, surrogate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

SETS, EACH, NOISE = 40, 4, 0.01


class World:
    """Eight statistics that move with knobs (0 to 1), with sets of people, and with chance."""

    def __init__(self, slopes: Array, seed: int, bend: float = 0.3) -> None:
        self.slopes = slopes
        self.bend = bend
        self.rng = np.random.default_rng(seed)
        width = slopes.shape[1]
        mix = np.random.default_rng(5).normal(size=(width, width)) / np.sqrt(width)
        self.mix = 0.05 * mix + 0.03 * np.eye(width)

    def drill(self, knobs: Array, people: Array | None = None) -> Array:
        own = self.rng.normal(size=self.slopes.shape[1]) if people is None else people
        mean: Array = np.asarray(4.0 + knobs @ self.slopes + self.bend * knobs[0] ** 2)
        return mean + own @ self.mix

    def model(self, points: int = 26) -> Surrogate:
        count = len(self.slopes)
        units = np.asarray(stats.qmc.LatinHypercube(count, seed=3).random(points))
        people = self.rng.normal(size=(SETS, self.slopes.shape[1]))
        numbers = np.array([(i * EACH + j) % SETS for i in range(points) for j in range(EACH)])
        knobs = np.repeat(units, EACH, axis=0)
        rows = [self.drill(one, people[n]) for one, n in zip(knobs, numbers, strict=True)]
        return surrogate(knobs, numbers, np.array(rows))

    def observed(self, truth: Array, model: Surrogate) -> Observed:
        values = self.drill(truth) + self.rng.normal(0, NOISE, self.slopes.shape[1])
        return Observed(values=values, noise=np.full(len(values), NOISE**2), model=model)


def _fit(drills: list[Observed], knobs: int) -> Fit:
    return fit(drills, knobs, top_is_natural=[False] * knobs)


SLOPES = np.array([[1, 1, 1, 1, 1, 1, 1, 1], [0, 0.3, 0.6, 0.9, 1.2, 1.5, 1.8, 2.1]]) * 0.5


def test_intervals_cover_the_truth() -> None:
    truth = np.array([0.4, 0.55])
    covered = np.zeros(2)
    for trial in range(100):
        if trial % 5 == 0:
            world = World(SLOPES, seed=trial)
            model = world.model()
        found = _fit([world.observed(truth, model)], 2)
        for knob, profile in enumerate(found.profiles):
            assert (profile.open_low, profile.open_high) == (False, False)
            covered[knob] += profile.low <= truth[knob] <= profile.high
    assert covered.min() >= 88


def test_two_drills_tell_more_than_one() -> None:
    world = World(SLOPES, seed=2)
    model = world.model()
    drills = [world.observed(np.array([0.4, 0.55]), model) for _ in range(4)]
    one, four = _fit(drills[:1], 2).profiles[0], _fit(drills, 2).profiles[0]
    assert four.high - four.low < 0.75 * (one.high - one.low)


def test_a_knob_that_moves_nothing_is_open() -> None:
    world = World(np.vstack([SLOPES[0], np.zeros(8)]), seed=3)
    found = _fit([world.observed(np.array([0.5, 0.5]), world.model())], 2)
    assert (found.profiles[0].open_low, found.profiles[0].open_high) == (False, False)
    assert found.profiles[1].open_low
    assert found.profiles[1].open_high


def test_two_knobs_that_move_the_same_are_not_told_apart() -> None:
    world = World(np.vstack([SLOPES[1], 0.8 * SLOPES[1]]), seed=4, bend=0.0)
    found = _fit([world.observed(np.array([0.5, 0.5]), world.model())], 2)
    assert all(profile.high - profile.low > 0.75 for profile in found.profiles)


def test_a_drill_that_no_knob_explains_is_told() -> None:
    world = World(SLOPES, seed=5)
    model = world.model()
    usual = world.observed(np.array([0.5, 0.5]), model)
    odd = Observed(
        values=usual.values + np.array([0.8, -0.8, 0.8, -0.8, 0.8, -0.8, 0.8, -0.8]),
        noise=usual.noise,
        model=model,
    )
    assert _fit([usual], 2).widened == 1
    found = _fit([odd], 2)
    assert found.p_value < 0.05
    assert found.widened > 1


def test_slopes_come_of_paired_runs() -> None:
    world = World(SLOPES, seed=6)
    world.mix = 20 * np.eye(8)  # people differ far more than knobs move
    assert world.model().slopes(np.array([0.5, 0.5])) == pytest.approx(
        (SLOPES + np.array([[0.3], [0.0]])).T, abs=1e-2
    )
