"""The columns of the result tables: one name per column, its unit in the name.

Four tables; all but `occupancy`, which follows from the others, are written as Parquet. A missing
value is missing, never 0. Times count from the alarm.
"""

from __future__ import annotations

from typing import Final, Literal

TableName = Literal["occupants", "passages", "occupancy", "falls"]
TABLES: Final[tuple[TableName, ...]] = ("occupants", "passages", "occupancy", "falls")
WRITTEN: Final[tuple[TableName, ...]] = ("occupants", "passages", "falls")

OCCUPANTS: Final = (
    "replication",  # from 0
    "occupant",  # from 0 within the replication, ordered by group id and number
    "group",  # id of the group
    "start_space",  # id of the space in the building file
    "assigned_exit",  # exit that the plan names, or the one that the route rule chose at the start
    "exit",  # exit passed; missing for those who did not get out
    "pre_movement_s",  # signal (or own release) to first movement; missing for who came in later
    "start_s",  # first movement; of who came in later the time when they did
    "room_out_s",  # left the space where they started
    "out_s",  # passed an exit, or came to the space to reach; 0 for who stays above the water
    "assembled_s",  # out + walk to the assembly point; the roll call (count_s) is not in it
    "outcome",  # out, trapped, time_limit, asleep
    "left_in",  # component where those are at the end who did not get out, or who stayed there
    "left_ready_s",  # since when they stand there, own walk finished; missing for who walks
)

PASSAGES: Final = (
    "replication",
    "passage",  # from 0 within the replication, in the order in which they happened
    "time_s",
    "occupant",
    "connection",  # connection id: a connection of the file, a flight's end, or a corridor cut
    "from",  # component id
    "to",  # component id; "outside" component of the exit for exits
    "ready_s",  # own walk to the connection finished
    "walk_s",  # own unimpeded walking time since the previous passage, or since the start
    "cause",  # the binding cause, one of CAUSES
    "cause_passage",  # passage that set the time; missing if none did
    "cause_event",  # scenario event that set it (its place in the file, from 0); missing if none
    "seconds",  # time that this cause accounts for, see analysis.chain
)

OCCUPANCY: Final = (
    "replication",
    "component",  # component id
    "time_s",
    "inside",  # persons from this time on
    "standing",  # of them: own walk finished, waiting to pass
)

FALLS: Final = (
    "replication",
    "component",  # flight where somebody fell
    "time_s",
    "occupant",  # who fell
    "density_per_m2",  # of the flight then
    "until_s",  # helped up, or the pile-up cleared
    "followers",  # who fell on top; more than none is a pile-up
)

Cause = Literal[
    "pre_movement",
    "release",
    "walking",
    "slowed",
    "headway",
    "place",
    "turn",
    "lock",
    "hold",
    "blocked",
    "reroute",
]

CAUSES: Final[tuple[Cause, ...]] = (
    "pre_movement",
    "release",
    "walking",
    "slowed",
    "headway",
    "place",
    "turn",
    "lock",
    "hold",
    "blocked",
    "reroute",
)
"""Binding causes; of two that bind at the same moment the earlier in this order is recorded.

pre_movement  first passage with no walk: pre-movement of this occupant
release       the plan (staggered release) held this occupant
walking       own unimpeded walk; cause_passage is the own previous passage
slowed        own walk was longer than unimpeded by `seconds`; cause_passage as above
headway       flow limit: `seconds` after cause_passage through the same connection
place         waited for a place beyond, given up by cause_passage (wave travel included)
turn          a place went to another stream: cause_passage is the one that took it
lock          stood before a locked connection until cause_event opened it; cause_passage is the
              last one through where the queue stood before it was closed, else the own previous
hold          as lock, where the plan or a guard let nobody pass until cause_event ended
blocked       as headway, where somebody who had fallen took part of the width
reroute       turned from a connection found locked: `seconds` since it stood there, or came in
"""

Outcome = Literal["out", "trapped", "time_limit", "asleep"]
OUTCOMES: Final[tuple[Outcome, ...]] = ("out", "trapped", "time_limit", "asleep")
