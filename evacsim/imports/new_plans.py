"""The kinds of plan on a school's list, as `evacsim new --scenario --situation KIND` begins them.

One table, `PLANS`: a kind is the parts of its file, each commented, that can be run at once. To
extend a kind, add to its parts in `new_parts`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from evacsim.imports.new_parts import (
    assembly,
    back,
    dismissal,
    earthquake,
    everybody,
    fire,
    flood,
    going_back,
    night_fire,
    nothing,
    shelter,
    upwards,
)
from evacsim.locale import mark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from evacsim.imports.new_parts import School
    from evacsim.imports.text import Section


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A kind of plan: its title and what is said of it above the file, both to be translated.

    `reaction` counts the rows of `pre_movement` in sheets.toml: what people react like; None where
    nobody is there at the alarm. `head` are
    more keys at the head of the file. `groups` and `parts` are who there is and what happens.
    """

    title: str
    about: str = ""
    reaction: int | None = 0
    head: Callable[[], Iterable[tuple[str, Any, str]]] = field(default=lambda: ())
    groups: Callable[[School], Iterable[Section]] = everybody
    parts: Callable[[School], Iterable[Section]] = nothing


PLANS: Final[dict[str, Plan]] = {
    "drill": Plan(title=mark("fire drill")),
    "fire": Plan(
        title=mark("fire in class"),
        about=mark(
            "A fire in class: everybody leaves by the nearest way, smoke comes into one stair."
        ),
        reaction=1,
        parts=fire,
    ),
    "night-fire": Plan(
        title=mark("fire at night"),
        about=mark(
            "A fire at night: asleep and not told before, in the dark, smoke in one stair. Those "
            "who never wake are not counted."
        ),
        reaction=4,
        parts=night_fire,
    ),
    "earthquake": Plan(
        title=mark("earthquake"),
        about=mark(
            "An earthquake: shelter under the desks first, then out. Nothing is said of whether "
            "the building stands. Times count from the alarm; those from the signal to leave are "
            "shorter by the shelter phase."
        ),
        head=shelter,
        parts=earthquake,
    ),
    "flood": Plan(
        title=mark("flood"),
        about=mark(
            "A flood: the ground floor goes up, to where there is room above it; those who are "
            "above already stay. Coming to the place where one waits counts as being out."
        ),
        groups=upwards,
        parts=flood,
    ),
    "dismissal": Plan(
        title=mark("dismissal"),
        about=mark("Dismissal: all classes are free at the bell, and nobody is on the stairs."),
        reaction=2,
        parts=dismissal,
    ),
    "morning-rise": Plan(title=mark("morning rise"), reaction=3),
    "assembly": Plan(
        title=mark("to the assembly"),
        about=mark("To an assembly in the yard: floors are called one after another."),
        reaction=0,
        parts=assembly,
    ),
    "return-upstairs": Plan(
        title=mark("back upstairs"),
        about=mark(
            "Back to class from the yard: the classes of the upper floors climb to their rooms. "
            "The yard is not in the building: they come in by the exit that is nearest their room, "
            "the highest first. Coming into their room counts as being out."
        ),
        reaction=None,
        groups=back,
        parts=going_back,
    ),
}
"""What a situation begins with; those without a row begin as a drill does."""
