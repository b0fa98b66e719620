"""Windows, as far as another system can imitate it: paths, ends of line, code pages, open files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from typer.testing import CliRunner

from evacsim.cli.app import app
from evacsim.drills.read import read_drill
from evacsim.drills.write import write_drill
from evacsim.files import write_whole
from evacsim.locale import use
from evacsim.results import folder as folders
from evacsim.scenario.read import find_building, read_scenario
from tests.drills.records import full_record
from tests.small_school import write_small_school

CODE_PAGES: Final = ("cp936", "cp1252", "ascii")


@pytest.mark.parametrize("page", CODE_PAGES)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_terminal_without_a_sign_shows_another(tmp_path: Path, page: str, lang: str) -> None:
    """No code page has every sign that is printed: "²" is not in GBK, 楼 in no other."""
    write_small_school(tmp_path)
    environment = {**os.environ, "PYTHONIOENCODING": page, "PYTHONUTF8": "0", "EVACSIM_LANG": lang}
    for words in (["estimate", "drill.toml"], ["check", "no-such.toml"], ["show", "--help"]):
        ended = subprocess.run(
            [
                sys.executable,
                "-m",
                "evacsim",
                *words,
                *(["--lang", lang] * ("--help" not in words)),
            ],
            cwd=tmp_path,
            capture_output=True,
            env=environment,
            check=False,
        )
        assert ended.returncode == (2 if "no-such.toml" in words else 0), ended.stderr
        assert b"Traceback" not in ended.stderr
        # where a machine says ASCII, Click takes it for set up wrongly and prints UTF-8
        (ended.stdout + ended.stderr).decode("utf-8" if page == "ascii" else page)


def test_ends_of_line_and_backslashes_change_nothing(tmp_path: Path) -> None:
    scenario = write_small_school(tmp_path)
    (tmp_path / "sub").mkdir()
    before = read_scenario(scenario)
    for written in ('"..\\\\small.toml"', "'..\\small.toml'"):
        text = scenario.read_text("utf-8").replace('"small.toml"', written)
        assert written in text
        moved = tmp_path / "sub" / "drill.toml"
        moved.write_bytes(text.replace("\n", "\r\n").encode("utf-8-sig"))
        read = read_scenario(moved)
        assert find_building(read, moved).resolve() == tmp_path / "small.toml"
        assert read.model_copy(update={"building": before.building}) == before
    building = tmp_path / "small.toml"
    building.write_bytes(building.read_text("utf-8").replace("\n", "\r\n").encode())
    use("en")
    assert CliRunner().invoke(app, ["check", str(moved)]).exit_code == 0


@pytest.mark.parametrize("encoding", ["gb18030", "gbk", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_record_is_read_in_every_code_page(tmp_path: Path, encoding: str, end: str) -> None:
    use("zh")
    record = full_record()
    write_drill(record, tmp_path / "record.csv")
    text = (tmp_path / "record.csv").read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    lines = text.replace("第一行\n=1+1", "第一行").replace("\n", end)
    (tmp_path / "saved.csv").write_bytes(lines.encode(encoding))
    plain = text.replace("第一行\n=1+1", "第一行")
    (tmp_path / "plain.csv").write_bytes(plain.encode())
    assert read_drill(tmp_path / "saved.csv") == read_drill(tmp_path / "plain.csv")


def test_a_workbook_that_is_open_is_told_as_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What Excel holds open cannot be replaced on Windows: as here, the last step is refused."""
    write_small_school(tmp_path)
    monkeypatch.chdir(tmp_path)
    use("en")

    def refused(_: Path, target: Path) -> Path:
        raise PermissionError(13, "The process cannot access the file", str(target))

    Path("drill.drill.xlsx").write_bytes(b"PK")
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", refused)
        done = CliRunner().invoke(
            app, ["new", "--drill", "drill.toml", "--overwrite", "--lang", "en"]
        )
        assert done.exit_code == 2, done.exception
        assert "close it in Excel" in done.stderr
        assert "drill.drill.xlsx" in done.stderr
        with pytest.raises(OSError, match="close it in Excel"):
            write_whole(tmp_path / "x.txt", "x")
    assert Path("drill.drill.xlsx").read_bytes() == b"PK"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_the_lock_of_an_open_workbook_is_no_record(tmp_path: Path) -> None:
    use("en")
    (tmp_path / "~$record.xlsx").write_bytes(b"\x05Admin" + b" " * 159)
    done = CliRunner().invoke(app, ["check", str(tmp_path / "~$record.xlsx")])
    assert done.exit_code == 2
    assert "close it in Excel or WPS" in done.stderr


class FakeWindows:
    """The part of Windows that is asked about processes: 7 runs, 8 has ended, 9 is not ours."""

    SYNCHRONIZE, WAIT_OBJECT_0, WAIT_TIMEOUT = 0x100000, 0, 0x102

    def __init__(self) -> None:
        self.open: list[int] = []

    def OpenProcess(self, rights: int, inherit: bool, number: int) -> int:  # noqa: FBT001, N802
        assert rights == self.SYNCHRONIZE
        assert not inherit
        if number in {7, 8}:
            self.open.append(number)
            return number
        error = OSError("OpenProcess")
        vars(error)["winerror"] = 5 if number == 9 else 87
        raise error

    def WaitForSingleObject(self, handle: int, wait_ms: int) -> int:  # noqa: N802
        assert wait_ms == 0
        return self.WAIT_TIMEOUT if handle == 7 else self.WAIT_OBJECT_0

    def CloseHandle(self, handle: int) -> None:  # noqa: N802
        self.open.remove(handle)


def test_a_running_process_keeps_its_temporary_folder_and_none_is_ended_by_asking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`os.kill(number, 0)` ends a process on Windows; there it is asked by a handle."""
    fake = FakeWindows()
    monkeypatch.setitem(sys.modules, "_winapi", fake)
    monkeypatch.setattr(folders, "_WINDOWS", True)
    monkeypatch.setattr(os, "kill", lambda *_: pytest.fail("this ends a process"))
    numbers = ("7", "8", "9", "10", str(os.getpid()), "x", "")
    found = [folders.is_alive(number) for number in numbers]
    assert found == [True, False, True, False, False, False, False]
    assert fake.open == []
    for number in (7, 8, 9, 10):
        (tmp_path / f".R.partial-{number}").mkdir()
    kind = folders.Kind(called="results", is_one=lambda _: True)
    with folders.written(tmp_path / "R", kind) as place:
        (place / "run.json").write_text("{}")
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        *(".R.partial-7", ".R.partial-9", "R")
    ]


def test_a_process_is_asked_whether_it_runs() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    assert folders.is_alive(str(child.pid))
    child.communicate(b"\n")
    assert not folders.is_alive(str(child.pid))
