"""Many replications: two processes against one, Dask against processes, memory of the parent.

Run it from the checkout with `python benchmarks/many/bench_spread.py [--t5 1000] [--d6 10000]`.
Asserted first: the tables are the same to the byte. Bounds: two processes take at most 1.1 times
half the time of one; `--cluster local` of two at most 1.2 times two processes; the parent of
10,000 replications of the boarding school at night holds at most 400 MB, its summary included.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT))

from benchmarks.compiled import require_compiled  # noqa: E402 - after the path is set
from evacsim.results.store import read_results  # noqa: E402
from evacsim.studies.many import run_scenario  # noqa: E402

T5 = ROOT / "scenarios" / "teaching-block-fire-drill.toml"
D6 = ROOT / "scenarios" / "dormitory-night-drill.toml"
WAYS = {
    "one process": {"workers": 1},
    "two processes": {"workers": 2},
    "Dask, local, two": {"workers": 2, "cluster": "local"},
}
MEMORY = """
import json, resource, sys
sys.path.append({root!r})
from typer.testing import CliRunner
from evacsim.cli.app import app
from evacsim.results.store import read_results
done = CliRunner().invoke(app, [
    "run", {scenario!r}, "--out", {out!r}, "--replications", "{count}", "--workers", "2",
])
assert done.exit_code == 0, done.output
kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps([kb / 1024, len(read_results({out!r}).manifest.runs)]))
"""


def spread(count: int) -> bool:
    """Print how long each way takes; return whether the bounds hold."""
    took: dict[str, float] = {}
    tables = []
    with tempfile.TemporaryDirectory() as folder:
        for name, options in WAYS.items():
            began = time.perf_counter()
            out = run_scenario(T5, Path(folder) / name.split(",")[0], replications=count, **options)  # type: ignore[arg-type]  # options by name
            took[name] = time.perf_counter() - began
            tables.append(read_results(out).manifest.tables)
    assert tables[0] == tables[1] == tables[2]
    assert tables[0]["occupants"].rows % count == 0
    one, two, dask = took.values()
    for name, seconds in took.items():
        print(f"{count} replications of T5, {name}: {seconds:.0f} s")
    print(f"two against half of one: {two / (one / 2):.2f}, bound 1.1")
    print(f"Dask against processes: {dask / two:.2f}, bound 1.2")
    return two <= 1.1 * one / 2 and dask <= 1.2 * two


def memory(count: int) -> bool:
    """Print the peak memory of a run with summary and pictures; return whether it is in bounds."""
    with tempfile.TemporaryDirectory() as folder:
        out = str(Path(folder) / "out")
        code = MEMORY.format(root=str(ROOT), scenario=str(D6), out=out, count=count)
        began = time.perf_counter()
        said = subprocess.run(
            [sys.executable, "-c", code], check=True, capture_output=True, text=True
        ).stdout
        peak_mb, runs = json.loads(said.splitlines()[-1])
    assert runs == count
    took_s = time.perf_counter() - began
    print(f"{count} replications of D6: parent {peak_mb:.0f} MB, bound 400; {took_s:.0f} s")
    return bool(peak_mb <= 400)


def main() -> None:
    """Print all three."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--t5", type=int, default=1_000)
    parser.add_argument("--d6", type=int, default=10_000)
    options = parser.parse_args()
    held = [spread(options.t5)] if options.t5 else []
    held += [memory(options.d6)] if options.d6 else []
    sys.exit(0 if all(held) else 1)


if __name__ == "__main__":
    require_compiled()
    main()
