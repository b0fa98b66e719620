"""The building as the replay draws it: where things stand, what they are called, what changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from shapely import Point, Polygon

from evacsim.view.write import shown_of
from tests.view.conftest import HOSTILE

if TYPE_CHECKING:
    from evacsim.results.store import Results


def outline(part: dict[str, object]) -> Polygon:
    flat: list[int] = part["outline"]  # type: ignore[assignment]
    return Polygon(list(zip(flat[::2], flat[1::2], strict=True)))


def test_every_connection_stands_in_both_of_its_components(results: Results) -> None:
    data = shown_of(results).scene.data
    parts = data["components"]
    for one in data["connections"]:
        for at, end in zip(one["at"], one["ends"], strict=True):
            if parts[end]["kind"] != "outside":
                assert outline(parts[end]).distance(Point(at)) <= 1, one["id"]


def test_a_stair_goes_there_and_back(results: Results) -> None:
    """The upper flight's foot and the lower one's head stand at the half landing."""
    data = shown_of(results).scene.data
    at = {one["id"]: one["at"] for one in data["connections"]}
    parts = {part["id"]: part for part in data["components"]}
    half = outline(parts["A.3F-2F.half"])
    for near, far in (("upper.foot", "upper.head"), ("lower.head", "lower.foot")):
        close = half.distance(Point(at[f"A.3F-2F.{near}"][0]))
        away = half.distance(Point(at[f"A.3F-2F.{far}"][1]))
        assert close <= 1 < away


def test_changes_last_from_their_time_to_their_end(eventful: Results) -> None:
    shown = shown_of(eventful)
    changes = shown.scene.data["changes"]
    parts = [part.id for part in shown.facts.network.components]
    doors = [one.id for one in shown.facts.network.connections]
    found = {
        (one["kind"], (doors if one["kind"] in {"lock", "hold"} else parts)[one["at"]]): (
            one["since"],
            one.get("until"),
        )
        for one in changes
    }
    assert found["lock", "exit-A"] == found["lock", "exit-B"] == (600, None)
    assert found["hold", "3F.room-1.door-1"] == (0, 600)
    assert found["dark", "A.3F-2F.upper"] == (200, 500)
    assert found["fall", "B.3F-2F.upper"] == (400, 700)
    assert {kind for kind, _ in found} == {"lock", "hold", "dark", "fall"}


@pytest.mark.parametrize("column", [0, 1])
def test_a_room_carries_the_class_that_starts_in_it(eventful: Results, column: int) -> None:
    """East and west are groups of many rooms, which are called by their rooms."""
    parts = {part["id"]: part for part in shown_of(eventful).scene.data["components"]}
    assert parts["3F.room-1"]["label"][column] == ("room-1",)
    assert parts["3F.room-2"]["label"][column] == (HOSTILE, "room-2")
    assert all(not part["label"] for part in parts.values() if part["kind"] == "flight")
