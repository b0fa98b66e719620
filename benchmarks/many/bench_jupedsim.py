"""Against jupedsim-network: the same five-storey building with 2,000 people, in turns in one run.

Run it from the checkout with `python benchmarks/many/bench_jupedsim.py [--rounds 10]`. It makes an
environment of its own for jupedsim-network (PyPI), or takes `--python` of one that is there.

The teaching block is translated component by component, so that everybody has the same ways to
choose from: a node for each room, section of a corridor, landing and flight with its area, riser
and tread; a link for each way with its width and the mean walk to it. Both have the SFPE law, 50
people in each of 40 rooms, each by the shortest way, and the same walking speeds and
pre-movement. They differ in what they model: evacsim gives everybody a place of their own and
records each passage with its cause; jupedsim-network steps by 0.5 s and records people and counts
(`record=True`).

A round is one run of jupedsim-network, its scenario loaded before, and one run of evacsim of 50
replications, from reading its files to the results folder with all tables and causes written.
Asserted first: 2,000 people are out in every run of both. Printed: median processor time a
replication of either (all threads), both egress times; what SimPy alone takes for as many events;
evacsim on two processes by the clock; and on the last line the ratio. Bound: 30, aim 50.
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
    from evacsim.building.network import Direction, Network

BOUND, AIM = 30, 50
REPLICATIONS = 50
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
simulation = load_scenario(sys.argv[1]).simulation
for line in sys.stdin:
    began = time.process_time()
    run = simulation.run(seed=int(line), record=True)
    print(json.dumps([time.process_time() - began, run.evacuation_time, run.evacuated]), flush=True)
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
    for direction in network.directions:
        source, target = nodes[direction.origin], nodes[direction.target]
        connection = network.connections[direction.connection]
        if source["kind"] == "safe":
            continue
        stair = "stair" in (source["kind"], target["kind"])
        free = connection.kind in ("opening", "section")
        links.append(
            {
                "source": source["name"],
                "target": target["name"],
                "width": connection.clear_width_m,
                "length": mean_walk_m(network, direction),
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


def mean_walk_m(network: Network, direction: Direction) -> float:
    """Return the mean walk [m] to a way from all that lead to it; in a room half its length."""
    origin = network.components[direction.origin]
    walks = [walk["length_m"] for _, _, walk in network.moves.in_edges(direction.index, data=True)]
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


class Theirs:
    """jupedsim-network in a process of its own, asked for one run at a time."""

    def __init__(self, python: Path, scenario: dict[str, Any], folder: Path) -> None:
        file = folder / "scenario.json"
        file.write_text(json.dumps(scenario), encoding="utf-8")
        self.process = subprocess.Popen(
            [python, "-c", THEIRS, file], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(self, seed: int) -> tuple[float, float]:
        """Return processor and egress time [s] of one run."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{seed}\n")
        self.process.stdin.flush()
        took_s, total_s, out = json.loads(self.process.stdout.readline())
        assert out == PEOPLE, out
        return took_s, total_s

    def close(self) -> None:
        """End the process."""
        self.process.communicate()


def their_python(folder: Path) -> Path:
    """Make an environment with jupedsim-network."""
    venv.create(folder / "env", with_pip=True)
    python = folder / "env" / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "-q", "jupedsim-network"], check=True)
    return python


def said(command: list[Any]) -> str:
    """Return what a command prints."""
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def ours(file: Path, out: Path, workers: int) -> tuple[float, float, list[float]]:
    """Return processor and wall time a replication and all egress times [s], results written."""
    began, clock = time.process_time(), time.perf_counter()
    run_scenario(file, out, replications=REPLICATIONS, workers=workers, overwrite=True)
    took_s = (time.process_time() - began) / REPLICATIONS
    wall_s = (time.perf_counter() - clock) / REPLICATIONS
    results = read_results(out)
    totals = results.occupants.group_by("replication", maintain_order=True).agg(
        total=pl.col("out_s").max(), out=pl.col("out_s").count()
    )
    assert totals["out"].to_list() == [PEOPLE] * REPLICATIONS
    assert results.passages["cause"].null_count() == 0
    return took_s, wall_s, totals["total"].to_list()


def bare_s(plan: Plan) -> float:
    """Return what SimPy takes for the events of one replication in which nothing happens [s]."""
    events = run_replication(plan, seed=1, replication=0).note.events
    return events / bare_events_per_s(len(plan.network.components))


def main() -> None:
    """Print both times and their ratio."""
    require_compiled()
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--python", type=Path, default=None)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "drill.toml"
        file.write_text(SCENARIO, encoding="utf-8")
        plan = prepare(file)
        run_replication(plan, seed=1, replication=0)  # what is imported late is imported now
        python = options.python or their_python(folder)
        version = "import importlib.metadata as m; print(m.version('jupedsim-network'))"
        print("jupedsim-network", said([python, "-c", version]).strip())
        them = Theirs(python, translated(plan), folder)
        rounds = [(ours(file, folder / "out", 1), them.run(n)) for n in range(options.rounds)]
        them.close()
        both = ours(file, folder / "two", 2)
    assert all(own[2] == both[2] for own, _ in rounds)  # on two processes the same
    show(rounds, both[1], bare_s(plan))


def show(
    rounds: list[tuple[tuple[float, float, list[float]], tuple[float, float]]],
    both_s: float,
    bare: float,
) -> None:
    """Print the table, and end with the ratio and the status."""
    one_s = statistics.median(own[0] for own, _ in rounds)
    their_s = statistics.median(other[0] for _, other in rounds)
    ratios = sorted(other[0] / own[0] for own, other in rounds)
    ratio = statistics.median(ratios)
    totals = rounds[0][0][2]
    print(f"the events of a replication in a bare SimPy clock: {bare:.4f} s")
    print(f"evacsim: {one_s:.4f} s a replication, out after {min(totals):.0f}-{max(totals):.0f} s")
    print(f"evacsim, two processes: {both_s:.4f} s a replication by the clock")
    out_s = [other[1] for _, other in rounds]
    print(f"jupedsim-network: {their_s:.3f} s, out after {min(out_s):.0f}-{max(out_s):.0f} s")
    print(f"rounds {len(rounds)}, ratios {ratios[0]:.1f} to {ratios[-1]:.1f}")
    print(f"ratio {ratio:.1f}, bound {BOUND}, aim {AIM}")
    sys.exit(0 if ratio >= BOUND else 1)


if __name__ == "__main__":
    main()
