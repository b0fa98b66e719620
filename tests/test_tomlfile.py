"""Reading TOML and telling schema faults, apart from any building or scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field

from evacsim.errors import DrillError
from evacsim.tomlfile import checked_tables, read_toml, shown

if TYPE_CHECKING:
    from pathlib import Path


class Round(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    kind: Literal["round"] = "round"
    radius_m: Annotated[float, Field(gt=0, allow_inf_nan=False)]


class Square(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, alias_generator="{}_m".format)
    kind: Annotated[Literal["square"], Field(alias="kind")] = "square"
    side: float


class Door(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    id: str
    width_m: float = 1.0
    at: Annotated[list[float], Field(min_length=2, max_length=2)] = [0.0, 0.0]
    hole: Annotated[Round | Square, Field(discriminator="kind")] | None = None


class House(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    door: list[Door] = []
    plan: dict[str, Door] = {}
    rooms: Annotated[int, Field(ge=0)] = 0


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"door": [{"id": "A", "width_m": "1"}]}, 'door "A": width_m: is "1"; must be a number in'),
        ({"door": [{"id": "A", "widht_m": 1}]}, 'door "A": unknown key "widht_m"; did you mean "w'),
        ({"door": [{}]}, "door 1: id is missing"),
        ({"door": {"id": "A"}}, "door: is a table; must be a list [...]; a heading in double"),
        ({"door": [{"id": "A", "at": [1, "x"]}]}, 'door "A": at[2]: is "x"; must be a number in m'),
        (
            {"door": [{"id": "A", "at": [1, 2, 3]}]},
            'door "A": at: has 3 entries; must have at most',
        ),
        ({"plan": {"x": {"id": "A", "width_m": True}}}, 'plan "x": width_m: is true; must be a'),
        ({"plan": {"x": {"width": 1}}}, 'plan "x": id is missing'),
        ({"door": [{"id": "A", "hole": {}}]}, 'door "A": hole: kind is missing; known: round, squ'),
        (
            {"door": [{"id": "A", "hole": {"kind": "oval"}}]},
            'door "A": hole.kind: is "oval"; must be one of round, square',
        ),
        (
            {"door": [{"id": "A", "hole": {"kind": "round", "radius_m": -1}}]},
            'door "A": hole.radius_m: is -1; must be above 0 m',
        ),
        (
            {"door": [{"id": "A", "hole": {"kind": "square", "sid_m": 1}}]},
            'door "A": hole: unknown key "sid_m"; did you mean "side_m"? known: kind, side_m',
        ),
        ({"rooms": -(10**30)}, "rooms: is -1000000000000000000000000000000; must be at least 0"),
        ({"rooms": -(10**5000)}, "rooms: is a whole number of more than 40 digits; must be at"),
    ],
    ids=range(14),
)
def test_a_fault_is_told_in_its_place(data: dict[str, object], told: str) -> None:
    tables, problems = checked_tables(data, House, file="h.toml")
    assert tables is None
    assert any(str(problem).startswith(f"h.toml: {told}") for problem in problems), problems


def test_sound_tables_have_no_problems() -> None:
    tables, problems = checked_tables({"rooms": 3}, House, file="h.toml")
    assert tables == House(rooms=3)
    assert problems == []


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'name = "x"\nname = ', "is not valid TOML: .*line 2"),
        (b"a = " + b"9" * 5000, "is not valid TOML: "),
        (b"a = " + b"[" * 100_000, "is not valid TOML: "),
        (b'name = "\xb7\xc0"', r"is not UTF-8 text \(byte 9\); save it as UTF-8"),
    ],
    ids=["broken", "huge number", "deep", "not UTF-8"],
)
def test_what_is_no_toml(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "h.toml"
    path.write_bytes(content)
    with pytest.raises(DrillError, match=told) as caught:
        read_toml(path, DrillError)
    (problem,) = caught.value.problems
    assert problem.file == str(path)


def test_what_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(DrillError, match="there is no such file"):
        read_toml(tmp_path / "none.toml", DrillError)
    with pytest.raises(DrillError, match="is a folder"):
        read_toml(tmp_path, DrillError)
    with pytest.raises(DrillError, match="cannot be read"):
        read_toml(tmp_path / ("x" * 5000), DrillError)
    with pytest.raises(DrillError, match="cannot be read: embedded null byte"):
        read_toml(tmp_path / "x\0y", DrillError)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (False, "false"),
        ({"a": 1}, "a table"),
        ([[1], [2]], "a list of 2"),
        ([1, 2], "[1, 2]"),
        ("x" * 60, '"' + "x" * 37 + '..."'),
        (10**39, str(10**39)),
    ],
    ids=str,
)
def test_values_are_shown_in_a_line(value: object, text: str) -> None:
    assert shown(value) == text
