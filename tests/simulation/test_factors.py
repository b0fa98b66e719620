"""Dark and smoke slow walking and flow of what they cover; a factor of 1 changes nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from evacsim.hazards.slowing import LEAST_SMOKE_FACTOR, smoke_factor
from tests.runs import Case, Data, Ran, run_case
from tests.simulation.chains import chain_case

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np


def _stair(*events: Data, people: int = 80) -> Ran:
    case = chain_case(flights=3, people=people, feed_per_s=3.0, exit_per_s=5.0)
    return run_case(replace(case, scenario=case.scenario | {"event": list(events)}))


def _lights_out(at_s: float = 0.0, **more: float | Sequence[str]) -> Data:
    return {"kind": "lights-out", "at_s": at_s, "space": ["*"]} | more


def _out_s(ran: Ran) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return ran.tables["occupants"]["out_s"].to_numpy()


def test_a_factor_of_one_changes_nothing() -> None:
    lit = _stair()
    same = _stair(_lights_out(10.0, speed_factor=1.0, width_factor=1.0, until_s=50.0))
    assert (
        lit.tables["passages"]
        .drop("cause_event")
        .equals(same.tables["passages"].drop("cause_event"))
    )


def test_everything_takes_longer_by_the_factor_where_all_is_dark_from_the_start() -> None:
    """Speeds and flows are halved, so each time is doubled; the feeding opening is covered too."""
    lit, dark = _out_s(_stair()), _out_s(_stair(_lights_out(speed_factor=0.5)))
    assert dark == pytest.approx(2.0 * lit, abs=1e-6)


def test_a_single_walker_feels_the_change_on_the_way() -> None:
    lit = float(_out_s(_stair(people=1))[0])
    half = _stair(_lights_out(lit / 2, speed_factor=0.5), people=1)
    assert float(_out_s(half)[0]) == pytest.approx(1.5 * lit, abs=1e-6)
    back = _stair(_lights_out(0.0, speed_factor=0.5, until_s=lit), people=1)
    assert float(_out_s(back)[0]) == pytest.approx(1.5 * lit, abs=1e-6)


def test_the_darkness_of_one_flight_is_the_bottleneck_of_all() -> None:
    one = _out_s(_stair(_lights_out(space=["flight-02"])))
    lit, dark = _out_s(_stair()), _out_s(_stair(_lights_out()))
    assert lit.max() + 20.0 < one.max() <= dark.max()


def test_a_narrowed_flight_passes_less_but_nobody_walks_slower() -> None:
    narrow = {"kind": "narrow", "at_s": 0.0, "space": ["flight-02"], "width_factor": 0.5}
    lit, held = _stair(people=150), _stair(narrow, people=150)
    assert _out_s(held).min() == pytest.approx(_out_s(lit).min(), abs=1e-6)

    def flow_per_s(ran: Ran) -> float:
        table = ran.tables["passages"]
        times = table.filter(table["connection"] == "flight-02.foot")["time_s"].to_numpy()
        return float((len(times) - 61) / (times[-1] - times[60]))  # behind a standing queue

    assert flow_per_s(held) / flow_per_s(lit) == pytest.approx(0.5, rel=0.06)


def test_overlapping_events_multiply() -> None:
    both = _stair(_lights_out(speed_factor=0.8), _lights_out(speed_factor=0.5), people=5)
    once = _stair(_lights_out(speed_factor=0.4), people=5)
    assert _out_s(both) == pytest.approx(_out_s(once), abs=1e-6)


def test_smoke_takes_half_a_metre_of_extinction_and_never_everything() -> None:
    assert smoke_factor(0.0) == 1.0
    assert smoke_factor(1.0) == 0.5
    assert smoke_factor(10.0) == LEAST_SMOKE_FACTOR


@pytest.mark.parametrize("people", [1, 60])
def test_nobody_is_lost_whatever_goes_dark_and_light_again(people: int) -> None:
    events = [_lights_out(float(at), until_s=at + 7.0, speed_factor=0.3) for at in range(1, 90, 9)]
    case: Case = chain_case(flights=3, people=people, feed_per_s=3.0, exit_per_s=1.0)
    ran = run_case(replace(case, scenario=case.scenario | {"event": events}))
    assert set(ran.tables["occupants"]["outcome"].to_list()) == {"out"}
