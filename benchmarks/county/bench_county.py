"""Rolls up a county of many results folders and prints how long it took and the most memory.

One results folder is run, and copied into as many folders as are asked for (hard links where the
file system allows it, so that the disk does not fill); every school gets a drill record a month.
What is in the tables is asserted. The copies share one scenario and one building, which are read
once: a real county has some thousands of both, at about a twentieth of a second each.

    python benchmarks/county/bench_county.py --folders 10000
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2]))

from benchmarks.compiled import require_compiled
from evacsim.county.find import stated
from evacsim.county.gather import gather
from evacsim.county.write import roll_up, write_county
from evacsim.locale import use
from evacsim.studies.many import run_scenario

SCENARIO = Path(__file__).parents[2] / "scenarios" / "dormitory-night-drill.toml"
RECORD = (
    "县,乡镇,学校,建筑,演练编号,日期,演练类型,警报时间,末人出楼,应到,实到,目标时间\n"
    "示例县,{town},{school},dormitory-6f,{day},{day},宿舍火灾,22:30:00,6:10,822,822,420\n"
)
SCENARIOS_A_SCHOOL = 10
MONTHS = 6


def link(source: str, target: str) -> None:
    """Link a file, or copy it where that cannot be done."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def build(root: Path, folders: int, replications: int) -> int:
    """Make the county; return the number of schools."""
    one = run_scenario(SCENARIO, root / "one", replications=replications)
    schools = -(-folders // SCENARIOS_A_SCHOOL)
    for number in range(folders):
        school = number // SCENARIOS_A_SCHOOL
        place = root / "county" / f"town-{school % 20}" / f"school-{school}"
        place.mkdir(parents=True, exist_ok=True)
        shutil.copytree(one, place / f"results-{number}", copy_function=link)
    for school in range(schools):
        town = f"town-{school % 20}"
        for month in range(1, MONTHS + 1):
            text = RECORD.format(town=town, school=f"school-{school}", day=f"2026-{month:02d}-10")
            path = root / "county" / town / f"school-{school}" / f"2026-{month:02d}.csv"
            path.write_text(text, encoding="utf-8-sig")
    return schools


def processor_s() -> float:
    """Return the processor time [s] of this process and of those that it has waited for."""
    own, others = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


def main() -> None:
    """Make a county, roll it up, say what it took."""
    use("zh")
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folders", type=int, default=2000)
    parser.add_argument("--replications", type=int, default=2)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="evacsim-county-") as name:
        root = Path(name)
        schools = build(root, chosen.folders, chosen.replications)
        before_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

        began, worked_s = time.perf_counter(), processor_s()
        told = stated(None, "township/school")
        today = dt.date(2026, 7, 1)
        found = gather(root / "county", stated=told, today=today)
        read_s = time.perf_counter() - began
        county = roll_up(found, today=today)
        write_county(county, root / "out")
        total_s = time.perf_counter() - began
        worked_s = processor_s() - worked_s
        after_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    assert found.runs.height == chosen.folders
    assert found.drills.height == schools * MONTHS
    assert county.levels["school"]["rule_met"].all()
    assert county.levels["county"]["schools"].to_list() == [schools]
    print(f"results folders                {chosen.folders}")
    print(f"drill records                  {schools * MONTHS}")
    print(f"rows of the class table        {county.levels['class'].height}")
    print(f"read                           {read_s:.1f} s")
    print(f"read, rolled up and written    {total_s:.1f} s")
    print(f"processor time, all processes  {worked_s:.1f} s")
    print(f"peak memory                    {after_mb:.0f} MB ({before_mb:.0f} MB before reading)")


if __name__ == "__main__":
    require_compiled()
    main()
