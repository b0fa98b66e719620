"""Where connections stand on outlines: what is quickly seen is what is measured."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from evacsim.building.measure import closed_outline, polygon_of
from evacsim.building.standing import Shape, plainly_within, straight_wall_m

ROOM = closed_outline([(0, 0), (6, 0), (6, 4), (3, 4), (3, 7), (0, 7)])
"""An L, so that walls end at corners outwards and inwards."""
COURT = closed_outline(
    [(0, 0), (9, 0), (9, 9), (0, 9), (0, 0), (3, 3), (6, 3), (6, 6), (3, 6), (3, 3)]
)
"""A space round a court."""
METRES = st.integers(-4, 80).map(lambda tenths: tenths / 10)


@given(x=METRES, y=METRES, width_m=st.sampled_from([0.9, 1.4, 2.95, 3.0, 6.0]))
def test_what_plainly_stands_in_a_wall_finds_all_of_its_width(
    x: float, y: float, width_m: float
) -> None:
    if plainly_within(Shape("room", ROOM, polygon_of(ROOM)), (x, y), width_m):
        assert straight_wall_m(ROOM, (x, y), width_m) > width_m - 1e-9


def test_most_doors_are_plain_and_those_at_corners_are_not() -> None:
    room = Shape("room", ROOM, polygon_of(ROOM))
    assert plainly_within(room, (2.0, -0.2), 1.4)
    assert plainly_within(room, (3.1, 5.5), 2.9)
    assert not plainly_within(room, (0.5, 0.0), 1.4)
    assert not plainly_within(room, (3.0, 5.5), 3.2)
    assert not plainly_within(room, (2.0, 2.0), 0.9)


def test_a_line_that_leads_to_a_court_is_no_wall() -> None:
    court = Shape("court", COURT, polygon_of(COURT))
    assert not plainly_within(court, (1.5, 1.5), 0.9)
