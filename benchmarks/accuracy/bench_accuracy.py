"""Every published figure beside what each law makes of it; bad rows are kept.

    python benchmarks/accuracy/bench_accuracy.py [FOLDER]

Prints the tables of `evacsim verify --accuracy` as Markdown. Where the raw crossings of the
corridor runs are at hand (in FOLDER, or in `../shared/data` beside the checkout), the whole curves
are compared too: building and scenario are those of the package, the recorded entries the starts.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from norms import SMOOTHING, norms, share_s
from published import EXITS, raw, width_m

sys.path.append(str(Path(__file__).resolve().parents[2]))

from benchmarks.compiled import require_compiled
from evacsim.statements.verify import published, signed
from evacsim.verification.accuracy import COMPARED, percent, run_accuracy
from evacsim.verification.sensitivity import read_studies, run_sensitivity
from evacsim.verification.world import make_ran

if TYPE_CHECKING:
    from evacsim.verification.accuracy import Accuracy
    from evacsim.verification.experiment import ExperimentRun

SHARES = (0.25, 0.5, 0.75, 0.9, 1.0)
FILES = {
    "exit 0.70 m": "hermes_corridor_exit_070cm_crossings.csv",
    "exit 1.20 m": "hermes_corridor_exit_120cm_crossings.csv",
}
CORRIDOR_STARTS_M = 4.0  # y of the corridor's mouth in the files


def print_accuracy(found: Accuracy) -> None:
    """Print published, and simulated with its difference, per law."""
    print(f"| figure | unit | published | {' | '.join(COMPARED)} |")
    print("|---|---|---|" + "---|" * len(COMPARED))
    for experiment, rows in found.by_experiment():
        print(f"| **{experiment.title}** | | |" + " |" * len(COMPARED))
        for row in rows:
            cells = [
                f"{row.simulated[law]:.3g} ({percent(row.difference(law))})"
                + "†" * (law in row.figure.fitted)
                if row.simulated
                else "–"
                for law in COMPARED
            ]
            print(f"| {row.name} | {row.figure.unit} | {published(row)} | {' | '.join(cells)} |")
    print("\n| law | predictions within 15 % | furthest off |\n|---|---|---|")
    for record in map(found.record, COMPARED):
        worst = "; ".join(f"{name} {percent(off)}" for name, off in record.beyond[:4])
        print(f"| {record.law} | {record.near} of {record.rows} | {worst} |")


def print_spreads() -> None:
    """Print what the total of the nine-storey office depends on."""
    for study in read_studies():
        print(f"\n{study.title}; {study.conclusion}\n")
        print("| | convention | total [s] | difference |\n|---|---|---|---|")
        for entry in study.published:
            print(f"| published | {entry.who} {entry.how} | {entry.total_s:g} | |")
        for row in run_sensitivity(study).rows:
            choice = row.choice
            print(f"| {choice.about} | {choice.name} | {row.got:.1f} | {signed(row.difference)} |")


def whole_curve(
    run: ExperimentRun, seen: list[tuple[float, float]], movement: dict[str, Any]
) -> list[float]:
    """Return when people came out [s] who enter as recorded: time [s] and walk to the mouth [m]."""
    groups = [
        {"id": f"person-{number:03d}", "space": "hall", "size": 1, "kind": "student",
         "distance_m": walk_m, "release_s": time_s}
        for number, (time_s, walk_m) in enumerate(seen)
    ]  # fmt: skip
    scenario = {**EXITS.scenario, "movement": movement, "group": groups}
    door = {"building.connection.exit.clear_width_m": width_m(EXITS, run)}
    times = make_ran(run.name, EXITS.building, scenario, door, file=EXITS.id).occupants["out_s"]
    assert times.null_count() == 0, "somebody did not get out"
    return sorted(times.to_list())


def print_curves() -> None:
    """Print whole curves of the corridor runs against the raw crossings, if these are at hand."""
    print(f"SC: s = {SMOOTHING:.0%} of the points of the curve.\n")
    print("| run, law | ERD | EPC | SC | 25 % [s] | 50 % | 75 % | 90 % | 100 % |")
    print("|---|---|---|---|---|---|---|---|---|")
    for run in EXITS.run:
        rows = raw(FILES[run.name]) if run.name in FILES else None
        if rows is None:
            print(f"| {run.name}: raw crossings not at hand | | | | | | | | |")
            continue
        begun_s = min(float(row["t_first_seen_s"]) for row in rows)
        recorded = [float(row["t_cross_exit_line_s"]) - begun_s for row in rows]
        seen = [
            (
                float(row["t_first_seen_s"]) - begun_s,
                max(0.0, float(row["y_first_m"]) - CORRIDOR_STARTS_M),
            )
            for row in rows
        ]
        print(f"| {run.name}, recorded | | | | {_shares(recorded)} |")
        for law in COMPARED:
            times = whole_curve(run, seen, {"law": law})
            found = norms(recorded, times)
            print(f"| {run.name}, {law} | {found.erd:.2f} | {found.epc:.2f} | {found.sc:.2f} "
                  f"| {_shares(times)} |")  # fmt: skip


def _shares(times: list[float]) -> str:
    return " | ".join(f"{share_s(times, share):.1f}" for share in SHARES)


def main() -> None:
    """Run everything and print it."""
    print("Published, and simulated by each law with its difference († fitted or an input):\n")
    print_accuracy(run_accuracy())
    print_spreads()
    print("\nWhole curves of the corridor runs; times after the first:\n")
    print_curves()


if __name__ == "__main__":
    require_compiled()
    main()
