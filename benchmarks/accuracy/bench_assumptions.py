"""What assumed speeds of people do to a school: the teaching block's fire drill, one value changed.

    python benchmarks/accuracy/bench_assumptions.py

Prints the median total of 20 replications, with the 5-95 % band, for each value of how fast
secondary pupils walk down stairs. 0.87 m/s is the package's own, an assumption; 0.73 m/s
(adolescents) and 0.84 m/s (children) are quoted second-hand from drills of over 400 pupils, whose
paper was not at hand; 1.0 m/s is that of adults. Spread 20 %, up the stairs 0.8 of it, as in
`kinds.toml`.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from evacsim import read_results, run_scenario
from evacsim.analysis.times.timing import summarise
from evacsim.units import format_time

ROOT = Path(__file__).resolve().parents[2]
NAME = "teaching-block-fire-drill"
REPLICATIONS = 20
DOWN_M_PER_S = {
    0.87: "the default",
    0.84: "children, second-hand",
    0.73: "adolescents, second-hand",
    1.00: "adults, IMO",
}

KIND = """
[kind.secondary]
level = {{ kind = "normal", mean_m_per_s = 1.27, sd_m_per_s = 0.20, min_m_per_s = 0.67, max_m_per_s = 1.87 }}
stairs_down = {{ kind = "normal", mean_m_per_s = {down}, sd_m_per_s = {down_sd}, min_m_per_s = {down_min}, max_m_per_s = {down_max} }}
stairs_up = {{ kind = "normal", mean_m_per_s = {up}, sd_m_per_s = {up_sd}, min_m_per_s = {up_min}, max_m_per_s = {up_max} }}
"""  # noqa: E501 - as such a table stands in a file


def scenario_text(down_m_per_s: float) -> str:
    """Return the scenario with secondary pupils that walk down stairs at a mean speed [m/s]."""
    numbers: dict[str, float] = {}
    for way, mean in (("down", down_m_per_s), ("up", 0.8 * down_m_per_s)):
        numbers |= {way: mean, f"{way}_sd": 0.2 * mean}
        numbers |= {f"{way}_min": 0.4 * mean, f"{way}_max": 1.6 * mean}
    rounded = {key: round(value, 3) for key, value in numbers.items()}
    return (ROOT / "scenarios" / f"{NAME}.toml").read_text("utf-8") + KIND.format(**rounded)


def main() -> None:
    """Simulate and print."""
    print("| secondary pupils, down stairs [m/s] | | total (5-95 %) | difference of medians [s] |")
    print("|---|---|---|---|")
    default_s: float | None = None
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "buildings", Path(folder) / "buildings")
        shutil.copytree(ROOT / "scenarios", Path(folder) / "scenarios")
        for down, what in DOWN_M_PER_S.items():
            file = Path(folder) / "scenarios" / f"{NAME}.toml"
            file.write_text(scenario_text(down), encoding="utf-8")
            out = run_scenario(file, Path(folder) / f"{down}", replications=REPLICATIONS)
            total = summarise(read_results(out)).total_evacuation_s
            assert total is not None, "everybody gets out"
            default_s = total.p50 if default_s is None else default_s
            low, middle, high = (format_time(x) for x in (total.p05, total.p50, total.p95))
            band = f"{middle} ({low}-{high})"
            print(f"| {down:.2f} | {what} | {band} | {total.p50 - default_s:+.1f} |")


if __name__ == "__main__":
    main()
