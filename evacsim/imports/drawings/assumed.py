"""What stands in a building file though nobody has answered: it says so, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evacsim.building.assumed import ASSUMED
from evacsim.imports.drawings.answers import DoorAnswer, TypeAnswer
from evacsim.locale import text

if TYPE_CHECKING:
    from evacsim.imports.drawings.answers import Answers
    from evacsim.imports.drawings.drawing import DrawnDoor
    from evacsim.imports.text import Section

FRAME_M: Final = 0.10
"""A leaf that stands open and its frame take about so much of a door's nominal width."""
_NARROWEST_M: Final = 0.6


def put_or_assume(section: Section, key: str, known: object, guess: object, why: str) -> None:
    """Add what is known, else what is assumed, and say so."""
    section.put(
        key, guess if known is None else known, f"{ASSUMED}: {why}" if known is None else ""
    )


def guessed(door: DrawnDoor, answers: Answers) -> str:
    """Return the remark of a way that is not drawn, until somebody has said what it is for."""
    if not door.guess or answers.doors.get(door.handle, DoorAnswer()).use is not None:
        return ""
    return f"{ASSUMED}: {door.guess}"


def put_clear_width(section: Section, key: str, door: DrawnDoor, answers: Answers) -> None:
    """Add the clear width of a door: its own, that of its type, else nominal less the frame."""
    own = answers.doors.get(door.handle, DoorAnswer()).clear_width_m
    if own is None and door.kind == "door":
        own = answers.types.get(door.type_name, TypeAnswer()).clear_width_m
    elif own is None:
        own = round(door.width_m, 2)
    guess = round(max(door.width_m - FRAME_M, _NARROWEST_M), 2)
    why = text("{width:.3f} m nominal less {frame:g} m", width=door.width_m, frame=FRAME_M)
    put_or_assume(section, key, own, guess, why)
