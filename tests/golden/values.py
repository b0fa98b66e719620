"""The golden values: what every shipped scenario and a row of random schools come to.

    python -m tests.golden.values

computes them anew, prints a table of those that are not what they were, and writes `golden.json`.
Do so only after a change that is meant to change results, and show the table with it.
"""

from __future__ import annotations

import json
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.golden.engines import digests, run_file, run_school
from tests.golden.schools import school

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.golden.engines import Run

ROOT = Path(__file__).parents[2]
FILE = Path(__file__).with_name("golden.json")
SHIPPED = sorted(path.stem for path in (ROOT / "scenarios").glob("*.toml"))
REPLICATIONS = 2
SCHOOLS = 200

Row = dict[str, Any]


def shipped_rows(name: str) -> dict[str, Row]:
    """Return the values of replications 0 and 1 of a shipped scenario."""
    runs = run_file(ROOT / "scenarios" / f"{name}.toml", REPLICATIONS)
    return {f"{name} {number}": _row(run) for number, run in enumerate(runs)}


def school_row(number: int) -> Row:
    """Return the values of a random school."""
    return _row(run_school(school(number)))


def _row(run: Run) -> Row:
    times_s = run.columns["time_s"]
    return {
        "people": run.people,
        "passages": len(times_s),
        "left": len(run.columns["left_occupant"]),
        "last_s": round(float(times_s[-1]), 3) if len(times_s) else None,
        "digests": " ".join(f"{part}={digest}" for part, digest in digests(run.columns).items()),
        "occurs": ", ".join(sorted(run.occurs)),
    }


@cache
def golden() -> dict[str, Row]:
    """Return the values as they are kept; the digests are the first 64 bits of SHA-256."""
    rows: dict[str, Row] = json.loads(FILE.read_text("utf-8"))
    return rows


def _computed() -> Iterator[tuple[str, Row]]:
    for name in SHIPPED:
        yield from shipped_rows(name).items()
    for number in range(SCHOOLS):
        yield f"school {number}", school_row(number)


def differences(kept: Row | None, row: Row) -> list[str]:
    """Return what is not as it was kept, in words."""
    if kept is None:
        return ["is new"]
    said = [
        f"{name} {kept[name]} -> {row[name]}"
        for name in ("people", "passages", "left", "last_s", "occurs")
        if kept[name] != row[name]
    ]
    parts = zip(kept["digests"].split(), row["digests"].split(), strict=True)
    apart = [one.partition("=")[0] for one, other in parts if one != other]
    return said + ([f"digests of {', '.join(apart)} differ"] if apart else [])


def main() -> None:
    """Write the values, after a table of those that have changed."""
    before = golden() if FILE.exists() else {}
    rows = dict(_computed())
    changed = {name: differences(before.get(name), row) for name, row in rows.items()}
    changed = {name: said for name, said in changed.items() if said}
    table = [f"{len(changed)} of {len(rows)} values have changed"]
    table += [f"| {name} | {'; '.join(said)} |" for name, said in changed.items()]
    table += [f"| {name} | is gone |" for name in sorted(before.keys() - rows.keys())]
    sys.stdout.write("\n".join(table) + "\n")
    lines = (f"{json.dumps(name)}: {json.dumps(row)}" for name, row in rows.items())
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
