"""Geometry with answers that can be worked out by hand."""

from __future__ import annotations

import math

import pytest

from evacsim.building.measure import (
    area_m2,
    closed_outline,
    incline_length_m,
    inside_distance_m,
    rise_m,
)

L_SHAPE = closed_outline([[0, 0], [4, 0], [4, 2], [2, 2], [2, 6], [0, 6]])


def test_two_corners_make_a_counter_clockwise_rectangle() -> None:
    assert closed_outline([[6, 8], [0, 2]]) == ((0, 2), (6, 2), (6, 8), (0, 8))


def test_one_polygon_drawn_either_way_round_is_the_same() -> None:
    corners = [[0, 0], [4, 0], [4, 3], [0, 3]]
    assert closed_outline(corners) == closed_outline(corners[::-1])
    assert closed_outline(corners) == closed_outline([*corners[2:], *corners[:2], corners[2]])


def test_area_of_an_l_shaped_room() -> None:
    assert area_m2(L_SHAPE) == pytest.approx(4 * 2 + 2 * 4)


def test_straight_walk_in_a_convex_room() -> None:
    assert inside_distance_m(closed_outline([[0, 0], [3, 4]]), (0, 0), (3, 4)) == 5.0


def test_walk_around_the_inner_corner() -> None:
    expected = math.dist((4, 1), (2, 2)) + math.dist((2, 2), (1, 6))
    assert inside_distance_m(L_SHAPE, (4, 1), (1, 6)) == pytest.approx(expected, abs=0.03)


def test_walk_in_sight_is_straight_in_a_bent_room_too() -> None:
    assert inside_distance_m(L_SHAPE, (0.5, 0.5), (1, 5)) == pytest.approx(
        math.dist((0.5, 0.5), (1, 5))
    )


def test_a_place_in_the_wall_counts_as_the_nearest_inside() -> None:
    assert inside_distance_m(L_SHAPE, (1, 6.1), (1, 1)) == pytest.approx(5.0, abs=0.02)


def test_flight_of_the_teaching_block() -> None:
    """13 steps of 0.15/0.28 m: 1.95 m up, 3.64 m along, sqrt(1.95^2 + 3.64^2) = 4.13 m."""
    length = incline_length_m(steps=13, riser_m=0.15, tread_m=0.28)
    assert length == pytest.approx(math.hypot(3.64, 1.95))
    assert rise_m(length_m=length, riser_m=0.15, tread_m=0.28) == pytest.approx(1.95)
