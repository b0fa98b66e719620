"""Reading TOML and telling schema faults, apart from any building or scenario."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field

from evacsim.errors import DrillError
from evacsim.locale import use
from evacsim.sinks import one_line
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
        (b'name = "x"\nother = ', r"line 2: is not valid TOML: other =; a value is missing"),
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


SLIPS = [
    ("size = 0,9", "1, column 9", "a decimal has a point, no comma: 0.9"),
    ("x = { low_s = 0,5, high_s = 3 }", "1, column 18", "no comma: 0.5"),
    ("size = 0．9 # m", "1, column 9", "Chinese keyboard: ．; switch to English and type ."),
    ("size = ０，９", "1, column 8", "no comma: 0.9"),
    ("name = “room”", "1, column 8", 'Chinese keyboard: “ ”; switch to English and type "'),
    ("name = ‘room’", "1, column 8", "type '"),
    ("at = [\n [1，2],\n]", "2, column 4", "Chinese keyboard: ，"),
    ("x = { kind = 1，low_s = 2 }", "1, column 15", "Chinese keyboard: ，"),
    ("【group】", "1, column 1", "type [ ]"),
    ("size ＝ 1", "1, column 6", "type ="),
    ("\u3000size = 1", "1, column 1", "unusual blank (U+3000)"),
    ("size = 1\u00a0", "1, column 9", "unusual blank (U+00A0)"),
    ('path = "..\\other"', "1, column 13", "in a path write / or use 'single"),
    ('path = "C:\\users\\x"', "1, column 13", "in a path write /"),
    ("size = 1.5m", "1, column 11", "its unit is part of the key: 1.5"),
    ("size = 40 人 # x", "1, column 11", "its unit is part of the key: 40"),
    ("share = 50%", "1, column 11", "50% is 0.5"),
    ("time_s = 5:00", "1, column 11", "5:00 is 300"),
    ("size = 007", "1, column 9", "no 0 before it: 7"),
    ("size = 1 000", "1, column 10", "no blanks in it: 1000"),
    ("size = .5", "1, column 8", "between two digits: 0.5"),
    ("day = 2026-3-5", "1, column 11", "a day is written 2026-03-05"),
    ("dark = True", "1, column 8", "it is written true"),
    ("law = sfpe", "1, column 7", 'text stands in quotes: "sfpe"'),
    ("name = 七(1)班", "1, column 8", 'quotes: "七(1)班"'),
    ("size: 1", "1, column 5", "between a key and its value stands ="),
    ('name "x"', "1, column 6", "between a key and its value stands ="),
    ("size == 1", "1, column 7", "between a key and its value stands ="),
    ("名称 = 1", "1, column 1", "keys are English words; 名称 is none"),
    ("// a remark", "1, column 1", "a remark begins with #"),
    ("size = 1 // x", "1, column 10", "a remark begins with #"),
    ("size = 1;", "1, column 9", "a line of its own"),
    ("size = 1, name = 2", "1, column 9", "a line of its own"),
    ("size =", "1, column 7", "a value is missing behind ="),
    ('name = "x', "1, column 10", "a quote is missing"),
    ("[[group]", "1, column 8", "as many brackets as it begins with"),
    ("[group", "1, column 7", "as many brackets as it begins with"),
    ("at = [1, 2\nb = 3", "1", "a ] is missing"),
    ("at = { b = 1\n# end", "1, column 13", "a } is missing"),
    ("size = 1\nx = 2\nsize = 3", "3", "it stands twice, first in line 1; keep one"),
    ("[a]\nx = 1\n[b]\n[a]", "4", "first in line 1; of several each is [[a]]"),
]


@pytest.mark.parametrize(("written", "where", "cause"), SLIPS, ids=[one[0] for one in SLIPS])
def test_a_slip_shows_its_line_and_the_likely_cause(
    tmp_path: Path, written: str, where: str, cause: str
) -> None:
    path = tmp_path / "h.toml"
    path.write_text(f"{written}\n", encoding="utf-8")
    with pytest.raises(DrillError) as caught:
        read_toml(path, DrillError)
    (slip,) = caught.value.problems
    assert slip.where == f"line {where}"
    line = written.splitlines()[int(where.partition(",")[0]) - 1].strip()
    assert slip.message == f"is not valid TOML: {one_line(line)}"
    assert cause in slip.hint
    use("zh")
    with pytest.raises(DrillError) as caught:
        read_toml(path, DrillError)
    (slip,) = caught.value.problems
    assert slip.where.startswith("第 ")
    assert "stands" not in str(slip)
    assert "不是有效的 TOML" in str(slip)


def test_every_slip_of_a_file_is_told(tmp_path: Path) -> None:
    """Right lines between them are no slips; each is told once, in the order of the file."""
    path = tmp_path / "h.toml"
    text = 'a = 1\n[[group]]\nid = “x”\nsize = 40人\n[[g]]\nid = "y"\nat = [1,\n 2，3]\nb = 0,5\n'
    path.write_bytes(text.replace("\n", "\r\n").encode("utf-8-sig"))
    with pytest.raises(DrillError) as caught:
        read_toml(path, DrillError)
    places = [problem.where.partition(",")[0] for problem in caught.value.problems]
    assert places == ["line 3", "line 4", "line 8", "line 9"]


def test_a_tab_that_nobody_typed_is_told_as_a_backslash(tmp_path: Path) -> None:
    r"""`"..\two.toml"` is TOML, and no path."""
    path = tmp_path / "h.toml"
    path.write_text('[[door]]\nid = "..\\two.toml"\n', encoding="utf-8")
    _, problems = checked_tables(read_toml(path, DrillError), House, file="h.toml")
    (problem,) = problems
    assert problem.where == 'door "..\two.toml": id'  # the gate of the terminal writes it out
    assert "in a path write / or use 'single quotes'" in problem.hint


def test_ends_of_line_of_any_system_are_read(tmp_path: Path) -> None:
    path = tmp_path / "h.toml"
    for end in ("\n", "\r\n", "\r"):
        path.write_bytes(f'a = 1{end}b = """x{end}y"""{end}'.encode())
        assert read_toml(path, DrillError) == {"a": 1, "b": "x\ny"}


def test_slips_of_a_large_file_take_no_time(tmp_path: Path) -> None:
    path = tmp_path / "h.toml"
    path.write_text("[[group]]\nid = 1\n" * 20_000 + "size = 0,9\n", encoding="utf-8")
    began = time.perf_counter()
    with pytest.raises(DrillError, match="line 40001, column 9"):
        read_toml(path, DrillError)
    assert time.perf_counter() - began < 20
    path.write_text("a = " + "[" * 90 + "x " * 500_000, encoding="utf-8")
    with pytest.raises(DrillError, match="is not valid TOML"):
        read_toml(path, DrillError)
    assert time.perf_counter() - began < 30


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
