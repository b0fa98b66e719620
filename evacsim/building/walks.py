"""How far it is through a component: between its connections, and as a whole; which plans agree."""

from __future__ import annotations

import dataclasses
import itertools
import math
from typing import TYPE_CHECKING

from evacsim.building.measure import frame_of_outline, inside_distance_m

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evacsim.building.model import Flight, Point, Space
    from evacsim.building.network import Component, Connection, Network

Walks = dict[tuple[int, int], float]

MICROMETRE = 6
"""Decimals of a metre that are kept: two copies of a building get the very same lengths."""


def component_walks(
    connections: Sequence[Connection], fields: Mapping[str, object], space: Space | None
) -> Walks:
    """Return the walk [m] between any two connections of a component, by connection index."""
    flight: Flight | None = fields.get("flight")  # type: ignore[assignment]
    walks: Walks = {}
    for one, other in itertools.combinations(connections, 2):
        if flight is not None:
            metres = flight.length_m
        elif space is None:
            continue
        else:
            metres = _space_walk(space, fields, one, other)
        metres = round(metres, MICROMETRE)
        walks[one.index, other.index] = walks[other.index, one.index] = metres
    return walks


def _space_walk(
    space: Space, fields: Mapping[str, object], one: Connection, other: Connection
) -> float:
    outline: tuple[Point, ...] | None = fields.get("outline")  # type: ignore[assignment]
    section_m: float | None = fields.get("length_m")  # type: ignore[assignment]
    if outline is None and section_m is not None:  # a piece of a corridor of known length
        return section_m
    for path in space.paths:
        if {path.from_connection, path.to_connection} == {one.id, other.id}:
            return path.length_m
    if space.length_m is not None:
        return space.length_m
    if outline is not None and one.at is not None and other.at is not None:
        return inside_distance_m(outline, one.at, other.at)
    return math.sqrt(space.area_m2)


def component_size(
    fields: Mapping[str, object], walks: Walks, space: Space | None
) -> dict[str, float]:
    """Return `length_m`, the longest way through, and `clear_width_m` = area / length.

    Nothing where both are known: of the sections of a corridor.
    """
    area: float = fields["area_m2"]  # type: ignore[assignment]
    outline: tuple[Point, ...] | None = fields.get("outline")  # type: ignore[assignment]
    flight: Flight | None = fields.get("flight")  # type: ignore[assignment]
    if math.isinf(area):
        return {"length_m": 0.0, "clear_width_m": math.inf}
    known: float | None = fields.get("length_m")  # type: ignore[assignment]
    if flight is not None:
        length = flight.length_m
    elif known is not None:
        return {}
    elif walks and max(walks.values()) > 0:
        length = max(walks.values())
    elif space is not None and space.length_m:
        length = space.length_m
    elif outline is not None:
        length = frame_of_outline(outline).length_m
    else:
        length = math.sqrt(area)
    return {"length_m": length, "clear_width_m": area / length}


def start_lengths(
    network: Network, component: int, *, x_m: float, y_m: float, fraction: float
) -> dict[int, float]:
    """Return the walk [m] from a place inside a component to each direction that leaves it.

    `x_m`, `y_m` on the plan where the component has an outline, else `fraction` of its length.
    """
    inside = network.components[component]
    lengths = {}
    for direction in network.directions_out[component]:
        at = network.connections[network.directions[direction].connection].at
        if inside.outline is not None and at is not None and not math.isnan(x_m):
            metres = inside_distance_m(inside.outline, (x_m, y_m), at)
        else:
            behind = 0.5 if math.isnan(fraction) else fraction
            if _leads_on(network, direction):
                behind = 1 - behind
            metres = behind * inside.length_m
        lengths[direction] = round(metres, MICROMETRE)
    return lengths


def _leads_on(network: Network, direction: int) -> bool:
    """Whether one leaves a section of a corridor of known length by its far end."""
    one = network.directions[direction]
    sections = network.sections.get(network.components[one.origin].place, ())
    if len(sections) == 1:
        return False
    here = sections.index(one.origin)
    if one.target in sections:
        return sections.index(one.target) > here
    return here > 0


def same_walks(one: Network, other: Network) -> bool:
    """Whether the routes through two networks are the same: they differ in widths and flows only.

    Merge weights, areas, and the widths of doors and flights change who waits, not who walks where;
    but doors between the same two places are shared by width.
    """
    twins = _twins(one)
    return (
        (one.directions, one.directions_out, one.onward)
        == (other.directions, other.directions_out, other.onward)
        and one.sections == other.sections
        and all(
            a == b or _any_width(a) == _any_width(b)
            for a, b in zip(one.components, other.components, strict=True)
        )
        and all(
            a == b or (_any_flow(a) == _any_flow(b) and (a.index not in twins or _as_wide(a, b)))
            for a, b in zip(one.connections, other.connections, strict=True)
        )
    )


def _twins(network: Network) -> set[int]:
    """Return the connections of which more than one joins the same two places."""
    joining: dict[tuple[str, ...], list[int]] = {}
    for one in network.connections:
        if one.kind != "section":
            places = sorted(network.components[end].place for end in one.ends)
            joining.setdefault(tuple(places), []).append(one.index)
    return {index for found in joining.values() if len(found) > 1 for index in found}


def _as_wide(one: Connection, other: Connection) -> bool:
    return one.clear_width_m == other.clear_width_m


def _any_width(component: Component) -> Component:
    flight = component.flight
    if flight is not None:
        flight = dataclasses.replace(flight, clear_width_m=1.0)
    return dataclasses.replace(component, area_m2=1.0, clear_width_m=1.0, flight=flight)


def _any_flow(connection: Connection) -> Connection:
    return dataclasses.replace(
        connection, clear_width_m=1.0, merge_weight=1.0, gaps=1, capacity_per_s=None, corridors=()
    )
