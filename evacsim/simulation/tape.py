"""What a run writes down as it goes: a row for every passage, to be read back and made columns of.

Interpreted it is one buffer of packed rows, compiled two arrays: what is cheapest to write there.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from evacsim.simulation.agenda import COMPILED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Doubles = NDArray[np.float64]
    Ints = NDArray[np.int32]

REALS: Final[int] = 3
"""time_s, ready_s, walk_s."""
WHOLES: Final[int] = 5
"""occupant, direction, cause, cause_passage, cause_event."""

ROW = struct.Struct("=dddiiiii")
"""A packed row, in the order of REALS and WHOLES."""

FIRST_ROOM: Final[int] = 16_384


@dataclass(slots=True, init=False, eq=False, repr=False)
class Tape:
    """The passages so far: `packed` rows when interpreted, `reals` and `wholes` when compiled."""

    packed: bytearray
    reals: Doubles
    room: int
    wholes: Ints

    def __init__(self) -> None:
        self.packed = bytearray()
        self.room = 0
        self.reals = np.empty(0)
        self.wholes = np.empty(0, np.int32)


def write_row(
    tape: Tape,
    passage: int,
    time_s: float,
    ready_s: float,
    walk_s: float,
    occupant: int,
    direction: int,
    cause: int,
    by: int,
    event: int,
) -> None:
    """Write a passage down."""
    if not COMPILED:
        tape.packed += ROW.pack(time_s, ready_s, walk_s, occupant, direction, cause, by, event)
        return
    if passage >= tape.room:
        grow(tape)
    real: int = REALS * passage
    whole: int = WHOLES * passage
    tape.reals[real] = time_s
    tape.reals[real + 1] = ready_s
    tape.reals[real + 2] = walk_s
    tape.wholes[whole] = occupant
    tape.wholes[whole + 1] = direction
    tape.wholes[whole + 2] = cause
    tape.wholes[whole + 3] = by
    tape.wholes[whole + 4] = event


def grow(tape: Tape) -> None:
    """Make room for as many passages again."""
    tape.room = 2 * tape.room if tape.room else FIRST_ROOM
    reals = np.empty(REALS * tape.room)
    wholes = np.empty(WHOLES * tape.room, np.int32)
    reals[: len(tape.reals)] = tape.reals
    wholes[: len(tape.wholes)] = tape.wholes
    tape.reals, tape.wholes = reals, wholes


def time_of(tape: Tape, passage: int) -> float:
    """Return when a passage happened [s]."""
    if not COMPILED:
        return ROW.unpack_from(tape.packed, ROW.size * passage)[0]  # type: ignore[no-any-return]
    return tape.reals[REALS * passage]  # type: ignore[no-any-return]


def direction_of(tape: Tape, passage: int) -> int:
    """Return the direction that a passage used."""
    if not COMPILED:
        return ROW.unpack_from(tape.packed, ROW.size * passage)[4]  # type: ignore[no-any-return]
    return tape.wholes[WHOLES * passage + 1]  # type: ignore[no-any-return]


def columns_of(tape: Tape, passages: int) -> tuple[Doubles, Ints]:
    """Return the passages as two arrays, shapes (passages, 3) and (passages, 5)."""
    if COMPILED:
        reals = np.asarray(tape.reals)[: REALS * passages]
        wholes = np.asarray(tape.wholes)[: WHOLES * passages]
        return reals.reshape(passages, REALS), wholes.reshape(passages, WHOLES)
    rows = np.frombuffer(
        tape.packed, dtype=[("reals", "f8", (REALS,)), ("wholes", "i4", (WHOLES,))]
    )
    return rows["reals"], rows["wholes"]
