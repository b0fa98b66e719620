"""The way back of corridors: spaces to rows of straight arms, ramps and open walls among them."""

from __future__ import annotations

import itertools
from operator import itemgetter
from typing import TYPE_CHECKING

from evacsim.building.measure import polygon_of
from evacsim.imports.arms import Arm, arm_names, arms_of, corridor_rows
from evacsim.imports.corridors import RISE_SLACK_M, at_end, touching
from evacsim.imports.floor_names import split_floor
from evacsim.imports.held import NOT_HELD
from evacsim.imports.measured import by_floor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evacsim.building.model import Building, Space
    from evacsim.building.schema import BuildingFile
    from evacsim.imports.geometry import Frame, Side
    from evacsim.imports.words import Back
    from evacsim.imports.write import Values


def own_aliases(tables: BuildingFile, space: Space) -> list[str]:
    """Return what a space is called for itself: classes have their names with their rooms."""
    also = tables.component_aliases.get(space.id, [])
    return [name for name in space.aliases if name not in also]


class CorridorRows:
    """The rows of corridors.

    `frames` are the arms of each, by its id: name and frame; `used` the connections that follow
    from where corridors touch.
    """

    def __init__(self, building: Building, tables: BuildingFile, back: Back) -> None:
        self._building = building
        self._tables = tables
        self._back = back
        self._spaces = {space.id: space for space in building.spaces}
        self.frames: dict[str, list[tuple[str, Frame]]] = {}
        self.used: set[str] = set()
        self._write()

    def _write(self) -> None:
        rows: list[Values] = []
        drawn = [s for s in self._building.spaces if s.kind == "corridor" and split_floor(s.floor)]
        beside = self._open_walls(drawn)
        for space in drawn:
            arms = arms_of(polygon_of(space.outline)) if space.outline is not None else None
            if arms is None:
                message = "a corridor that is not made of straight arms at right angles"
                self._back.lose(f'space "{space.id}"', message)
                continue
            local = space.id.removeprefix(f"{space.floor}.")
            aliases = own_aliases(self._tables, space)
            names, held = arm_names(local, aliases, len(arms))
            if space.rise_m and len(arms) == 1:
                arms = [Arm(frame=self._from_its_foot(space, arms[0].frame))]
            self.frames[space.id] = [
                (name, arm.frame) for name, arm in zip(names, arms, strict=True)
            ]
            if aliases[held:]:
                self._back.lose(f'space "{space.id}": aliases', NOT_HELD)
            whole = local if names != [local] or space.id in beside else None
            if space.rise_m:
                whole = None
                if names != [local]:
                    message = "a ramp that is not straight, or has another name"
                    self._back.lose(f'space "{space.id}"', message)
            rows += [
                {"floors": (space.floor,), **row, "whole": whole, "rise": space.rise_m or None}
                for row in corridor_rows(arms, names)
            ]
        # on another floor the same row may join one that stands further down
        self._back.rows["corridors"] = sorted(by_floor(rows), key=itemgetter("depth"))

    def _from_its_foot(self, space: Space, frame: Frame) -> Frame:
        """Return the frame of a ramp from where it leaves its own floor."""
        for door in self._building.connections:
            beyond = next((self._spaces.get(s) for s in door.between if s != space.id), None)
            own_floor = beyond is not None and beyond.floor == space.floor
            side: Side = "end" if own_floor else "start"
            if space.id in door.between and door.at and at_end(frame, side, door.at):
                return frame.reversed()
        return frame

    def _open_walls(self, drawn: Sequence[Space]) -> set[str]:
        """Return the corridors that touch another, and take in the openings between these."""
        beside: set[str] = set()
        heights = {floor.id: floor.elevation_m for floor in self._building.floors}
        for one, other in itertools.combinations(drawn, 2):
            if one.outline is None or other.outline is None:
                continue
            apart = heights[other.floor] - heights[one.floor]
            rises = {space.id: space.rise_m for space in (one, other) if space.rise_m}
            if one.floor != other.floor and not any(
                abs(abs(apart) - abs(rise)) <= RISE_SLACK_M for rise in rises.values()
            ):
                continue
            found = list(touching(polygon_of(one.outline), polygon_of(other.outline)))
            if rises:  # open at its two ends only
                ramp = next(iter(rises))
                arms = arms_of(polygon_of(self._spaces[ramp].outline or ())) or ()
                frames = [self._from_its_foot(self._spaces[ramp], arm.frame) for arm in arms]
                side: Side = "start" if one.floor == other.floor else "end"
                found = [p for p in found if all(at_end(one, side, p[0]) for one in frames[:1])]
            beside |= {one.id, other.id} if found and not rises else set()
            for at, width_m in found:
                own = next(
                    (
                        door.id
                        for door in self._building.connections
                        if {*door.between} == {one.id, other.id}
                        and (".opening-" in door.id or door.id.endswith(".top"))
                        and (door.kind, door.at) == ("opening", at)
                        and door.clear_width_m == width_m
                    ),
                    None,
                )
                if own is None and not any(
                    {*door.between} == {one.id, other.id} for door in self._building.connections
                ):
                    where = f'space "{one.id}", "{other.id}"'
                    self._back.lose(where, "corridors that touch and are not open to one another")
                elif own is not None:
                    self.used.add(own)
        return beside
