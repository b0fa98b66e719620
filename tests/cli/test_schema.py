"""`evacsim schema`: every file and every `--json` has a schema that holds, and holds tight."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from evacsim.cli.app import app
from evacsim.cli.schema import INPUTS, OUTPUTS, schema_of
from evacsim.imports.write import example_content, save_workbook
from tests.cli.conftest import validator
from tests.small_school import write_small_school

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from typer.testing import Result

ROOT = Path(__file__).parents[2]
FREE: dict[str, set[str]] = {
    "verify": {"of", "set"},  # arguments of a measure and values of a case, each of its own
}
"""Keys by verb under which anything may stand."""

RECORD = """\
drill_id,run_no,school,building_id,date,alarm_time,first_out,last_out,headcount_done,present
spring,1,示例,hall,2026-03-30,09:30:00,09:30:14,09:30:58,09:33:00,20
"""
OUT = "results/drill"
FEW = ("--replications", "2", "--workers", "1")
SCHOOL = "school/drill.toml"
PRINTED = [
    ("check", "drill.toml", "hall.toml", "record.csv", "nothing.toml"),
    ("check", "--code", SCHOOL),
    ("show", "school/small.toml", "--no-plots"),
    ("new", "house"),
    ("new", "school", "--workbook"),
    ("new", "--scenario", "school/small.toml"),
    ("new", "--drill", "drill.toml"),
    ("import", "book.xlsx", "--no-plots"),
    ("estimate", SCHOOL, "--method", "imo"),
    ("run", "drill.toml", "--dry-run"),
    ("run", SCHOOL, "-o", "again", "--replications", "1", "--no-plots"),
    ("summarise", "again"),
    ("bottlenecks", "again", "--no-relief"),
    ("bottlenecks", OUT, "--drill", "record.csv", "--workers", "1"),
    ("compare", OUT, "record.csv"),
    ("calibrate", "drill.toml", "record.csv", "--fit", "pre-movement", "--replications", "1"),
    ("crush", "drill.toml", *FEW),
    ("crush", "drill.toml", *FEW, "--pressing", "0,1"),
    ("plan", "drill.toml", "--simulations", "4", "--held-out", "2", "--workers", "1"),
    ("plan", "--compare", "drill.toml", "drill.toml", "--held-out", "2", "--workers", "1"),
    ("plan", SCHOOL, "--posts", "--workers", "1"),
    ("plot", OUT, "exits"),
    ("view", OUT),
    ("report", OUT, "record.csv", *FEW),
    ("paper", "record.csv", "drill.toml", "--kind", "record"),
    ("sweep", "drill.toml", "--vary", "group.size=10,15,20,25", *FEW, "--no-plots"),
    ("county", "."),
    ("laws",),
    ("export", OUT, "-o", "tables"),
    ("export", "drill.toml", "--workbook"),
    ("verify", "--only", "imo-0[1-6]*"),
    ("schema",),
]


@pytest.fixture
def school(place: Path, results: Path) -> Path:
    """Results of a hall and the record of a drill there, a small school, a workbook."""
    assert results.is_dir()
    (place / "school").mkdir()
    write_small_school(place / "school")
    (place / "record.csv").write_text(RECORD, encoding="utf-8")
    save_workbook(place / "book.xlsx", example_content("School", "zh"), "zh", example=True)
    return place


@pytest.mark.usefixtures("school")
def test_what_every_verb_prints_is_as_its_schema_says(evacsim: Callable[..., Result]) -> None:
    """The runner of the tests holds JSON against its schema; here is that there is any."""
    for words in PRINTED:
        done = evacsim(*words, "--json")
        assert done.exit_code in {0, 2}, (words, done.stderr)
        assert done.stdout, (words, done.stderr)
        told = json.loads(done.stdout)
        assert next(iter(told)) == "version", words
        assert told["version"] == 1


def test_every_verb_is_printed_and_has_a_schema() -> None:
    verbs = {command.name for command in app.registered_commands}
    assert verbs == set(OUTPUTS) == {words[0] for words in PRINTED}


def test_a_key_that_no_schema_has_is_told(evacsim: Callable[..., Result], results: Path) -> None:
    told = json.loads(evacsim("summarise", results, "--json").stdout)
    for changed in (
        told | {"more": 1},
        told | {"out": told["out"] | {"more": 1}},
        told | {"total_evacuation_s": told["total_evacuation_s"] | {"p99": 1.0}},
        told | {"version": 2},
        {key: value for key, value in told.items() if key != "version"},
        {key: value for key, value in told.items() if key != "law"},
        told | {"people": "twenty"},
    ):
        with pytest.raises(ValidationError):
            validator("summarise").validate(changed)


@pytest.mark.parametrize("name", [*INPUTS, *OUTPUTS])
def test_every_schema_is_one(evacsim: Callable[..., Result], name: str) -> None:
    done = evacsim("schema", name)
    assert done.exit_code == 0, done.stderr
    schema = json.loads(done.stdout)
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"].startswith("https://json-schema.org/")


@pytest.mark.parametrize("name", OUTPUTS)
def test_nothing_that_is_printed_is_left_open(name: str) -> None:
    """Every object has named keys and no others, or values of one kind by their key."""
    assert {key for key, part in _parts(schema_of(name)) if _is_open(part)} == FREE.get(name, set())


def _parts(schema: object, key: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(schema, list):
        for one in schema:
            yield from _parts(one, key)
    elif isinstance(schema, dict):
        yield key, schema
        for name, one in schema.items():
            if name in {"properties", "$defs"}:
                for inner, part in one.items():
                    yield from _parts(part, inner)
            elif name not in {"required", "enum", "const", "default"}:
                yield from _parts(one, key)


def _is_open(part: dict[str, Any]) -> bool:
    if part.get("type") == "object":
        return part.get("additionalProperties", True) is True
    return not part.keys() & {"type", "anyOf", "oneOf", "$ref", "const", "enum"}


@pytest.mark.parametrize("kind", ["building", "scenario"])
def test_every_shipped_file_is_as_its_schema_says(kind: str) -> None:
    """A name may stand where a list may: an editor marks nothing in files that can be read."""
    for path in sorted((ROOT / f"{kind}s").glob("*.toml")):
        data = json.loads(json.dumps(tomllib.loads(path.read_text("utf-8")), default=str))
        validator(kind).validate(data)


def test_a_table_has_its_headers_and_its_choices() -> None:
    post = schema_of("roster")["items"]["properties"]
    assert post["post"]["title"] == "岗位"
    assert {"yes", "在岗", "no", "缺岗"} <= set(post["present"]["enum"])
    assert schema_of("tenability")["items"]["properties"]["until_s"]["type"] == ["string", "number"]
    drill = schema_of("drill")["properties"]
    assert "末人出楼" in drill["drill"]["items"]["properties"]["last_out"]["x-names"]
    assert schema_of("workbook")["properties"]["floors"]["items"]["required"]


def test_an_unknown_name_has_the_nearest_as_a_hint(evacsim: Callable[..., Result]) -> None:
    done = evacsim("schema", "sumarise")
    assert done.exit_code == 2
    assert 'did you mean "summarise"?' in done.stderr
    assert done.stdout == ""
    listed = evacsim("schema").stdout
    for name in [*INPUTS, *OUTPUTS]:
        assert name in listed
