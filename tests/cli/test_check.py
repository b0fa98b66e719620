from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from evacsim.api.check import check_file, file_kind

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from typer.testing import Result


def test_sound_files_are_ok(evacsim: Callable[..., Result], place: Path) -> None:
    change(place / "hall.toml", "clear_width_m = 1.2", "clear_width_m = 1.4")
    done = evacsim("check", "hall.toml", "drill.toml")
    assert done.exit_code == 0
    hall, beside, drill, _ = done.stdout.splitlines()
    assert hall == "hall.toml: building: ok"
    assert drill == "drill.toml: scenario: 1 warning"  # pupils in a hall with one exit
    assert beside.startswith("  beside the codes: 0 short")
    (warned,) = done.stderr.splitlines()
    assert "evacsim check --code" in warned


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_every_fault_of_every_file_is_named(evacsim: Callable[..., Result], place: Path) -> None:
    change(place / "hall.toml", "clear_width_m = 0.9", "clear_width_m = -0.9")
    change(place / "hall.toml", 'kind = "lobby"', 'kind = "loby"')
    change(place / "drill.toml", "size = 20", "sise = 20")
    done = evacsim("check", "hall.toml", "drill.toml")
    assert done.exit_code == 2
    for word in ("-0.9", "loby", "sise"):
        assert word in done.stderr
        assert word not in done.stdout
    assert "Traceback" not in done.stderr


def test_json_names_file_kind_and_problems(evacsim: Callable[..., Result], place: Path) -> None:
    change(place / "drill.toml", 'law = "sfpe"', 'law = "spfe"')
    done = evacsim("check", "--json", "hall.toml", "drill.toml")
    assert done.exit_code == 2
    hall, drill = json.loads(done.stdout)["files"]
    assert (hall["kind"], hall["ok"], hall["problems"]) == ("building", True, [])
    assert (drill["kind"], drill["ok"]) == ("scenario", False)
    assert any("spfe" in p["message"] and "sfpe" in p["hint"] for p in drill["problems"])


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "neither a building"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"just words", "neither a building"),
        (b"[[floor]]\nid = \n", "line 2"),
        (b"[[group]]\nid = \n", "line 2"),
    ],
)
def test_a_file_that_is_neither_is_named(
    evacsim: Callable[..., Result], place: Path, content: bytes, word: str
) -> None:
    (place / "odd.toml").write_bytes(content)
    done = evacsim("check", "odd.toml")
    assert done.exit_code == 2
    assert "odd.toml" in done.stderr
    assert word in done.stderr


def test_a_missing_file_and_a_folder(evacsim: Callable[..., Result]) -> None:
    done = evacsim("check", "no-such.toml", ".")
    assert done.exit_code == 2
    assert len(done.stderr.splitlines()) == 2


def test_the_building_of_a_scenario_is_checked_with_it(place: Path) -> None:
    change(place / "hall.toml", "clear_width_m = 0.9", "clear_width_m = -0.9")
    checked = check_file(place / "drill.toml")
    assert checked.kind == "scenario"
    assert any("hall.toml" in p.file and "-0.9" in p.message for p in checked.faults)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("[[floor]]\n[[space]]", "building"),
        ("[plan.typical]\n", "building"),
        ('[stairwell.at."1F"]\n[[stairwell]]', "building"),
        ('building = "x"\n[movement]\n', "scenario"),
        ("pre_movement.shared_by = 3\n", "scenario"),
        ('id = "x"\n', "unknown"),
    ],
)
def test_files_are_told_apart_by_content(text: str, kind: str) -> None:
    assert file_kind(text) == kind


def test_without_a_file_there_is_nothing_to_check(evacsim: Callable[..., Result]) -> None:
    assert evacsim("check").exit_code == 2


def test_a_misspelt_key_hides_no_unknown_name(evacsim: Callable[..., Result], place: Path) -> None:
    scenario = place / "slips.toml"
    written = (place / "drill.toml").read_text("utf-8")
    scenario.write_text(
        'situaton = "drill"\n'
        + written
        + '\n[[group]]\nid = "new"\nspce = "9F.room"\nsize = 3\nexit = "exit-Q"\n',
        "utf-8",
    )
    for verb in (("check", "slips.toml"), ("run", "slips.toml", "--no-plots")):
        done = evacsim(*verb)
        assert done.exit_code == 2
        for said in (
            'unknown key "situaton"', 'unknown key "spce"', 'no space fits "9F.room"', "exit-Q",
        ):  # fmt: skip
            assert done.stderr.count(said) == 1, said
