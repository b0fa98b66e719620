"""What the import of floor plans finds, beside what a person sees in them.

    python benchmarks/imports/bench_imports.py PLAN... --truth benchmarks/imports/truth.toml

A room counts if one space holds all of its points, and no other room's. A door counts if the door
that was read nearest to it, within a metre, parts the right two rooms; so do openings and stairs.
Every one that does not is listed. Status 1 if a bar is missed.
"""

from __future__ import annotations

import argparse
import math
import sys
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shapely import Point

sys.path.append(str(Path(__file__).resolve().parents[2]))

from evacsim.imports.drawings.dxf import read_dxf
from evacsim.imports.drawings.ifc import read_ifc

if TYPE_CHECKING:
    from evacsim.imports.drawings.drawing import Drawing

BARS = {
    ".ifc": {"rooms": 0.97, "doors": 0.90, "stairs": 0.95},
    ".dxf": {"doors": 0.85, "whole": 1.0},
}
NEAR_M = 1.0
"""A door that was read farther from a drawn one is another one."""


@dataclass(slots=True)
class Score:
    """How many of a kind there are, how many are right, and which are not."""

    right: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Those that are right, of all."""
        count = self.right + len(self.wrong)
        return self.right / count if count else 1.0

    def add(self, name: str, *, is_right: bool) -> None:
        """Count one."""
        if is_right:
            self.right += 1
        else:
            self.wrong.append(name)


def judged(drawing: Drawing, truth: dict[str, Any]) -> dict[str, Score]:
    """Return the scores of a drawing, kind by kind."""
    kinds = ("rooms", "whole", "doors", "openings", "stairs", "not_rooms")
    scores = {kind: Score() for kind in kinds}
    rooms: dict[tuple[str, str], str] = {}
    for storey in truth["storey"]:
        id_ = storey["id"]
        moved = next((one.moved_m for one in drawing.storeys if one.id == id_), (0.0, 0.0))
        held = _held(drawing, id_, storey["rooms"], moved)
        for name, handle in held.items():
            if handle is not None:
                rooms[id_, name] = handle
            scores["rooms"].add(f"{id_} {name}", is_right=handle is not None)
        for name in storey.get("whole", ()):
            scores["whole"].add(f"{id_} {name}", is_right=held[name] is not None)
        for kind in ("doors", "openings"):
            doors = storey.get(kind, [])
            _judge_doors(drawing, id_, doors, held=held, moved=moved, score=scores[kind])
    for low, below, high, above in truth["stairs"]:
        wanted = {rooms.get((low, below)), rooms.get((high, above))}
        found = any({one.lower, one.upper} == wanted for one in drawing.stairs)
        scores["stairs"].add(f"{low} {below} - {high} {above}", is_right=found)
    for name in truth["not_rooms"]:
        gone = any(one.name.split(" ")[0] == name for one in drawing.dropped)
        scores["not_rooms"].add(name, is_right=gone)
    return scores


def _under(
    drawing: Drawing, storey: str, points: list[list[float]], moved: tuple[float, float]
) -> set[str | None]:
    """Return the spaces that points lie in."""
    found: set[str | None] = set()
    for x, y in points:
        place = Point(x - moved[0], y - moved[1])
        inside = (one.handle for one in drawing.on(storey) if one.polygon.contains(place))
        found.add(next(inside, None))
    return found


def _held(
    drawing: Drawing, storey: str, rooms: dict[str, Any], moved: tuple[float, float]
) -> dict[str, str | None]:
    """Return the space of each room; None if it has none, several, or shares one."""
    found = {name: _under(drawing, storey, points, moved) for name, points in rooms.items()}
    return {
        name: next(iter(handles))
        if len(handles) == 1
        and not any(handles & other for key, other in found.items() if key != name)
        else None
        for name, handles in found.items()
    }


def _judge_doors(  # noqa: PLR0913 - a storey and where to count
    drawing: Drawing,
    storey: str,
    doors: list[Any],
    *,
    held: dict[str, str | None],
    moved: tuple[float, float],
    score: Score,
) -> None:
    kinds = {space.handle: space.storey for space in drawing.spaces}
    here = [one for one in drawing.doors if kinds.get(one.between[0]) == storey]
    for x, y, one, other in doors:
        place = (x - moved[0], y - moved[1])
        sides = [held.get(name) if name != "outside" else "outside" for name in (one, other)]
        near = sorted(here, key=lambda door: math.dist(door.at, place))
        near = [door for door in near if math.dist(door.at, place) <= NEAR_M + door.width_m / 2]
        wanted = None not in sides and any(set(door.between) == set(sides) for door in near[:2])
        score.add(f"{storey} {one} - {other} ({x:g}, {y:g})", is_right=wanted)


def main() -> int:
    """Judge every plan; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("plans", nargs="+", type=Path)
    parser.add_argument("--truth", type=Path, required=True)
    options = parser.parse_args()
    truths = {one["file"]: one for one in tomllib.loads(options.truth.read_text("utf-8"))["plan"]}
    missed = False
    for path in options.plans:
        if path.name not in truths:
            parser.error(f"{options.truth} says nothing of {path.name}")
        read = read_ifc if path.suffix.lower() == ".ifc" else read_dxf
        print(path.name)
        for kind, score in judged(read(path), truths[path.name]).items():
            bar = BARS[path.suffix.lower()].get(kind)
            said = "" if bar is None else f", bar {bar:.0%}"
            if bar is not None and score.share < bar:
                missed, said = True, said + " MISSED"
            count = score.right + len(score.wrong)
            print(f"  {kind}: {score.right} of {count}, {score.share:.1%}{said}")
            for name in score.wrong:
                print(f"    not {name}")
    return int(missed)


if __name__ == "__main__":
    raise SystemExit(main())
