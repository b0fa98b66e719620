"""Every limit of the codes, one centimetre to either side; what the widths are worth in time."""

from __future__ import annotations

import math
import tomllib

import pytest

from evacsim.analysis.code.compare import MEASURES, code_check
from evacsim.analysis.code.rules import code_book
from evacsim.analysis.code.times import stair_times
from evacsim.analysis.code.wording import in_words
from evacsim.locale import use
from tests.code_schools import Tables, building_of, checked, drawn, row, shipped

KINDS = ("primary", "secondary", "kindergarten")
WIDTHS = [
    ("C1", 1.20, "secondary"),
    ("C2", 1.10, "secondary"),
    ("C3", 1.20, "dormitory"),
]
STEPS = [
    ("C6.tread.primary", "tread_m", 0.26, "primary"),
    ("C6.riser.primary", "riser_m", 0.15, "primary"),
    ("C6.tread.secondary", "tread_m", 0.28, "secondary"),
    ("C6.riser.secondary", "riser_m", 0.16, "secondary"),
    ("C6.tread.dormitory", "tread_m", 0.27, "dormitory"),
    ("C13", "landing_depth_m", 1.20, "secondary"),
]
EXITS = [("E2.outside", 1.10, "secondary"), ("E7", 1.40, "secondary"), ("E8", 1.40, "dormitory")]
DOORS = [("E1", 0.90, "secondary"), ("E2", 0.80, "secondary"), ("E6", 1.20, "kindergarten")]
CORRIDORS = [("D1", 1.80, "secondary"), ("D5", 1.10, "secondary"), ("D6", 1.60, "dormitory")]


def school(kind: str, floors: int = 2) -> Tables:
    """A school in a row with rooms on one side and few people, or a dormitory."""
    if kind == "dormitory":
        return drawn(floors, 4, [1.5] * 2, 20, use="dormitory", enclosed_stairs=True)
    return drawn(floors, 4, [1.5] * 2, 20, use="teaching", school_kind=kind)


def with_stairs(data: Tables, **keys: object) -> Tables:
    for well in data["stairwell"]:
        well.update(keys)
    return data


def with_doors(data: Tables, width_m: float) -> Tables:
    for one in data["plan"]["typical"]["connection"]:
        one["clear_width_m"] = width_m
    return data


def with_exits(data: Tables, width_m: float) -> Tables:
    for one in data["connection"]:
        one["clear_width_m"] = width_m
    return data


def with_corridor(data: Tables, width_m: float) -> Tables:
    corridor = next(s for s in data["plan"]["typical"]["space"] if s["kind"] == "corridor")
    corridor["outline"][0][1] = corridor["outline"][1][1] - width_m
    return data


def expect(data: Tables, item: str, by_m: float) -> None:
    """The margin of an item is so much, and it falls short below 0."""
    found = row(checked(data), item)
    assert found.margin == pytest.approx(by_m, abs=1e-6)
    assert found.verdict == ("short" if by_m < -1e-6 else "meets")


@pytest.mark.parametrize("by_m", [-0.01, 0.0, 0.01])
@pytest.mark.parametrize(("item", "limit_m", "kind"), WIDTHS)
def test_flights(item: str, limit_m: float, kind: str, by_m: float) -> None:
    expect(with_stairs(school(kind), clear_width_m=limit_m + by_m), item, by_m)


@pytest.mark.parametrize("by_m", [-0.01, 0.0, 0.01])
@pytest.mark.parametrize(("item", "key", "limit_m", "kind"), STEPS)
def test_steps_and_landings(item: str, key: str, limit_m: float, kind: str, by_m: float) -> None:
    value = limit_m - by_m if key == "riser_m" else limit_m + by_m
    data = with_stairs(school(kind), **{key: value})
    if key == "riser_m":  # the storeys follow
        for number, floor in enumerate(data["floor"]):
            floor["elevation_m"] = number * 24 * value
    expect(data, item, by_m)


@pytest.mark.parametrize("by_m", [-0.01, 0.0, 0.01])
@pytest.mark.parametrize(("item", "limit_m", "kind"), EXITS)
def test_exits(item: str, limit_m: float, kind: str, by_m: float) -> None:
    expect(with_exits(school(kind), limit_m + by_m), item, by_m)


@pytest.mark.parametrize("by_m", [-0.01, 0.0, 0.01])
@pytest.mark.parametrize(("item", "limit_m", "kind"), DOORS)
def test_doors(item: str, limit_m: float, kind: str, by_m: float) -> None:
    expect(with_doors(school(kind), limit_m + by_m), item, by_m)


@pytest.mark.parametrize("by_m", [-0.01, 0.0, 0.01])
@pytest.mark.parametrize(("item", "limit_m", "kind"), CORRIDORS)
def test_corridors(item: str, limit_m: float, kind: str, by_m: float) -> None:
    expect(with_corridor(school(kind), limit_m + by_m), item, by_m)


@pytest.mark.parametrize(
    ("floors", "people", "item"),
    [(2, 342, "B1.stairs"), (3, 300, "B1.stairs"), (5, 228, "B1.stairs")],
)
def test_exactly_to_code_one_pupil_more_is_too_many(floors: int, people: int, item: str) -> None:
    data = drawn(floors, 8, [1.20] * 2, 40, school_kind="secondary")
    names = [f"{n}F" for n in range(1, floors + 1)]
    assert row(checked(data, people=dict.fromkeys(names, people)), item).verdict == "meets"
    more = dict.fromkeys(names, people) | {f"{floors}F": people + 1}
    assert row(checked(data, people=more), item).verdict == "short"


def test_a_building_at_the_minimum_has_margin_0() -> None:
    data = with_stairs(school("secondary"), clear_width_m=1.20, landing_depth_m=1.20)
    data = with_corridor(with_doors(with_exits(data, 1.40), 0.90), 1.80)
    found = checked(data)
    for item in ("C1", "C13", "C13.flight", "E1", "E7", "D1"):
        assert row(found, item).margin == pytest.approx(0.0, abs=1e-9), item
    assert not [one.id for one in found.of("short")]


@pytest.mark.parametrize(
    ("widths", "floors", "rooms", "load", "kind", "seconds"),
    [
        ([0.95] * 3, 5, 8, 50, "secondary", 501),  # example 5
        ([0.95] * 3, 5, 8, 90, "secondary", 901),
        ([1.35] * 2, 4, 6, 45, "primary", 268),
        ([1.20] * 2, 3, 5, 45, "primary", 167),
        ([1.20] * 2, 2, 4, 45, "primary", 67),
    ],
)
def test_what_the_stairs_alone_need(  # noqa: PLR0913, PLR0917 - a school and its answer
    widths: list[float], floors: int, rooms: int, load: int, kind: str, seconds: float
) -> None:
    found = stair_times(checked(drawn(floors, rooms, widths, load, school_kind=kind)))
    assert found is not None
    assert found.there_s == pytest.approx(seconds, abs=0.6)


@pytest.mark.parametrize(
    ("floors", "seconds", "flow"), [(2, 127, 1.19), (3, 223, 2.08), (4, 255, 2.38)]
)
def test_a_school_exactly_to_code_misses_two_minutes(
    floors: int, seconds: float, flow: float
) -> None:
    """(storeys - 1) x 100 / (1.1212 x f), f 0.70, 0.80, 1.05: the people cancel out."""
    found = stair_times(checked(drawn(floors, 8, [1.80] * 2, 45)))
    assert found is not None
    assert found.code_s == pytest.approx(seconds, abs=0.6)
    assert found.flow_code == pytest.approx(flow, abs=0.02)


def test_what_nobody_told_passes_nothing() -> None:
    data = school("secondary")
    for space in data["plan"]["typical"]["space"]:
        space.pop("occupant_load", None)
    found = checked(data)
    assert {one.verdict for one in found.rows if one.id.startswith("B1")} == {"cannot-tell"}
    assert found.verdict == "cannot-tell"


def test_places_that_are_not_in_the_file_are_not_told_to_be_too_close() -> None:
    """Where one of two exits has no place nobody can say how far apart they are."""
    data = school("secondary")
    for one in data["connection"]:
        one.pop("at", None)
    unknown = [one for one in checked(data).rows if math.isnan(one.provided)]
    assert unknown
    assert {one.verdict for one in unknown} == {"cannot-tell"}
    for one in unknown:
        assert one.margin is None
        assert in_words(one, one.provided) == "–"
        assert one.as_json()["provided"] is None


def test_every_item_can_be_measured_and_is_cited_only_where_its_text_was_read() -> None:
    book = code_book()
    assert len(book.rules) >= 25
    assert {rule.of for rule in book.rules} == set(MEASURES)
    for rule in book.rules:
        assert rule.is_cited == (rule.clause_mark == "T")
        assert (rule.least, rule.most, rule.per_100, rule.wide, rule.by_fire_class) != (None,) * 4
    found = code_check(building_of(shipped("teaching-block-5f")))
    use("zh")
    for one in found.rows:
        assert ("待核" in one.source or "参考值" in one.source) == (one.mark != "T")
        assert not any(word in one.source for word in ("违规", "不合格", "违法"))


def test_a_file_with_the_keys_reads() -> None:
    text = "use = 'teaching'\nfire_class = 3\nsprinklers = false\nopen_corridor = true\nyear = 1998"
    data = drawn(2, 2, [1.5] * 2, 30) | tomllib.loads(text)
    design = building_of(data).design
    assert (design.fire_class, design.open_corridor, design.year) == (3, True, 1998)
