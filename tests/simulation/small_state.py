"""A state made by hand: a room and a flight lead to a landing, the landing to the outside.

For tests of one rule at a time: they set what the rule reads and look at what it leaves.
"""

from __future__ import annotations

from evacsim.simulation.parts import DOWN, LEVEL, Connection
from evacsim.simulation.reset import reset
from evacsim.simulation.state import Component, Direction, Person, State
from evacsim.simulation.tape import write_row


class Small:
    """The state, its components, and the directions that lead out, by the names of the file."""

    def __init__(self) -> None:
        kinds = {"room": "room", "flight": "flight", "landing": "landing", "outside": "outside"}
        made = [
            Component(index, name, name, kind, area_m2=10.0)
            for index, (name, kind) in enumerate(kinds.items())
        ]
        self.room, self.flight, self.landing, self.outside = made
        connections, directions = [], []
        for name, origin, target, mode in (
            ("door", self.room, self.landing, LEVEL),
            ("foot", self.flight, self.landing, DOWN),
            ("exit", self.landing, self.outside, LEVEL),
        ):
            connection = Connection(len(connections), name, 1.0, full_width=name == "foot")
            there = Direction(len(directions), connection, mode, 1.0)
            back = Direction(len(directions) + 1, connection, mode, 1.0)
            for one, other, come_from, go_to in (
                (there, back, origin, target),
                (back, there, target, origin),
            ):
                one.opposite, one.origin, one.target = other, come_from, go_to
                come_from.to_go_out.append(one)
                go_to.to_come_in.append(one)
            connections.append(connection)
            directions += [there, back]
        self.door, self.foot, self.exit = directions[::2]
        self.state = State(made, connections, directions)
        for component in made:
            component.streams, component.width_m, component.storage = 2, 1.2, 20
        reset(self.state)

    def passed(self, time_s: float, direction: Direction | None = None) -> int:
        """Write a passage down; return its number."""
        number = self.state.passages
        index = self.door.index if direction is None else direction.index
        write_row(self.state.tape, number, time_s, time_s, 0.0, 0, index, 0, -1, -1)
        self.state.passages = number + 1
        return number


def person(number: int = 0, *, ready_s: float = 0.0, cause: int = 0, previous: int = -1) -> Person:
    """Return somebody who is ready then, for a cause of their own."""
    one = Person(number)
    one.ready_s, one.cause, one.previous = ready_s, cause, previous
    one.slow_m = one.spare_s = one.width_m = one.walk_s = 0.0
    one.level_m_per_s = one.down_m_per_s = one.up_m_per_s = 1.0
    return one


def stand(direction: Direction, *people: Person) -> None:
    """Put people into the queue before a connection."""
    direction.queue = list(people)
    if people and direction not in direction.target.busy:
        direction.target.busy.append(direction)
