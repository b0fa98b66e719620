"""Buildings that are set beside the codes: shipped and drawn ones, with what a case changes."""

from __future__ import annotations

import dataclasses
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evacsim.analysis.code.compare import code_check
from evacsim.building.network import build_network
from evacsim.building.read import building_from_dict
from evacsim.building.template import building_text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from evacsim.analysis.code.compare import CodeCheck, CodeRow
    from evacsim.building.model import Building

BUILDINGS = Path(__file__).parents[1] / "buildings"
Tables = dict[str, Any]


def shipped(name: str, **keys: object) -> Tables:
    """The tables of a shipped building, with other keys."""
    return tomllib.loads((BUILDINGS / f"{name}.toml").read_text("utf-8")) | keys


def drawn(floors: int, rooms: int, widths: Collection[float], load: int, **keys: object) -> Tables:
    """A school in a row: stairs of some widths [m], everything else ample, so many in each room."""
    text = building_text(floors=floors, rooms=rooms, stairs=len(widths), name="School")
    data: Tables = tomllib.loads(text) | {"school_kind": "secondary", **keys}
    for well, width in zip(data.get("stairwell", ()), widths, strict=False):
        depth = max(width, 1.5)
        well |= {"clear_width_m": width, "landing_depth_m": depth, "door_clear_width_m": 3.0}
    for exit_ in data["connection"]:
        exit_["clear_width_m"] = 3.0
    for space in data["plan"]["typical"]["space"]:
        if space["kind"] == "room":
            space["occupant_load"] = load
    return data


def building_of(data: Tables, people: Mapping[str, int] | None = None) -> Building:
    """The building of some tables; `people` are those of a floor, in its rooms together."""
    building = building_from_dict(data, file="school.toml")
    if people is None:
        return building
    rooms = {f: [s.id for s in building.spaces if s.floor == f and s.occupant_load] for f in people}
    share = {
        room: count // len(rooms[floor]) + (place < count % len(rooms[floor]))
        for floor, count in people.items()
        for place, room in enumerate(rooms[floor])
    }
    spaces = tuple(
        dataclasses.replace(s, occupant_load=share.get(s.id, s.occupant_load))
        for s in building.spaces
    )
    return dataclasses.replace(building, spaces=spaces)


def checked(
    data: Tables, shut: Collection[str] = (), people: Mapping[str, int] | None = None
) -> CodeCheck:
    """The comparison with every door of some stairs, or some doors, locked."""
    building = building_of(data, people)
    network = build_network(building)
    closed = frozenset(
        one.index
        for one in network.connections
        if one.id in shut
        or (
            one.kind not in ("section", "flight_end")
            and any(network.components[end].stairwell in shut for end in one.ends)
        )
    )
    return code_check(building, None, network, closed)


def row(check: CodeCheck, id_: str, floor: str | None = "") -> CodeRow:
    """The row of an item: of a floor, or the one with the least margin."""
    rows = [one for one in check.rows if one.id == id_ and floor in ("", one.floor)]
    key: Callable[[CodeRow], float] = lambda one: one.margin if one.margin is not None else 0.0  # noqa: E731
    return min(rows, key=key)
