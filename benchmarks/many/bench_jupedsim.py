"""Against jupedsim-network: the same five-storey building with 2,000 people, in the same run.

Run it from the checkout with `python benchmarks/many/bench_jupedsim.py [--runs 5]`. It makes an
environment of its own for jupedsim-network (PyPI), or takes `--python` of one that is there.

The teaching block is translated component by component, so that everybody has the same ways to
choose from: a node for each room, section of a corridor, landing and flight with its area, riser
and tread; a link for each way with its width and the mean walk to it. Both have the SFPE law, 50
people in each of 40 rooms, each by the shortest way, and the same walking speeds and
pre-movement. They differ in what they model: evacsim gives everybody a place of their own and
records each passage with its cause; jupedsim-network steps by 0.5 s and records people and counts
(`record=True`).

Asserted first: 2,000 people are out in every run of both. Printed: both times per replication,
both egress times; what SimPy alone takes for as many events; and evacsim on two processes, as
jupedsim-network runs its replications one after the other. Bound: evacsim on one process, tables
with causes written, at least 15 times as fast.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT))

from benchmarks.compiled import require_compiled  # noqa: E402 - after the path is set
from benchmarks.speed.bench_run import bare_events_per_s  # noqa: E402
from evacsim.results.store import read_results  # noqa: E402
from evacsim.scenario.draw import draw_people  # noqa: E402
from evacsim.simulation.replicate import Plan, prepare, run_replication  # noqa: E402
from evacsim.studies.many import run_scenario  # noqa: E402

if TYPE_CHECKING:
    from evacsim.building.network import Network, Way

BOUND = 15
PEOPLE = 2_000
SCENARIO = f"""
name = "Teaching block, everybody by the shortest way"
building = "{ROOT / "buildings" / "teaching-block-5f.toml"}"
seed = 1
time_limit_s = 3600
[movement]
law = "sfpe"
[routing]
rule = "nearest"
[pre_movement]
distribution = {{ kind = "lognormal", median_s = 15, sigma = 0.4 }}
[[group]]
id = "class"
space = "*.classroom-*"
size = 50
kind = "secondary"
"""
THEIRS = """
import json, sys, time
from jupedsim_network import load_scenario
scenario = load_scenario(sys.argv[1])
simulation = scenario.simulation
found = []
for seed in range(int(sys.argv[2])):
    began = time.perf_counter()
    run = simulation.run(seed=seed, record=True)
    found.append([time.perf_counter() - began, run.evacuation_time, run.evacuated])
print(json.dumps(found))
"""


def translated(plan: Plan) -> dict[str, Any]:
    """Return the building and its people as a scenario of jupedsim-network."""
    network = plan.network
    nodes: list[dict[str, Any]] = []
    for component in network.components:
        node: dict[str, Any] = {"name": component.id, "kind": "room", "area": component.area_m2}
        if component.kind == "outside":
            node = {"name": component.id, "kind": "safe"}
        elif component.flight is not None:
            node["kind"] = "stair"
            node |= {"riser": component.flight.riser_m, "tread": component.flight.tread_m}
        nodes.append(node)
    links = []
    for way in network.ways:
        source, target, joint = nodes[way.origin], nodes[way.target], network.joints[way.joint]
        if source["kind"] == "safe":
            continue
        stair = "stair" in (source["kind"], target["kind"])
        free = joint.kind in ("opening", "section")
        links.append(
            {
                "source": source["name"],
                "target": target["name"],
                "width": joint.clear_width_m,
                "length": mean_walk_m(network, way),
                "kind": "stair" if stair else "opening" if free else "door",
                "bidirectional": False,
            }
        )
    return {
        "format_version": 1,
        "nodes": nodes,
        "connections": links,
        "populations": populations(plan),
        "simulation": {"dt": 0.5, "t_max": 3600.0},
    }


def mean_walk_m(network: Network, way: Way) -> float:
    """Return the mean walk [m] to a way from all that lead to it; in a room half its length."""
    origin = network.components[way.origin]
    walks = [walk["length_m"] for _, _, walk in network.moves.in_edges(way.index, data=True)]
    if origin.kind == "room" or not walks:
        return origin.length_m / 2
    return statistics.mean(walks)


def populations(plan: Plan) -> list[dict[str, Any]]:
    """Return 50 people in each classroom, with the distributions of the scenario."""
    people = draw_people(plan.scenario, plan.building, plan.network, seed=1, replication=0)
    rooms = Counter(plan.network.components[n].id for n in people.component.tolist())
    assert sum(rooms.values()) == PEOPLE
    median_s, sigma = 15.0, 0.4
    mean_s = median_s * math.exp(sigma**2 / 2)
    begin = {
        "distribution": "LogNormal",
        "mean": mean_s,
        "std": mean_s * math.sqrt(math.exp(sigma**2) - 1),
    }
    speed = {"distribution": "Normal", "mean": 1.27, "std": 0.20, "lower": 0.67, "upper": 1.87}
    return [
        {"node": room, "count": count, "speed": speed, "pre_movement": begin}
        for room, count in sorted(rooms.items())
    ]


def theirs(python: Path | None, scenario: dict[str, Any], runs: int) -> list[tuple[float, float]]:
    """Run jupedsim-network in its own environment; return wall and egress times [s] of each."""
    with tempfile.TemporaryDirectory() as folder:
        if python is None:
            venv.create(Path(folder) / "env", with_pip=True)
            python = Path(folder) / "env" / "bin" / "python"
            subprocess.run([python, "-m", "pip", "install", "-q", "jupedsim-network"], check=True)
        file = Path(folder) / "scenario.json"
        file.write_text(json.dumps(scenario), encoding="utf-8")
        version = "import importlib.metadata as m; print(m.version('jupedsim-network'))"
        print("jupedsim-network", _said([python, "-c", version]).strip())
        found = json.loads(_said([python, "-c", THEIRS, file, str(runs)]))
    assert all(out == PEOPLE for _, _, out in found), found
    return [(wall_s, total_s) for wall_s, total_s, _ in found]


def _said(command: list[Any]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def ours(file: Path, runs: int, workers: int) -> list[tuple[float, float]]:
    """Return wall and egress times [s] of evacsim, the tables written."""
    began = time.perf_counter()
    out = file.parent / f"out-{workers}"
    results = read_results(run_scenario(file, out, replications=runs, workers=workers))
    wall_s = (time.perf_counter() - began) / runs
    totals = results.occupants.group_by("replication", maintain_order=True).agg(
        total=pl.col("out_s").max(), out=pl.col("out_s").count()
    )
    assert totals["out"].to_list() == [PEOPLE] * runs
    assert results.passages["cause"].null_count() == 0
    return [(wall_s, total_s) for total_s in totals["total"]]


def bare_s(plan: Plan) -> float:
    """Return what SimPy takes for the events of one replication in which nothing happens [s]."""
    events = run_replication(plan, seed=1, replication=0).note.events
    return events / bare_events_per_s(len(plan.network.components))


def main() -> None:
    """Print both times and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--python", type=Path, default=None)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "drill.toml"
        file.write_text(SCENARIO, encoding="utf-8")
        plan = prepare(file)
        run_replication(plan, seed=1, replication=0)  # what is imported late is imported now
        own = ours(file, 4 * options.runs, workers=1)
        both = ours(file, 20 * options.runs, workers=2)
        other = theirs(options.python, translated(plan), options.runs)
    assert both[: len(own)] == [(both[0][0], total_s) for _, total_s in own]
    print(f"the events of a replication in a bare SimPy clock: {bare_s(plan):.3f} s")
    named = (("evacsim", own), ("evacsim, two processes", both), ("jupedsim-network", other))
    for name, found in named:
        wall_s = statistics.mean(wall for wall, _ in found)
        totals = sorted(total for _, total in found)
        print(
            f"{name}: {wall_s:.3f} s a replication ({len(found)}), everybody out after "
            f"{statistics.median(totals):.0f} s ({totals[0]:.0f} to {totals[-1]:.0f})"
        )
    one, two, them = (statistics.mean(w for w, _ in found) for _, found in named)
    ratio = them / one
    print(f"ratio {ratio:.1f}, bound {BOUND}; two processes {them / two:.1f}")
    sys.exit(0 if ratio >= BOUND else 1)


if __name__ == "__main__":
    require_compiled()
    main()
