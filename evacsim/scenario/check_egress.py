"""Whether the people of a scenario have a way out: with everything open, and as it is locked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evacsim.building.classes import is_class
from evacsim.errors import Problem
from evacsim.locale import listed, text
from evacsim.routing.rule import Choice
from evacsim.routing.table import directions_leading_out
from evacsim.scenario.events import closed_after, closed_at_start, closings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evacsim.building.model import Building
    from evacsim.building.network import Network
    from evacsim.hazards.hazard import AnyChange, Change
    from evacsim.scenario.model import Scenario
    from evacsim.scenario.place import Placement


def egress_problems(  # noqa: PLR0913 - a scenario with all that it is placed in
    scenario: Scenario,
    placed: Iterable[Placement],
    building: Building,
    network: Network,
    changes: Iterable[AnyChange],
    *,
    file: str,
) -> list[Problem]:
    """Return a fault per space with no way out at all, warnings where locks or the plan block it.

    `placed` as `placements` gives them; `changes` as `scenario_changes` does, in order of time.
    """
    items = [item for item in placed if item.placed.size > 0]
    changes = closings(changes)
    closed = closed_at_start(network, changes)
    goals = {None, *(item.to for item in items)}
    everything_open = {to: directions_leading_out(network, Choice(to=to)) for to in goals}
    at_start = {to: directions_leading_out(network, Choice(to=to), closed=closed) for to in goals}
    opens_later = any(change.time_s > 0 and not change.closed for change in changes)
    problems: dict[str, Problem] = {}
    for item in items:
        space = item.placed.space
        if not _leads_out(network, everything_open[item.to], space, frozenset()):
            wanted = text("way out") if item.to is None else text('way to "{to}"', to=item.to)
            message = text(
                "people are here, and there is no {wanted} though everything is open", wanted=wanted
            )
            problems[space] = Problem(file=file, where=f'space "{space}"', message=message)
        elif opens_later or item.above is not None:
            continue  # whether there is room above is told elsewhere
        elif not any(_leads_out(network, at_start[to], space, closed) for to in (item.to, None)):
            message = text(
                "what is locked from the start leaves no way out; people will be trapped"
            )
            problems[space] = Problem(
                file=file, where=f'space "{space}"', message=message, severity="warning"
            )
    found = [problems[space] for space in sorted(problems)]
    reachable = [item for item in items if item.placed.space not in problems]
    flood = len(scenario.event) + len(scenario.post)  # of rooms under water `check_flood` tells
    by_plan = [change for change in changes if change.event != flood]
    found += _goal_problems(reachable, network, by_plan, file)
    found += _late_openings(network, changes, closed, file)
    if scenario.routing.rule == "assigned":
        found += _plan_problems(reachable, building, network, closed, file)
    return found


def _goal_problems(
    items: list[Placement], network: Network, changes: Sequence[Change], file: str
) -> list[Problem]:
    """Warn of groups for whom a space that they go to is locked in the end."""
    closed = closed_after(network, changes)
    goals = {item.to for item in items if item.to is not None}
    leading = {to: directions_leading_out(network, Choice(to=to), closed=closed) for to in goals}
    problems = []
    for item in items:
        if item.to is None or _leads_out(network, leading[item.to], item.placed.space, closed):
            continue
        message = text('what is locked in the end leaves no way to "{to}"', to=item.to)
        problems.append(
            Problem(
                file=file,
                where=f"{item.where}: to",
                message=message,
                hint=text("who finds it locked goes outside instead"),
                severity="warning",
            )
        )
    return problems


def _late_openings(
    network: Network, changes: Iterable[Change], closed: frozenset[int], file: str
) -> list[Problem]:
    """Warn of what opens late: people know from the start that it is closed, and go without."""
    first: dict[str, float] = {}
    index = {connection.id: connection.index for connection in network.connections}
    for change in changes:
        opens = change.time_s > 0 and not change.closed
        if opens and 2 * index[change.connection] in closed:
            first.setdefault(change.connection, change.time_s)
    hint = text("lock it a moment after the alarm (at_s = 1) for people who try it first")
    return [
        Problem(
            file=file,
            where=f'connection "{connection}"',
            message=text(
                "is locked from the start and opens at {time_s:g} s; only people who have no "
                "other way wait for it",
                time_s=time_s,
            ),
            hint=hint,
            severity="warning",
        )
        for connection, time_s in sorted(first.items())
    ]


def _plan_problems(
    items: list[Placement], building: Building, network: Network, closed: frozenset[int], file: str
) -> list[Problem]:
    """Warn of groups that the plan sends where nobody can get from their space."""
    leading: dict[Choice, frozenset[int]] = {}
    barred: dict[Choice, list[str]] = {}
    for item in items:
        choice = Choice(stairwell=item.placed.stairwell, exits=item.placed.exits, to=item.to)
        if choice == Choice(to=item.to) or item.above is not None:
            continue
        if choice not in leading:
            leading[choice] = directions_leading_out(network, choice, closed=closed)
        if not _leads_out(network, leading[choice], item.placed.space, closed):
            barred.setdefault(choice, []).append(_class_of(item))
    return [
        Problem(
            file=file,
            where="routing",
            message=text(
                "cannot get out by {ways} as the plan says, and take the nearest way: {groups}",
                ways=listed(_ways(choice, building)),
                groups=listed(dict.fromkeys(groups)),
            ),
            severity="warning",
        )
        for choice, groups in barred.items()
    ]


def _ways(choice: Choice, building: Building) -> Iterator[str]:
    """Yield the stair and the exits by their ids, which `by_name` tells names of; else by names."""
    if choice.stairwell:
        yield text("stair {name}", name=choice.stairwell)
    if choice.exits:
        named = {one.id for one in building.exits if one.aliases}
        yield " / ".join(
            one if one in named else str(building.way_called(one)) for one in choice.exits
        )


def _class_of(item: Placement) -> str:
    """Return what people call a group: the class whose room it is in, else its id."""
    called = (*item.space.aliases, item.placed.id)
    return next((name for name in called if is_class(name)), item.placed.id)


def _leads_out(
    network: Network, leading: frozenset[int], space: str, closed: frozenset[int]
) -> bool:
    """Whether some direction leaves the space and leads to the outside."""
    leaving = (one for part in network.sections[space] for one in network.directions_out[part])
    return any(one not in closed and one in leading for one in leaving)
