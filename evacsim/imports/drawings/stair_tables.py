"""Stairwells of a building file: flights, landings and doors of stairs that were drawn."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Final, Literal

from evacsim.building.assumed import ASSUMED
from evacsim.building.measure import frame_of
from evacsim.building.model import OUTSIDE
from evacsim.imports.drawings.answers import StairAnswer, TypeAnswer
from evacsim.imports.drawings.assumed import guessed, put_clear_width, put_or_assume
from evacsim.imports.drawings.fitting import DIGITS, rounded, step_on
from evacsim.imports.drawings.wells import LANDING_M
from evacsim.imports.text import Section
from evacsim.locale import text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evacsim.building.model import Point
    from evacsim.imports.drawings.answers import Answers
    from evacsim.imports.drawings.drawing import Drawing, DrawnDoor, DrawnSpace, DrawnStair
    from evacsim.imports.drawings.naming import Ids
    from evacsim.imports.drawings.wells import Well

_WIDTH_M: Final = 1.2
"""Clear width of a stair where nothing says so: the least of a school's (GB 50099-2011, 8.7.2)."""
_TREAD_M: Final = (0.2, 0.45)
_USUAL_TREAD_M: Final = 0.28
_RISER_M: Final = (0.08, 0.25)
_USUAL_RISER_M: Final = 0.16
_RAILS: Final = 2
_AGREE_M: Final = 0.04
_DEPTH_M: Final = (0.3, 20.0)


class Shafts:
    """The stairwells of a building and what opens to them."""

    def __init__(
        self,
        found: Sequence[Well],
        spaces: Mapping[str, DrawnSpace],
        doors: Sequence[DrawnDoor],
        ids: Ids,
        answers: Answers,
    ) -> None:
        self._wells, self._spaces, self._ids, self._answers = found, spaces, ids, answers
        self._of_core = {handle: well for well in found for handle in well.cores}
        self._main: dict[tuple[str, str], DrawnDoor] = {}
        for well in found:
            for storey in well.storeys:
                door = self._main_door(well, storey, doors)
                if door is not None:
                    self._main[well.id, storey] = door
        self.own_doors = {door.handle for door in self._main.values()}

    def side(self, handle: str, storey: str) -> str:
        """Return the id of what a door leads to: a space, outside, or a stair's landing."""
        if handle == OUTSIDE:
            return OUTSIDE
        well = self._of_core.get(handle)
        return self._ids.spaces[handle] if well is None else f"{well.id}.{storey}"

    def joined(self) -> list[tuple[str, str]]:
        """Return pairs of handles between which a stair leads."""
        return [(stair.lower, stair.upper) for well in self._wells for stair in well.stairs] + [
            pair
            for well in self._wells
            for handles in well.spaces.values()
            for pair in itertools.pairwise(handles)
        ]

    def _main_door(self, well: Well, storey: str, doors: Sequence[DrawnDoor]) -> DrawnDoor | None:
        """Return the door by which most people come onto a stair: the widest onto the floor."""
        cores = well.cores.intersection(well.spaces[storey])
        onto = [
            door
            for door in doors
            if len(cores.intersection(door.between)) == 1
            and not door.leads_outside
            and all(side in cores or side in self._spaces for side in door.between)
        ]
        return max(onto, key=lambda door: (door.width_m, door.handle), default=None)

    def sections(self, drawing: Drawing, reached: set[str]) -> list[Section]:
        """Return the tables of the stairwells that can be reached."""
        made = []
        for well in self._wells:
            handles = [handle for found in well.spaces.values() for handle in found]
            if reached.issuperset(handles):
                made += self._sections(well, drawing)
        named = Section("[component_aliases]")
        for handle, well in sorted(self._of_core.items()):
            storey = next(s for s, found in well.spaces.items() if handle in found)
            landing = f"{well.id}.{storey}"
            named.put(landing, [*named.values.get(landing, []), handle])
        return [*made, named] if named.values else made

    def _sections(self, well: Well, drawing: Drawing) -> list[Section]:
        answer = self._answer(well)
        heights = {s.id: s.elevation_m for s in drawing.storeys}
        order = [storey for storey in heights if storey in well.spaces]
        section = Section("[[stairwell]]")
        section.put("id", well.id)
        section.put("floors", order[::-1])
        section.put("outline", rounded(well.outline))
        width_m = self._measured(section, well, answer)
        rises = [
            None if a is None or b is None else b - a
            for a, b in itertools.pairwise(heights[storey] for storey in order)
        ]
        stairs = {self._storey_of(stair, well): stair for stair in well.stairs}
        steps = {storey: self._steps(stairs.get(storey), answer) for storey in order[:-1]}
        own = self._flights(section, order, rises, steps, answer)
        self._landings(section, well, answer, width_m)
        section.put("opens_to", "")
        section.put("aliases", [stair.handle for stair in well.stairs])
        return [section, *self._doors(well, order, width_m), *own]

    def _answer(self, well: Well) -> StairAnswer:
        found = [self._answers.stairs.get(stair.handle) for stair in well.stairs]
        return next((answer for answer in found if answer is not None), StairAnswer())

    def _storey_of(self, stair: DrawnStair, well: Well) -> str:
        return next(s for s, handles in well.spaces.items() if stair.lower in handles)

    def _measured(self, section: Section, well: Well, answer: StairAnswer) -> float:
        widths = [f.width_m for stair in well.stairs for f in stair.flights if f.width_m]
        drawn = round(min(widths), 2) if widths else None
        width_m = answer.clear_width_m
        if width_m is None:
            width_m = min(max(drawn or _WIDTH_M, 0.5), 10.0)
            why = text("width of the treads") if drawn else text("nothing says how wide it is")
            section.put("clear_width_m", width_m, f"{ASSUMED}: {why}")
        else:
            section.put("clear_width_m", width_m)
        put_or_assume(
            section, "width_measured", answer.width_measured, "wall-to-wall", text("not said")
        )
        put_or_assume(section, "handrails", answer.handrails, _RAILS, text("rails on both sides"))
        return width_m

    def _steps(self, stair: DrawnStair | None, answer: StairAnswer) -> tuple[int, ...] | None:
        """Return the steps of the flights from the top down, if known."""
        if answer.steps is not None:
            return answer.steps
        if stair is None or not stair.flights or any(not f.steps for f in stair.flights):
            return None
        return tuple(int(f.steps or 0) for f in reversed(stair.flights))

    def _flights(
        self,
        section: Section,
        order: Sequence[str],
        rises: Sequence[float | None],
        steps: Mapping[str, tuple[int, ...] | None],
        answer: StairAnswer,
    ) -> list[Section]:
        """Put riser, tread and the flights of every storey; return those that differ."""
        treads = [
            flight.tread_m
            for well in self._wells
            if well.id == section.values["id"]
            for stair in well.stairs
            for flight in stair.flights
            if flight.tread_m and _TREAD_M[0] <= flight.tread_m <= _TREAD_M[1]
        ]
        tread_m = answer.tread_m or (round(min(treads), DIGITS) if treads else None)
        pairs = list(zip(order, rises, strict=False))
        storey_m = [(storey, rise if rise is not None else 3.6) for storey, rise in pairs]
        known = [(storey, rise) for storey, rise in storey_m if steps[storey]]
        riser_m = _USUAL_RISER_M
        if known:
            storey, rise = known[0]
            riser_m = rise / sum(steps[storey] or (1,))
        is_sane = _RISER_M[0] <= riser_m <= _RISER_M[1]
        riser_m = riser_m if is_sane else _USUAL_RISER_M
        why = text("nothing says how many steps there are")
        why = "" if known and is_sane else f"{ASSUMED}: {why}"
        section.put("riser_m", round(riser_m, 4), why)
        put_or_assume(section, "tread_m", tread_m, _USUAL_TREAD_M, text("not in the file"))
        tread_m = tread_m or _USUAL_TREAD_M
        made: list[tuple[str, str, list[float] | list[int], str]] = []
        for storey, rise in storey_m:
            counts = steps[storey]
            if counts is not None and abs(sum(counts) * riser_m - rise) <= _AGREE_M:
                made.append((storey, "steps_per_flight", list(counts), ""))
                continue
            parts = counts or (1,)
            slope = rise / round(riser_m, 4) * math.hypot(round(riser_m, 4), tread_m)
            lengths = [round(slope * part / sum(parts), DIGITS) for part in parts]
            remark = "" if counts else f"{ASSUMED}: {text('one flight')}"
            made.append((storey, "flight_lengths_m", lengths, remark))
        first = made[0]
        section.put(first[1], first[2], first[3])
        own = []
        for storey, key, values, remark in made[1:]:
            if (key, values) != first[1:3]:
                table = Section(f'[stairwell.storey."{storey}"]')
                table.put(key, values, remark)
                own.append(table)
        return own

    def _landings(self, section: Section, well: Well, answer: StairAnswer, width_m: float) -> None:
        frame = frame_of(well.outline)
        two = any(len(stair.flights) == 2 for stair in well.stairs)  # noqa: PLR2004
        well_m = min(max(frame.width_m - 2 * width_m, 0.0), 3.0) if two else 0.0
        across = 2 * width_m + well_m
        areas = [area for stair in well.stairs for area in stair.landings_m2]
        depth = round(min(areas) / across, 2) if areas and two else None
        if depth is not None and not _DEPTH_M[0] <= depth <= 2 * width_m + 1:
            depth = None
        if not well.cores and depth is None:
            depth = round(max(LANDING_M * frame.width_m / across, _DEPTH_M[0]), 2)
        known = answer.landing_depth_m or depth
        put_or_assume(section, "landing_depth_m", known, round(width_m, 2), text("as deep as wide"))
        section.put("well_m", round(well_m, 2))

    def _doors(self, well: Well, order: Sequence[str], width_m: float) -> list[Section]:
        """Return what opens to a stair, storey by storey."""
        made = []
        for storey in order:
            main = self._main.get((well.id, storey))
            if main is not None:
                made.append(self._door(well, storey, main))
            halls = [handle for handle in well.spaces[storey] if handle in self._spaces]
            for number, handle in enumerate(halls):
                hall = self._spaces[handle]
                found = step_on(hall.polygon, well.outline, well.ends_on(storey), width_m)
                if found is None:
                    continue
                at, wide_m = found
                if main is None and number == 0:
                    table = Section(f'[stairwell.at."{storey}"]')
                    table.put("opens_to", self._local(handle))
                    table.put("door_kind", "opening")
                    table.put("door_clear_width_m", wide_m)
                    table.put("door_at", list(at))
                    self._put_side(table, well, storey, at)
                    made.append(table)
                else:
                    table = Section("[[connection]]")
                    table.put("id", f"{storey}.{well.id}-{self._local(handle)}")
                    table.put("kind", "opening")
                    table.put("between", [f"{well.id}.{storey}", self._ids.spaces[handle]])
                    table.put("at", list(at))
                    table.put("clear_width_m", wide_m)
                    made.append(table)
        return sorted(made, key=lambda table: table.heading == "[[connection]]")

    def _door(self, well: Well, storey: str, door: DrawnDoor) -> Section:
        floor = next(side for side in door.between if side not in well.cores)
        table = Section(f'[stairwell.at."{storey}"]')
        table.put("opens_to", self._local(floor), guessed(door, self._answers))
        table.put("door_kind", door.kind)
        put_clear_width(table, "door_clear_width_m", door, self._answers)
        leaves = self._answers.types.get(door.type_name, TypeAnswer()).leaves
        table.put("door_leaves", leaves)
        table.put("door_at", [round(door.at[0], DIGITS) + 0.0, round(door.at[1], DIGITS) + 0.0])
        self._put_side(table, well, storey, door.at)
        return table

    def _local(self, handle: str) -> str:
        return self._ids.spaces[handle].partition(".")[2]

    def _put_side(self, table: Section, well: Well, storey: str, at: Point) -> None:
        """Put whether a door is beside the flight that comes down, or opposite to it."""
        down, up = well.leaves.get(storey), well.arrives.get(storey)
        drawn: Literal["adjacent", "opposite"] = "opposite"
        if down is not None and up is not None and math.dist(at, down) < math.dist(at, up):
            drawn = "adjacent"
        known = self._answer(well).door_side
        if known is None and all(stair.is_climb_known for stair in well.stairs):
            known = drawn
        put_or_assume(table, "door_side", known, drawn, text("which flight goes up is not drawn"))
