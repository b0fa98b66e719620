"""Every published figure beside what each law makes of it; bad rows are kept.

    python benchmarks/accuracy/bench_accuracy.py

Prints Markdown. Runs without any data; where `../shared/data` lies beside the project, whole
curves of the corridor runs are compared too.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from norms import norms, share_s
from published import (
    CORRIDOR_RUNS,
    CORRIDOR_WIDTH_M,
    DOORS,
    FREE,
    SWEEP,
    SWEEP_WIDTHS_M,
    CorridorRun,
    raw,
)
from worlds import corridor, crowd, door, room, stair

from evacsim.movement import make_law
from evacsim.verification.crowds import mean_density_per_m2
from evacsim.verification.walkers import starter_speed_m_per_s

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from evacsim.verification.world import Ran

LAWS = ("sfpe", "student", "weidmann", "imo", "cn-stream")
WALK_TO_CORRIDOR_M = 4.0
STEADY = (0.2, 0.7)  # part of a run over which the density before the exit is averaged
OFFICE_DOOR_M, OFFICE_DOOR_PEOPLE = 1.07, 100
CHILDREN_DOOR_M = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A recorded figure and what each law says, in the order of `LAWS`."""

    what: str
    unit: str
    recorded: float
    simulated: tuple[float, ...]


def out_s(ran: Ran) -> list[float]:
    """Return the times [s] at which people came out, in order; all must."""
    times = ran.occupants["out_s"]
    assert times.null_count() == 0, "somebody did not get out"
    return sorted(times.to_list())


def flow_per_s(ran: Ran) -> float:
    """Return the flow of the exit [1/s]: (people - 1) / (last - first)."""
    times = out_s(ran)
    return (len(times) - 1) / (times[-1] - times[0])


def each(run: Callable[[str], float]) -> tuple[float, ...]:
    """Return what every law makes of something."""
    return tuple(run(law) for law in LAWS)


def door_rows() -> list[Row]:
    """Flows of doors, gates and openings."""
    rows = []
    for row in DOORS:
        simulate = functools.partial(
            door, width_m=row.width_m, people=row.people, pressing=row.pressing
        )
        name = f"{row.id}, {'pressed' if row.pressing else 'orderly'}: flow"
        rows.append(Row(what=name, unit="1/s", recorded=row.flow_per_s,
                        simulated=each(lambda law, run=simulate: flow_per_s(run(law)))))  # type: ignore[misc]  # fmt: skip
    office = functools.partial(door, width_m=OFFICE_DOOR_M, people=OFFICE_DOOR_PEOPLE)
    rows.append(Row(what="office, final door 1.07 m below a stair (not simulated): flow",
                    unit="1/s", recorded=1.35,
                    simulated=each(lambda law: flow_per_s(office(law)))))  # fmt: skip
    children = functools.partial(door, width_m=CHILDREN_DOOR_M, people=100)
    rows.append(
        Row(
            what="doors, mainly children (as 1.0 m, orderly): flow per metre",
            unit="1/(m s)",
            recorded=3.31,
            simulated=each(lambda law: flow_per_s(children(law)) / CHILDREN_DOOR_M),
        )
    )
    return rows


def corridor_rows(run: CorridorRun) -> list[Row]:
    """One corridor run, all people before the corridor at t = 0."""
    arrivals = [(0.0, WALK_TO_CORRIDOR_M)] * run.people
    rans = {law: corridor(law, width_m=run.exit_width_m, arrivals=arrivals) for law in LAWS}
    times = {law: out_s(ran) for law, ran in rans.items()}
    head = f"corridor, exit {run.id}"

    def at(share: float) -> tuple[float, ...]:
        return each(lambda law: share_s(times[law], share))

    def density(law: str) -> float:
        first, last = times[law][0], times[law][-1]
        window = [first + part * (last - first) for part in STEADY]
        return mean_density_per_m2(rans[law], place="corridor", from_s=window[0], to_s=window[1])

    def speed(law: str) -> float:
        return flow_per_s(rans[law]) / density(law) / CORRIDOR_WIDTH_M

    return [
        Row(what=f"{head}: last after first", unit="s", recorded=run.last_s, simulated=at(1.0)),
        Row(what=f"{head}: half out", unit="s", recorded=run.t50_s, simulated=at(0.5)),
        Row(what=f"{head}: 90 % out", unit="s", recorded=run.t90_s, simulated=at(0.9)),
        Row(what=f"{head}: density before it", unit="1/m2", recorded=run.density_per_m2,
            simulated=each(density)),
        Row(what=f"{head}: speed before it", unit="m/s", recorded=run.speed_m_per_s,
            simulated=each(speed)),
    ]  # fmt: skip


def walking_rows() -> list[Row]:
    """Speeds: free branch in the corridor, children on a stair, adults on a full stair."""
    rows = []
    for density, speed in FREE:

        def simulated(law: str, density: float = density, speed: float = speed) -> float:
            ran = crowd(law, density_per_m2=density)
            length_m = 24 / density / CORRIDOR_WIDTH_M
            return starter_speed_m_per_s(ran, place="stretch-3", to_s=0.25 * length_m / speed)

        rows.append(Row(what=f"corridor at {density} /m2: speed", unit="m/s", recorded=speed,
                        simulated=each(simulated)))  # fmt: skip
    children = {law: _stair_times(stair(law)) for law in LAWS}
    rows.append(Row(what="child 6-10 years alone, flight down: speed", unit="m/s",
                    recorded=0.85, simulated=each(lambda law: 10 / children[law][0])))  # fmt: skip
    rows.append(Row(what="child 6-10 years alone, on a landing (as level): speed", unit="m/s",
                    recorded=1.02, simulated=each(lambda law: 10 / children[law][1])))  # fmt: skip
    rows.append(Row(what="adults on full stairs, 2.04 /m2 (the law's chord, not simulated): speed",
                    unit="m/s", recorded=0.44, simulated=each(_full_stair_speed)))  # fmt: skip
    return rows


def _stair_times(ran: Ran) -> tuple[float, float]:
    """Return seconds on the flight and on the level after it."""
    times = ran.passages["time_s"].sort().to_list()
    return times[-2] - times[-3], times[-1] - times[-2]


def _full_stair_speed(law: str) -> float:
    curve = make_law(law).stair(0.178, 0.279, "down")
    density, best = 2.04, curve.best_density_per_m2
    jam = curve.jam_density_per_m2
    return curve.best_flow_per_m_s * (jam - density) / (jam - best) / density


def print_rows(rows: Iterable[Row]) -> None:
    """Print recorded, and simulated with its difference, per law."""
    print(f"| figure | unit | recorded | {' | '.join(LAWS)} |")
    print("|---|---|---|" + "---|" * len(LAWS))
    for row in rows:
        cells = [f"{value:.3g} ({value / row.recorded - 1:+.0%})" for value in row.simulated]
        print(f"| {row.what} | {row.unit} | {row.recorded:.4g} | {' | '.join(cells)} |")


def print_sweep(run: Callable[..., Ran]) -> None:
    """Print the flow per metre of 100 people by width, programs and laws side by side."""
    laws = [(law, 0.0) for law in LAWS]
    laws.append(("student", 1.0))
    heads = [f"{law}{', pressed' if pressing else ''}" for law, pressing in laws]
    print(f"| width [m] | {' | '.join(SWEEP)} | {' | '.join(heads)} |")
    print("|---|" + "---|" * (len(SWEEP) + len(laws)))
    for number, width in enumerate(SWEEP_WIDTHS_M):
        others = [row[number] for row in SWEEP.values()]
        known = [value for value in others if value is not None]
        mean = sum(known) / len(known)
        ours = [
            flow_per_s(run(law, width_m=width, pressing=pressing)) / width for law, pressing in laws
        ]
        cells = ["–" if value is None else f"{value:.2f}" for value in others]
        cells += [f"{value:.2f} ({value / mean - 1:+.0%})" for value in ours]
        print(f"| {width} | {' | '.join(cells)} |")


def print_curves() -> None:
    """Print whole curves of the corridor runs against the raw crossings, if these are at hand."""
    print("| run, law | ERD | EPC | SC | 25 % [s] | 50 % | 75 % | 90 % | 100 % |")
    print("|---|---|---|---|---|---|---|---|---|")
    for run in CORRIDOR_RUNS:
        rows = raw(run.file)
        if rows is None:
            print(f"| {run.id}: raw crossings not at hand | | | | | | | | |")
            continue
        seen = [(float(r["t_first_seen_s"]), float(r["y_first_m"]) - 4.0) for r in rows]
        crossed = [float(r["t_cross_exit_line_s"]) for r in rows]
        start_s = min(time for time, _ in seen)
        recorded = [time - start_s for time in crossed]
        arrivals = [(time - start_s, max(0.0, walk)) for time, walk in seen]
        print(f"| {run.id}, recorded | | | | {_shares(recorded)} |")
        for law in LAWS:
            times = out_s(corridor(law, width_m=run.exit_width_m, arrivals=arrivals))
            found = norms(recorded, times)
            print(
                f"| {run.id}, {law} | {found.erd:.2f} | {found.epc:.2f} | {found.sc:.2f} "
                f"| {_shares(times)} |"
            )


def _shares(times: list[float]) -> str:
    return " | ".join(f"{share_s(times, share):.1f}" for share in (0.25, 0.5, 0.75, 0.9, 1.0))


def main() -> None:
    """Run everything and print it."""
    rows = door_rows()
    for run in CORRIDOR_RUNS:
        rows += corridor_rows(run)
    rows += walking_rows()
    print("Recorded, and simulated by each law with its difference:\n")
    print_rows(rows)
    print(
        "\n100 people leave a room of 5 m x 5 m, per metre of width [1/(m s)]; difference to the "
        "mean of the programs:\n"
    )
    print_sweep(room)
    print("\nThe same doors, nobody hindered inside the room:\n")
    print_sweep(functools.partial(door, people=100))
    print("\nWhole curves of the corridor runs; times after the first:\n")
    print_curves()


if __name__ == "__main__":
    main()
