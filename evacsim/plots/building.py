"""The plan of every floor as measured: rooms, names, doors with widths, stairs, exits."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from evacsim.analysis.naming import Names
from evacsim.plots.floors import fill, floor_page, plan_box, shafts, write_in, write_notes
from evacsim.plots.marks import doors
from evacsim.plots.shapes import bounds, floor_shapes
from evacsim.plots.style import INK, OKABE_ITO, house_style, labels, save
from evacsim.plots.words import say
from evacsim.results.manifest import evacsim_version

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure

    from evacsim.building.model import Building, Connection, Point
    from evacsim.plots.shapes import Shape

_KIND_COLOURS: Final = {
    "room": "#FFFFFF",
    "corridor": "#EFEFEF",
    "lobby": "#E4E4E4",
    "landing": "#D9E6F2",
    "flight": "#BDD3E8",
}


@labels()
def building_figure(building: Building, floor: str | None = None) -> Figure:
    """Return a page with the plan of every floor, or of one; identical floors are drawn once."""
    groups = _alike(building) if floor is None else [[floor]]
    shapes = [floor_shapes(building, floors[-1]) for floors in groups]
    common, names = _common_width(building), Names(building)
    with house_style():
        made = floor_page(
            f"{names.building(building)} · {say('building')}",
            _footer(building),
            [
                (_range([names.floor(one) for one in floors]), plan_box(building, floors[-1], each))
                for floors, each in zip(groups, shapes, strict=True)
            ],
        )
        for axes, floors, each in zip(made.axes, groups, shapes, strict=True):
            fill(axes, each, colours={shape.id: _KIND_COLOURS[shape.kind] for shape in each})
            shafts(axes, building, floors[-1])
            labels = _door_labels(building, floors[-1], common)
            doors(axes, building, floors[-1], scale=made.scale, labels=labels)
            taken = [c.at for c in building.connections if c.id in labels and c.at]
            for shape, text in _names(each, building, floors, names):
                write_in(axes, shape.outline, text, scale=made.scale, across=_free(shape, taken))
        _key(made.figure, common, loose=any(not s.placed for e in shapes for s in e))
    return made.figure


def draw_building(
    building: Building, out_stem: Path, formats: Sequence[str] = ("png",)
) -> list[Path]:
    """Draw the plan of every floor into `OUT_STEM.FORMAT`; return the paths.

    Raises
    ------
    ResultsError
        A format is unknown.
    """
    return save(building_figure(building), Path(out_stem), formats)


def draw_floors(building: Building, folder: Path) -> list[Path]:
    """Draw every floor on a page of its own, `FLOOR.png`, for somebody to confirm.

    Raises
    ------
    ResultsError
        A language is unknown.
    """
    paths = []
    for floor in building.floors:
        paths += save(building_figure(building, floor.id), folder / floor.id)
    return paths


def _alike(building: Building) -> list[list[str]]:
    """Return floors in groups that look the same, from the top down, each group top down too."""
    groups: dict[object, list[str]] = {}
    for floor in sorted(building.floors, key=lambda f: (-f.elevation_m, f.id)):
        groups.setdefault(_looks(building, floor.id), []).append(floor.id)
    return list(groups.values())


def _looks(building: Building, floor: str) -> object:
    """Return what a floor shows, without its name: rooms by what the school calls them, too."""
    shapes = sorted(
        (
            shape.name,
            shape.kind,
            shape.placed,
            tuple((round(x, 3), round(y, 3)) for x, y in shape.outline),
        )
        for shape in floor_shapes(building, floor)
    )
    names = sorted(
        (s.id.removeprefix(f"{floor}."), s.aliases)
        for s in building.spaces
        if s.floor == floor and s.stairwell is None
    )
    connections = sorted(
        (c.kind, c.is_exit, c.id if c.is_exit else "", c.at or (), c.clear_width_m)
        for c in _on_floor(building, floor)
    )
    return tuple(shapes), tuple(names), tuple(connections)


def _on_floor(building: Building, floor: str) -> list[Connection]:
    floors = {space.id: space.floor for space in building.spaces}
    return [c for c in building.connections if floor in {floors.get(name) for name in c.between}]


def _range(floors: Sequence[str]) -> str:
    """Write floors, given from the top down, from the bottom up: `2F–5F` or `2F, 4F`."""
    if len(floors) <= 2:  # noqa: PLR2004 - a range of two says no more than both names
        return ", ".join(reversed(floors))
    return f"{floors[-1]}–{floors[0]}"


def _common_width(building: Building) -> float | None:
    """Return the width of most doors [m]: said once in the key, not at every door."""
    widths = Counter(c.clear_width_m for c in building.connections if not c.is_exit)
    if not widths:
        return None
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    return width if count > 1 else None


def _door_labels(building: Building, floor: str, common: float | None) -> dict[str, str]:
    labels = {}
    for connection in _on_floor(building, floor):
        width = f"{connection.clear_width_m:.2f}"
        if connection.is_exit:
            labels[connection.id] = f"{building.way_sign(connection.id)} {width}"
        elif connection.clear_width_m != common:
            labels[connection.id] = width
    return labels


def _names(
    shapes: Sequence[Shape], building: Building, floors: Sequence[str], called: Names
) -> list[tuple[Shape, str]]:
    """Return what is written where: names in each space, widths on flights.

    What the school calls a room stands below its id, where all `floors` drawn call it so, that of
    a corridor in its stead; below that of a ramp how far it rises.
    """
    halves = {  # of a half-level: nothing else says which stair it is of
        name
        for well in building.stairwells
        if not set(well.floors) & set(floors)
        for name in well.landings
    }
    rises = {space.id: space.rise_m for space in building.spaces if space.rise_m}
    widths = {flight.id: flight.clear_width_m for flight in building.flights}
    aliases = {space.id: space.aliases for space in building.spaces}

    def text(shape: Shape) -> str:
        if shape.kind == "flight":
            return f"{widths[shape.id]:.2f}"
        rise_m = next((rises[i] for f in floors if (i := f"{f}.{shape.name}") in rises), None)
        if rise_m is not None:
            return f"{shape.name}\n{rise_m:+.2f} m"
        if shape.stairwell is not None and called.stair(shape.stairwell) != shape.name:
            stair = building.way_sign(shape.stairwell)
            return stair if shape.name == shape.stairwell else f"{stair}\n{shape.name}"
        own = {aliases.get(f"{floor}.{shape.name}", ()) for floor in floors}
        names = own.pop()[:2] if len(own) == 1 else ()
        said = [n for n in names if n == names[0] or n not in names[0]]  # no arm of a corridor
        told = said if shape.kind == "corridor" and said else (shape.name, *said)
        return "\n".join(told)

    return [
        (shape, text(shape)) for shape in shapes if ".half" not in shape.id or shape.id in halves
    ]


def _free(shape: Shape, taken: Sequence[Point]) -> float:
    """Return how far across a corridor its name stands clear of the labels of doors."""
    low, _, high, _ = bounds([shape.outline])
    if shape.kind != "corridor":
        return 0.5

    def clearance(across: float) -> float:
        return min((abs(low + across * (high - low) - x) for x, _ in taken), default=high - low)

    wanted = (0.5, 0.4, 0.6, 0.3, 0.7, 0.25, 0.75)
    enough = 0.06 * (high - low)
    return next((a for a in wanted if clearance(a) >= enough), max(wanted, key=clearance))


def _key(figure: Figure, common: float | None, *, loose: bool) -> None:
    """Write under the plans what the lines and numbers are."""
    usual = "" if common is None else say("door_usual", width=f"{common:.2f}")
    notes = [
        (say("door_note", usual=usual), OKABE_ITO["blue"]),
        (say("exit_note"), OKABE_ITO["vermilion"]),
        (say("half_below"), INK),
    ]
    if loose:
        notes.append((say("not_to_place"), INK))
    write_notes(figure, notes, first=1)  # the labels of exits reach below the plans


def _footer(building: Building) -> str:
    return say(
        "footer_building",
        name=building.id,
        file=Path(building.file).name,
        version=evacsim_version(),
    )
