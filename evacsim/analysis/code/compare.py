"""A building and its people beside the items of the codes: rows, and what is worst of them."""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from typing_extensions import TypedDict

from evacsim.analysis.code import corridors, rooms, stairs, ways
from evacsim.analysis.code.facts import CodeFacts
from evacsim.analysis.code.limits import limit_of
from evacsim.analysis.code.rules import Force, Mark, code_book
from evacsim.analysis.code.stairs import RAIL_M
from evacsim.locale import mark, message, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from evacsim.analysis.code.measured import Measured
    from evacsim.analysis.code.rules import Rule
    from evacsim.building.model import Building
    from evacsim.building.network import Network
    from evacsim.locale import Message
    from evacsim.scenario.model import Scenario

Verdict = Literal["meets", "short", "cannot-tell"]
_ROUNDING: Final = 1e-6
"""Of sums and products only: with 343 people 2.40 m fall 1 mm short of 2.401 m."""
_ORDER: Final[Mapping[Verdict, int]] = {"short": 0, "cannot-tell": 1, "meets": 2}


class CodeRowJson(TypedDict):
    """An item of the codes on one floor, as `check --code --json` has it; see `CodeRow`."""

    id: str
    item: str
    clause: str | None
    edition: str | None
    mark: Mark
    force: Force
    floor: str | None
    places: tuple[str, ...]
    people: int | None
    required: float | None
    provided: float | None
    margin: float | None
    unit: str
    verdict: Verdict
    count: int
    missed: int
    source: str
    notes: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRow:
    """One item on one floor, or in the whole building (`floor` None).

    It is the place with the least margin there; `count` places were measured, `missed` of them
    miss the limit. `required` and `margin` are None where there is no limit to compare with; a
    margin below 0 is what is missing. `clause` is "" unless it may be printed. `through` people
    pass the connections `passed`. `notes` say what is not known, and what is to be known of the
    numbers.
    """

    id: str
    what: str
    force: Force
    edition: str
    clause: str
    mark: Mark
    floor: str | None
    places: tuple[str, ...]
    people: int | None
    required: float | None
    provided: float
    margin: float | None
    unit: str
    verdict: Verdict
    count: int = 1
    missed: int = 0
    passed: tuple[str, ...] = ()
    through: int | None = None
    notes: tuple[Message, ...] = ()

    @property
    def item(self) -> str:
        """The item in words."""
        return text(self.what)

    @property
    def source(self) -> str:
        """Where it stands: the clause where it may be printed, else that it is to be confirmed."""
        if self.clause:
            cited = f"{text(self.edition)} {self.clause}"
            if self.mark == "T":
                return cited
            return text("{clause} (number: reference)", clause=cited)
        if self.edition:
            edition = text(self.edition)
            return text("{edition} (reference)", edition=edition)
        return text("reference, no clause")

    def as_json(self) -> CodeRowJson:
        """Return it as `check --code --json` prints it."""
        return {
            "id": self.id,
            "item": self.item,
            "clause": self.clause or None,
            "edition": self.edition or None,
            "mark": self.mark,
            "force": self.force,
            "floor": self.floor,
            "places": self.places,
            "people": self.people,
            "required": self.required,
            "provided": self.provided if math.isfinite(self.provided) else None,
            "margin": self.margin if self.margin is None or math.isfinite(self.margin) else None,
            "unit": self.unit,
            "verdict": self.verdict,
            "count": self.count,
            "missed": self.missed,
            "source": self.source,
            "notes": [str(note) for note in self.notes],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeCheck:
    """All rows, by floor from the top, short ones first; what was assumed; what it was made of."""

    rows: tuple[CodeRow, ...]
    assumed: tuple[Message, ...]
    facts: CodeFacts

    @property
    def verdict(self) -> Verdict:
        """Of the whole building: of what must be; advice does not count."""
        found = {row.verdict for row in self.rows if row.force == "must"}
        return min(found, key=_ORDER.__getitem__, default="cannot-tell")

    def of(self, verdict: Verdict, force: Force = "must") -> tuple[CodeRow, ...]:
        """Return the rows of a verdict."""
        return tuple(row for row in self.rows if row.verdict == verdict and row.force == force)

    def items(self) -> dict[Verdict, int]:
        """Count the items of what must be by their verdict: that of the floor where it is worst."""
        found: dict[str, Verdict] = {}
        for row in self.rows:
            if row.force == "must":
                known = found.setdefault(row.id, row.verdict)
                found[row.id] = min(known, row.verdict, key=_ORDER.__getitem__)
        counts = Counter(found.values())
        return {verdict: counts[verdict] for verdict in _ORDER}

    def worst(self, most: int = 5) -> tuple[CodeRow, ...]:
        """Return the rows that fall short of what must be, the largest share first, each item once.

        For who wants the worst in a line: `row.item`, `row.floor`, `row.provided`, `row.required`,
        `row.margin` (below 0), `row.unit`, `row.source`.
        """
        found: dict[str, CodeRow] = {}
        for row in sorted(self.of("short"), key=_weight, reverse=True):
            found.setdefault(row.id, row)
        return tuple(found.values())[:most]


def code_check(
    building: Building,
    scenario: Scenario | None = None,
    network: Network | None = None,
    closed: frozenset[int] | None = None,
) -> CodeCheck:
    """Compare a checked building, and the people of a scenario that fits it, with the codes.

    Nothing is simulated. `closed` are the connections locked from the start, by their index in the
    network; None: those of the scenario.
    """
    facts = CodeFacts(building, scenario, network, closed)
    book = code_book()
    measured: dict[str, list[Measured]] = {}
    rows: list[CodeRow] = []
    for rule in book.rules:
        if not rule.applies(facts):
            continue
        if rule.of not in measured:
            measured[rule.of] = list(MEASURES[rule.of](facts))
        found = [_compared(rule, one, facts) for one in measured[rule.of]]
        by_floor = itertools.groupby(
            sorted(found, key=lambda row: row.floor or ""), key=lambda row: row.floor
        )
        rows += [_worst_of(list(own)) for _, own in by_floor]
    rank = {facts.floors(number): -number for number in facts.people_on}
    rank |= {floor: -number for floor, number in facts.number.items()}
    rows.sort(key=lambda row: (row.floor is None, rank.get(row.floor or "", 0), *_badness(row)))
    return CodeCheck(rows=tuple(rows), assumed=tuple(facts.assumed), facts=facts)


def _weight(row: CodeRow) -> tuple[bool, float]:
    """Return what puts widths that too many people need first, then the largest share missing."""
    by_people = row.unit == "m" and row.people is not None
    if row.margin is None or not row.required:
        return by_people, 0.0
    return by_people, -row.margin / row.required


def _badness(row: CodeRow) -> tuple[float, float]:
    margin = row.margin if row.margin is not None else 0.0
    return _ORDER[row.verdict] + 0.5 * (row.force == "should"), margin / (row.required or 1.0)


def _worst_of(rows: list[CodeRow]) -> CodeRow:
    """Return the row with the least margin, and how many there are."""
    worst = min(rows, key=_badness)
    missed = sum(row.verdict == "short" for row in rows)
    return dataclasses.replace(worst, count=len(rows), missed=missed)


def _compared(rule: Rule, one: Measured, facts: CodeFacts) -> CodeRow:
    """Return the row of an item at a place."""
    limit = limit_of(rule, one, facts)
    sign = -1 if limit.is_most else 1
    notes = [] if one.note is None else [one.note]
    required, margin = limit.strict, None
    verdict: Verdict = "cannot-tell"
    if limit.strict is not None and limit.lenient is not None:
        # the number lies between provided - doubt and provided, the limit between the two
        numbers = sorted((sign * one.provided, sign * (one.provided - one.doubt)))
        surely = numbers[0] - sign * limit.strict
        at_best = numbers[1] - sign * limit.lenient
        verdict = "meets" if surely >= -_ROUNDING else "cannot-tell"
        margin = surely
        if at_best < -_ROUNDING:
            verdict, margin, required = "short", at_best, limit.lenient
    if margin is not None and math.isnan(margin):
        margin = None  # unknown
    untold = [note for note in (one.missing, limit.missing) if note is not None]
    if verdict == "short" and rule.else_ask:
        verdict = "cannot-tell"
        notes.append(message(rule.else_ask))
    elif not facts.people_known and (one.loads or one.people is not None):
        verdict = "cannot-tell"
        notes.append(message("the people are assumed from the area"))
    elif verdict == "cannot-tell":
        notes += untold
    between_rails = bool(one.values.get("between_rails"))
    if verdict == "short" and between_rails and margin is not None and margin >= -RAIL_M:
        notes.append(message(BETWEEN_RAILS))
    return CodeRow(
        id=rule.id,
        what=rule.what,
        force=rule.force,
        edition=rule.edition,
        clause=rule.clause if rule.is_cited else "",
        mark=limit.mark,
        floor=one.floor,
        places=one.places,
        people=limit.people if limit.people is not None else one.people,
        required=required,
        provided=one.provided,
        margin=margin,
        unit=rule.unit,
        verdict=verdict,
        passed=one.passed,
        through=one.through,
        notes=tuple(notes),
    )


BETWEEN_RAILS: Final = mark(
    "within the difference of the two ways of measuring: measure from the wall to the middle of"
    " the rail"
)
MEASURES: Final[Mapping[str, Callable[[CodeFacts], Iterator[Measured]]]] = {
    function.__name__: function
    for function in (
        rooms.class_sizes, rooms.all_pupils, rooms.room_doors_together, rooms.room_doors,
        rooms.escape_doors, rooms.room_door_counts, rooms.people_by_room, rooms.people_by_door,
        rooms.door_distances, rooms.distances_in_rooms, rooms.highest_floor, rooms.storeys,
        stairs.stairs, stairs.flights, stairs.stream_rests, stairs.wide_flight_lanes, stairs.steps,
        stairs.treads, stairs.risers, stairs.slopes, stairs.wells, stairs.handrails,
        stairs.half_landings, stairs.enclosed,
        ways.floor_exits, ways.exits_together, ways.exits, ways.building_exits,
        ways.floor_exit_counts, ways.entrance_counts, ways.exit_distances, corridors.corridors,
        corridors.room_corridors, corridors.corridors_by_people, ways.distances_between,
        ways.distances_dead_end, ways.foot_distances,
    )
}  # fmt: skip
"""What `of` names in `rules.toml`."""
