"""Whether the crush index ranks every accident above every orderly drill, under every law.

Run it from the checkout with `python benchmarks/crush/bench_ranking.py [--replications 3]`. The
accidents and drills are files: those that are shipped, and those in `held`, which no constant of
the program was looked at against. It prints the index of each under each law that has a jam
density, and leaves with status 1 where a drill ranks as high as an accident.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT))

from benchmarks.compiled import require_compiled  # noqa: E402 - after the path is set
from evacsim.analysis.density.crush import Diagnosis, diagnose  # noqa: E402
from evacsim.scenario.model import Movement  # noqa: E402
from evacsim.simulation.replicate import prepare  # noqa: E402
from evacsim.studies.crush import runs, with_scenario  # noqa: E402

HELD = Path(__file__).resolve().parent / "held"
SHIPPED = ROOT / "scenarios"
LAWS = ("sfpe", "weidmann", "imo", "cn-stream", "student")
ACCIDENTS = (
    SHIPPED / "laohekou-2013.toml",
    SHIPPED / "chengan-2003.toml",
    HELD / "xiangxiang-2009.toml",
    HELD / "kunming-2014.toml",
)
DRILLS = (
    SHIPPED / "teaching-block-fire-drill.toml",
    SHIPPED / "teaching-block-two-stairs.toml",
    SHIPPED / "dormitory-night-drill.toml",
    SHIPPED / "dormitory-rear-door-locked.toml",
    HELD / "chengan-drill.toml",
    HELD / "boarding-drill.toml",
    HELD / "xiangxiang-drill.toml",
    HELD / "kunming-drill.toml",
)
OTHERS = (
    SHIPPED / "evening-dismissal.toml",
    SHIPPED / "morning-gate-late.toml",
    SHIPPED / "laohekou-2013-control.toml",
    SHIPPED / "chengan-2003-control.toml",
    SHIPPED / "teaching-block-back-to-class.toml",
)


def measured(
    file: Path, law: str | None, replications: int, pressing: float | None = None
) -> Diagnosis:
    """Return the diagnosis of a scenario under a law, with the pressing of its situation or not."""
    plan = prepare(file)
    scenario = plan.scenario
    if law is not None:
        scenario = scenario.model_copy(update={"movement": Movement(law=law)})
    if pressing is not None:
        scenario = scenario.model_copy(update={"pressing": pressing})
    plan = with_scenario(plan, scenario)
    return diagnose(runs((plan, scenario.seed), (None, tuple(range(replications)))))


def ranking(replications: int) -> bool:
    """Print the index of every accident and drill under every law; tell whether all rank right."""
    right = True
    print(f"{'index':32s}" + "".join(f"{law:>12s}" for law in LAWS))
    lowest = dict.fromkeys(LAWS, float("inf"))
    highest = dict.fromkeys(LAWS, 0.0)
    for files, told in ((ACCIDENTS, lowest), (DRILLS, highest), (OTHERS, None)):
        for file in files:
            row = []
            for law in LAWS:
                index = measured(file, law, replications).index
                row.append(f"{index:12.3g}")
                if told is lowest:
                    lowest[law] = min(lowest[law], index)
                elif told is highest:
                    highest[law] = max(highest[law], index)
            print(f"{file.stem:32s}" + "".join(row), flush=True)
        print()
    for law in LAWS:
        above = lowest[law] > highest[law]
        right &= above
        print(
            f"{law}: lowest accident {lowest[law]:.3g}, highest drill {highest[law]:.3g}: "
            + ("every accident above every drill" if above else "NOT RANKED")
        )
    return right


def by_pressing(replications: int) -> None:
    """Print the index of every scenario at one common pressing, 0 to 1."""
    values = (0.0, 0.25, 0.5, 0.75, 1.0)
    print(f"\n{'index at pressing':32s}" + "".join(f"{value:>12g}" for value in values))
    for file in (*ACCIDENTS, *OTHERS, *DRILLS):
        found = [measured(file, None, replications, value).index for value in values]
        print(f"{file.stem:32s}" + "".join(f"{index:12.3g}" for index in found), flush=True)


def main() -> None:
    """Run both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replications", type=int, default=3)
    parser.add_argument("--no-pressing", action="store_true", help="leave out the second table")
    options = parser.parse_args()
    right = ranking(options.replications)
    if not options.no_pressing:
        by_pressing(options.replications)
    sys.exit(0 if right else 1)


if __name__ == "__main__":
    require_compiled()
    main()
