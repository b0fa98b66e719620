"""A drill as recorded: what a school wrote down, as frozen data.

All times count from the alarm (t = 0), in seconds, however they were written: as a clock or as a
stopwatch. What was not written down is None, or an empty tuple; never 0.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from evacsim.locale import text

if TYPE_CHECKING:
    from datetime import date

    from evacsim.errors import Problem

DrillKind = Literal["fire", "earthquake", "dormitory-fire", "dismissal", "flood", "other"]
Announced = Literal["yes", "no", "staff-only"]
Situation = Literal["class", "break", "evening-study-end", "asleep", "rising", "assembly", "other"]
Lighting = Literal["normal", "emergency", "off"]
Method = Literal["stopwatch", "video", "broadcast", "phone", "estimate"]
Direction = Literal["down", "up", "out"]
IssueKind = Literal[
    "passage",
    "signs",
    "lighting",
    "locks",
    "order",
    "guide-missing",
    "alarm-not-heard",
    "headcount",
    "plan",
    "other",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class At:
    """Where a row stands in the file: its sheet, and its number from 1 as the program shows it."""

    sheet: str
    row: int

    def __str__(self) -> str:
        return text("{sheet} row {row}", sheet=self.sheet, row=self.row)


def _at() -> At:
    """Return the place of a row that came from no file."""
    return At(sheet="", row=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassRow:
    """What was written of one class, dormitory room or floor section.

    `start_s` is when the first of it leaves the room and `room_clear_s` the last; `first_out_s` and
    `last_out_s` are out of the building; `assembled_s` at the assembly point; `headcount_s` when
    the count was reported. `expected` and `present` count persons. `space` is the id of its room in
    the building, where one was given and the name was found; stairs and exits are ids of the
    building too where they were found, else as written.
    """

    class_id: str
    grade: str | None = None
    floor: str | None = None
    room: str | None = None
    expected: int | None = None
    present: int | None = None
    absence: str | None = None
    planned_stair: str | None = None
    used_stair: str | None = None
    planned_exit: str | None = None
    used_exit: str | None = None
    release_order: int | None = None
    start_s: float | None = None
    room_clear_s: float | None = None
    first_out_s: float | None = None
    last_out_s: float | None = None
    assembled_s: float | None = None
    headcount_s: float | None = None
    teacher: str | None = None
    notes: str | None = None
    space: str | None = field(default=None, compare=False)
    at: At = field(default_factory=_at, compare=False, repr=False)

    @property
    def times_s(self) -> tuple[float | None, ...]:
        """Its times [s] in the order in which they should come."""
        return (
            self.start_s,
            self.room_clear_s,
            self.first_out_s,
            self.last_out_s,
            self.assembled_s,
            self.headcount_s,
        )

    @property
    def recorded(self) -> bool:
        """Whether anything of the drill was written down, beyond what the plan says."""
        seen = (self.present, self.used_stair, self.used_exit)
        return any(value is not None for value in (*self.times_s, *seen))


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """A place where people were counted.

    `location` is as written; `connection` the id of what one passes there, as in the table of
    passages (an exit or door, "A.2F-1F.lower.foot" for a stair), where a building was given and the
    place was found.
    """

    cp_id: str
    name: str | None = None
    location: str | None = None
    direction: Direction | None = None
    clear_width_m: float | None = None
    recorder: str | None = None
    means: str | None = None
    connection: str | None = field(default=None, compare=False)
    at: At = field(default_factory=_at, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """First, last and number of persons at a checkpoint: of all, or of one class."""

    cp_id: str
    class_id: str | None = None
    first_s: float | None = None
    last_s: float | None = None
    persons: int | None = None
    at: At = field(default_factory=_at, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A cumulative count: so many persons had passed a checkpoint at a time."""

    cp_id: str
    time_s: float
    persons: int
    at: At = field(default_factory=_at, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Congestion:
    """A jam that somebody saw: degree 1 (free) to 4 (pushing)."""

    location: str
    start_s: float | None = None
    end_s: float | None = None
    degree: int | None = None
    persons: int | None = None
    cause: str | None = None
    at: At = field(default_factory=_at, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """Something to be put right."""

    number: str | None = None
    kind: IssueKind | None = None
    location: str | None = None
    description: str | None = None
    severity: str | None = None
    remedy: str | None = None
    owner: str | None = None
    due: date | None = None
    state: str | None = None
    reviewed: date | None = None
    at: At = field(default_factory=_at, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillRun:
    """One run of a drill: one alarm, and everything that was written down of it.

    `alarm_clock_s` is the time of day of the alarm [s after midnight]; `shelter_s` how long people
    sheltered first, so that the signal to leave came at `shelter_s`. `first_out_s`, `last_out_s`
    are out of the building, `all_assembled_s` at the assembly point, `headcount_s` when the count
    was done, `end_s` the end of the drill; `injured_s`, `phoned_s`, `written_s` the injury and the
    two reports of it. `expected`, `present`, `absent` (excused), `missing`, `staff`, `assisted`,
    `injuries`, `falls` count persons. `classes` are in the order of the file, `passages` and
    `counts` too.
    """

    run_no: int = 1
    day: date | None = None
    kind: DrillKind | None = None
    announced: Announced | None = None
    situation: Situation | None = None
    alarm_clock_s: float | None = None
    shelter_s: float | None = None
    first_out_s: float | None = None
    last_out_s: float | None = None
    all_assembled_s: float | None = None
    headcount_s: float | None = None
    end_s: float | None = None
    expected: int | None = None
    present: int | None = None
    absent: int | None = None
    missing: int | None = None
    staff: int | None = None
    assisted: int | None = None
    weather: str | None = None
    lighting: Lighting | None = None
    closed_stairs: tuple[str, ...] = ()
    closed_exits: tuple[str, ...] = ()
    target_s: float | None = None
    injuries: int | None = None
    falls: int | None = None
    injured_s: float | None = None
    phoned_s: float | None = None
    written_s: float | None = None
    method: Method | None = None
    commander: str | None = None
    recorder: str | None = None
    plan_version: str | None = None
    notes: str | None = None
    classes: tuple[ClassRow, ...] = ()
    passages: tuple[Passage, ...] = ()
    counts: tuple[Count, ...] = ()
    congestion: tuple[Congestion, ...] = ()
    at: At = field(default_factory=_at, compare=False, repr=False)

    @property
    def level(self) -> Literal[0, 1, 2]:
        """How much was written down: 0 totals only, 1 classes too, 2 checkpoints too."""
        if self.passages or self.counts:
            return 2
        return 1 if any(row.recorded for row in self.classes) else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillRecord:
    """One drill as recorded: one run or several, in the order of their numbers.

    `county`, `township`, `school`, `building_id` and `scenario` are what the record names,
    `plan_digest` the beginning of the SHA-256 of the scenario that was drilled.
    `problems` are the warnings of reading: what was read in one of two possible ways, and what was
    not read at all.
    """

    county: str | None = None
    township: str | None = None
    school: str | None = None
    building_id: str | None = None
    drill_id: str | None = None
    scenario: str | None = None
    plan_digest: str | None = None
    runs: tuple[DrillRun, ...]
    checkpoints: tuple[Checkpoint, ...] = ()
    issues: tuple[Issue, ...] = ()
    file: str = field(default="", compare=False)
    problems: tuple[Problem, ...] = field(default=(), compare=False, repr=False)

    def run(self, run_no: int) -> DrillRun:
        """Return the run of that number.

        Raises
        ------
        KeyError
            If there is none; the key is the number.
        """
        for run in self.runs:
            if run.run_no == run_no:
                return run
        raise KeyError(run_no)
