"""People whom something waits for: a class waits for another, a held door for a floor.

Everybody who is waited for is taken off as they pass one of the directions that count. When the
last has passed, the clock is told (`state.fired`), and says what happens then.
"""

from __future__ import annotations

from evacsim.simulation.parts import Watch
from evacsim.simulation.state import Direction, Person, State


def watch(state: State, number: int, people: list[int], directions: list[int]) -> None:
    """Watch for people, by number, to pass one of some directions, by index."""
    index: int
    watched: Watch = Watch(number, people)
    for index in directions:
        state.directions[index].watched = True
        state.watches.setdefault(index, []).append(watched)
    if not watched.waits_for:
        state.fired.append(number)


def note_watched(state: State, direction: Direction, person: Person) -> None:
    """Take somebody who passes a watched direction off those who are waited for."""
    watched: Watch
    for watched in state.watches[direction.index]:
        if person.number in watched.waits_for:
            watched.waits_for.discard(person.number)
            if not watched.waits_for:
                state.fired.append(watched.number)


def start_later(state: State, order: list[int], start_s: list[float]) -> None:
    """Let people set off who were not released before: as if their times had always stood there.

    `order` are their numbers and `start_s` their times [s], both in order of time and number.
    """
    at: int
    place: int = state.next_batch
    inside: int
    time_s: float
    other_s: float
    number: int
    person: Person
    batch: list[Person]
    for at in range(len(order)):
        time_s = start_s[at]
        number = order[at]
        while place < len(state.batch_s):
            other_s = state.batch_s[place]
            if other_s >= time_s:
                break
            place += 1
        if place < len(state.batch_s) and state.batch_s[place] == time_s:
            batch = state.batches[place]
            inside = 0
            for person in batch:
                if person.number < number:
                    inside += 1
            batch.insert(inside, state.people[number])
        else:
            state.batch_s.insert(place, time_s)
            state.batches.insert(place, [state.people[number]])
