"""Every limit of the data file, a little to either side of it; a school built exactly to code."""

from __future__ import annotations

import functools
import tomllib
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

import pytest

from evacsim.analysis.code import compare
from evacsim.analysis.code.compare import code_check
from evacsim.analysis.code.measured import Measured
from evacsim.analysis.code.rules import CodeBook, code_book
from tests.analysis.test_code_limits import with_corridor, with_doors, with_exits, with_stairs
from tests.code_schools import building_of, checked, drawn

if TYPE_CHECKING:
    from evacsim.analysis.code.compare import CodeCheck, CodeRow
    from evacsim.building.model import Building

DATA: Final[dict[str, Any]] = tomllib.loads(
    resources.files("evacsim.analysis.code").joinpath("rules.toml").read_text("utf-8")
)
RULES: Final[dict[str, dict[str, Any]]] = {row["id"]: row for row in DATA["rule"]}
NAMED: Final = {
    "rails_asked": 2.0,
    "flight_m": 1.5,
    "doors_asked_75": 2.0,
    "doors_asked_50": 2.0,
    "exits_asked": 2.0,
    "open_stairs": 0.0,
}
"""What a limit may name, as if it had been measured."""
CLASSES: Final = {1: "class-1-2", 2: "class-1-2", 3: "class-3", 4: "class-4"}
PEOPLE: Final = 400


@functools.cache
def school_of(storeys: int, use: str, kind: str, fire_class: int) -> Building:
    """A small school of which an item is asked."""
    keys = {"use": use, "school_kind": kind, "fire_class": fire_class}
    return building_of(drawn(storeys, 2, [1.5] * 2, 20, **keys))


def found(id_: str, provided: float, *, fire_class: int, sides: float = 1.0) -> CodeRow:
    """The row of an item where so much was measured, in a building of which it is asked."""
    rule = RULES[id_]
    storeys = rule.get("storeys", (2, 2))[0]
    kind = rule.get("kind", ["secondary"])[0]
    use = rule.get("use", ["teaching"])[0]
    building = school_of(max(storeys, 2), use, kind, fire_class)
    one = Measured(provided=provided, loads=((2, PEOPLE),), values=NAMED | {"sides": sides})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compare, "MEASURES", {rule["of"]: lambda _: iter([one])})
        patch.setattr(compare, "code_book", lambda: _only(id_))
        [row] = code_check(building).rows
    return row


def _only(id_: str) -> CodeBook:
    """The data file with one item."""
    book = code_book()
    rules = tuple(rule for rule in book.rules if rule.id == id_)
    return CodeBook(rules=rules, per_100=book.per_100, looks=book.looks)


def limits(id_: str) -> dict[tuple[int, float], float]:
    """The limits of an item as the file has them, by fire class and sides of a corridor."""
    rule = RULES[id_]
    classes = rule.get("fire_class", [1, 3, 4])
    if "per_100" in rule:
        table = DATA["per_100"][rule["per_100"]]
        rows = {number: table[CLASSES[number]] for number in classes}
        return {
            (number, 1.0): PEOPLE * (row.get("2") or row["1"]) / 100 for number, row in rows.items()
        }
    if "wide" in rule:
        return {(1, 1.0): rule["narrow"], (1, 2.0): rule["wide"]}
    if "by_fire_class" in rule:
        return {(number, 1.0): rule["by_fire_class"][CLASSES[number]] for number in classes}
    number = rule.get("least", rule.get("most"))
    return {(classes[0], 1.0): NAMED.get(number, number)}


CASES: Final = [(id_, *key, limit) for id_ in RULES for key, limit in limits(id_).items()]


@pytest.mark.parametrize(("id_", "fire_class", "sides", "limit"), CASES)
def test_a_centimetre_or_one_to_either_side(
    id_: str, fire_class: int, sides: float, limit: float
) -> None:
    rule = RULES[id_]
    step = 0.01 if rule["unit"] in ("m", "°") else 1.0
    better = -step if "most" in rule or "by_fire_class" in rule else step
    for by, wanted in ((0.0, "meets"), (better, "meets"), (-better, "short")):
        row = found(id_, limit + by, fire_class=fire_class, sides=sides)
        expected = wanted if by == -better or "sure" not in rule else "cannot-tell"
        if expected == "short" and "else_ask" in rule:
            expected = "cannot-tell"
        assert row.verdict == expected, (by, row)
        if "sure" not in rule:
            assert row.margin == pytest.approx(abs(by) if wanted == "meets" else -step)
            assert row.required == pytest.approx(limit)
    if "sure" in rule:  # up to there it holds whatever the age of the class
        assert found(id_, rule["sure"], fire_class=fire_class).verdict == "meets"
        assert found(id_, rule["sure"] - better, fire_class=fire_class).verdict == "cannot-tell"


SIZES: Final = {"stairs": 1.20, "landings": 1.20, "doors": 0.90, "exits": 1.40}
CORRIDOR: Final = {"dormitory": 1.60}
SHORT: Final = {
    "stairs": {"primary": {"C1"}, "secondary": {"C1"}, "dormitory": {"C3"}},
    "landings": {kind: {"C13", "C13.flight"} for kind in ("primary", "secondary", "dormitory")},
    "doors": {
        "primary": {"E1", "E2.fire"},
        "secondary": {"E1", "E2.fire"},
        "dormitory": {"E2.fire"},
    },
    "exits": {"primary": {"E7"}, "secondary": {"E7"}, "dormitory": {"E8"}},
    "corridor": {"primary": {"D1"}, "secondary": {"D1"}, "dormitory": {"D6"}},
}
"""The items that a centimetre less of a size makes short, and no other."""


def at_code(kind: str, floors: int, **less: float) -> CodeCheck:
    """A school with every size as small as the codes allow, but for what is less [m]."""
    keys: dict[str, Any] = {"school_kind": kind, "use": "teaching"}
    if kind == "dormitory":
        keys = {"school_kind": "secondary", "use": "dormitory", "enclosed_stairs": True}
    sizes = SIZES | {"corridor": CORRIDOR.get(kind, 1.80)}
    own = {name: size - less.get(name, 0.0) for name, size in sizes.items()}
    data = drawn(floors, 4, [1.20] * 2, 20, **keys)
    data = with_stairs(data, clear_width_m=own["stairs"], landing_depth_m=own["landings"])
    return checked(
        with_corridor(with_doors(with_exits(data, own["exits"]), own["doors"]), own["corridor"])
    )


@pytest.mark.parametrize(
    ("kind", "floors"),
    [
        *(("primary", floors) for floors in (2, 3, 4)),
        *(("secondary", floors) for floors in (2, 3, 4, 5)),
        *(("dormitory", floors) for floors in (2, 3, 4, 5)),
    ],
)
def test_built_to_the_minimum_nothing_is_short_and_a_centimetre_less_is(
    kind: str, floors: int
) -> None:
    whole = at_code(kind, floors)
    assert not [row.id for row in whole.of("short")]
    margins = {row.id: row.margin for row in whole.rows}
    for items in SHORT.values():
        for id_ in items[kind]:
            assert margins[id_] == pytest.approx(0.0, abs=1e-9), id_
    for size, items in SHORT.items():
        found = at_code(kind, floors, **{size: 0.01})
        assert {row.id for row in found.of("short")} == items[kind], size
        for row in found.of("short"):
            assert row.margin == pytest.approx(-0.01, abs=1e-9)
