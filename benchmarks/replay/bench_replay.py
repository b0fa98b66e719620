"""How large a replay is, how long it takes to make, to open and to draw.

Run it from the checkout with `python benchmarks/replay/bench_replay.py [--people 2000]`. It prints
a table for benchmarks/README.md and leaves with status 1 if a bound is missed. The rows of the
browser need Chromium; without one they are left out, with a word.

A frame is one moment of the page at 1280 x 800, drawn without a graphics card, with everything on
it (dots, densities, curve, table and words), and one pixel read back, so that the drawing is done
and not only asked for. Of each of 240 moments the best of three counts, so that other programs on
the machine do not; half and 95 % are over the moments.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT))

from benchmarks.compiled import require_compiled  # noqa: E402 - after the path is set
from evacsim.building.template import building_text  # noqa: E402
from evacsim.locale import speaking  # noqa: E402
from evacsim.results.store import read_results  # noqa: E402
from evacsim.studies.many import run_scenario  # noqa: E402
from evacsim.view.write import write_replay  # noqa: E402
from tests.view.browser import ask, found_browser  # noqa: E402

# people: floors, rooms a floor, stairs, persons a room, bound [kB]
SCHOOLS: Final = {2000: (5, 8, 3, 50, 300), 20000: (6, 60, 12, 56, 1500)}
MOST_FRAME_MS: Final = 20.0
_NUMERALS: Final = "一二三四五六七八九"
_SCENARIO: Final = """
name = "{people} people with names"
building = "school.toml"
situation = "drill"
seed = 5
replications = 3
target_s = 300
source = "made up to be timed"
[movement]
law = "sfpe"
[routing]
rule = "quickest"
[pre_movement]
distribution = {{ kind = "lognormal", median_s = 20, sigma = 0.4 }}
shared_by = "group"
scatter = {{ kind = "uniform", low_s = 0, high_s = 5 }}
"""
_FRAMES: Final = """
const sheet = document.querySelector(".sheets canvas").getContext("2d");
const last = Number(document.getElementById("slider").max), took = Array(240).fill(Infinity);
for (let round = 0; round < 3; round++) {
  for (let n = 0; n < 240; n++) {
    const before = performance.now();
    evacsim.goTo((last * n) / 240);
    sheet.getImageData(5, 5, 1, 1);
    took[n] = Math.min(took[n], performance.now() - before);
  }
}
took.sort((a, b) => a - b);
answer({ half: took[120], most: took[228], open: opened - began,
  size: [innerWidth, innerHeight], dots: evacsim.state(0).inside });
"""


def school(folder: Path, people: int) -> Path:
    """Write a school whose classes have names; return its scenario."""
    floors, rooms, stairs, size, _ = SCHOOLS[people]
    text = building_text(floors=floors, rooms=rooms, stairs=stairs, name="school")
    (folder / "school.toml").write_text(text, encoding="utf-8")
    groups = "".join(
        f'\n[[group]]\nid = "{_NUMERALS[floor]}({room})班"\nspace = "{floor + 1}F.room-{room}"\n'
        f'size = {size}\nkind = "secondary"\n'
        for floor in range(floors)
        for room in range(1, rooms + 1)
    )
    scenario = folder / "drill.toml"
    scenario.write_text(_SCENARIO.format(people=people) + groups, encoding="utf-8")
    return scenario


def measure(people: int) -> bool:
    """Print the rows of a school of so many people; return whether it keeps its bounds."""
    with tempfile.TemporaryDirectory(prefix="evacsim-replay-") as name:
        folder = Path(name)
        results = read_results(run_scenario(school(folder, people), folder / "results"))
        assert results.occupants["out_s"].null_count() == 0
        began, used = time.perf_counter(), time.process_time()
        with speaking("zh"):
            page = write_replay([results], folder / "replay.html")
        wall_s, cpu_s = time.perf_counter() - began, time.process_time() - used
        size_kb, bound_kb = page.stat().st_size / 1000, SCHOOLS[people][-1]
        passages = results.manifest.runs[0].passages
        print(f"| {results.manifest.people} people, {passages} passages: size | {size_kb:.0f} kB | "
              f"{bound_kb} kB |")  # fmt: skip
        print(f"| - to make | {1000 * cpu_s:.0f} ms ({1000 * wall_s:.0f} by the clock) | |")
        good = size_kb <= bound_kb
        if found_browser() is None:
            print("| - in the browser: no Chromium here | | |")
            return good
        got: dict[str, Any] = ask(
            page,
            f"const opened = performance.now();{_FRAMES}",
            before="const began = performance.now();",
            clocked=True,
            size=(1280, 943),  # of it 143 px are the window's own
        )
    assert got["dots"] == results.manifest.people
    limit = f"{MOST_FRAME_MS:.0f} ms" if people == min(SCHOOLS) else ""
    print(f"| - to open | {got['open']:.0f} ms | |")
    wide, high = got["size"]
    took = f"{got['half']:.1f} ms, {got['most']:.1f} ms"
    print(f"| - a frame at {wide} x {high}, half and 95 % | {took} | {limit} |")
    return good and (not limit or got["most"] <= MOST_FRAME_MS)


def main() -> int:
    """Measure the schools; return the status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, choices=sorted(SCHOOLS), action="append")
    require_compiled()
    chosen = parser.parse_args()
    print("| what | measured | bound |\n|---|---|---|")
    kept = [measure(people) for people in chosen.people or sorted(SCHOOLS)]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    raise SystemExit(main())
