"""The queue before a connection: in the order in which people are ready, then came, then number."""

from __future__ import annotations

from evacsim.simulation.state import Component, Direction, Person, Queue


def before(one: Person, other: Person) -> bool:
    """Whether one stands before the other."""
    if one.ready_s != other.ready_s:
        return one.ready_s < other.ready_s
    if one.previous != other.previous:
        return one.previous < other.previous
    return one.number < other.number


def put_in(queue: Queue, person: Person) -> int:
    """Put somebody where they belong in a queue; return the place, 0 for the first."""
    size: int = len(queue)
    at: int = size
    ahead: Person
    while at > 0:
        ahead = queue[at - 1]
        if not before(person, ahead):
            break
        at -= 1
    if at == size:
        queue.append(person)
    else:
        queue.insert(at, person)
    return at


def ready_order(person: Person) -> tuple[float, int, int]:
    """Return what queues are sorted by."""
    return person.ready_s, person.previous, person.number


def wait(direction: Direction, people: list[Person]) -> None:
    """Put the queue in order anew, with these in it."""
    target: Component = direction.target
    people.sort(key=ready_order)
    had_been: bool = direction in target.busy
    direction.queue[:] = people
    if people and not had_been:
        target.busy.append(direction)
    elif had_been and not people:
        target.busy.remove(direction)


def standing(queue: Queue, now: float) -> int:
    """Return how many of a queue stand before the connection."""
    low: int = 0
    high: int = len(queue)
    middle: int
    person: Person
    while low < high:
        middle = (low + high) >> 1
        person = queue[middle]
        if person.ready_s <= now:
            low = middle + 1
        else:
            high = middle
    return low
