"""Windows, as far as another system can imitate it: paths, ends of line, code pages, open files."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from typer.testing import CliRunner

import evacsim
import evacsim as ev
from evacsim.analysis.drill.belonging import read_belonging
from evacsim.cli.app import app
from evacsim.county.calendar import read_calendar
from evacsim.county.find import stated
from evacsim.drills.read import read_drill
from evacsim.drills.roster import read_roster
from evacsim.drills.write import write_drill
from evacsim.files import write_whole
from evacsim.locale import use
from evacsim.results import folder as folders
from evacsim.results.store import read_results
from evacsim.scenario.read import find_building, read_scenario
from evacsim.studies.many import run_scenario
from evacsim.studies.sweep import run_sweep
from evacsim.studies.sweep_design import grid, read_design
from tests.drills.records import full_record
from tests.small_school import SCENARIO as SCHOOL
from tests.small_school import write_small_school

if TYPE_CHECKING:
    from collections.abc import Callable

CODE_PAGES: Final = ("cp936", "cp1252", "ascii")


THREE: Final = """
import sys
from evacsim.__main__ import main
said = ["--lang", sys.argv[1]]
lines = ["estimate", "drill.toml", *said], ["check", "no-such.toml", *said], ["show", "--help"]
for words in lines:
    sys.argv = ["evacsim", *words]
    try:
        main()
    except SystemExit as end:
        print("ended with", end.code, file=sys.stderr)
"""
"""Three lines typed in one terminal: a process is started once for its encoding, not for each."""


@pytest.mark.parametrize("page", CODE_PAGES)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_terminal_without_a_sign_shows_another(tmp_path: Path, page: str, lang: str) -> None:
    """No code page has every sign that is printed: "²" is not in GBK, 楼 in no other."""
    write_small_school(tmp_path)
    environment = {**os.environ, "PYTHONIOENCODING": page, "PYTHONUTF8": "0", "EVACSIM_LANG": lang}
    ended = subprocess.run(
        [sys.executable, "-c", THREE, lang],
        cwd=tmp_path,
        capture_output=True,
        env=environment,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert re.findall(rb"ended with (\S+)", ended.stderr) == [b"0", b"2", b"0"]
    assert b"Traceback" not in ended.stderr
    # where a machine says ASCII, Click takes it for set up wrongly and prints UTF-8
    (ended.stdout + ended.stderr).decode("utf-8" if page == "ascii" else page)


SCENARIO: Final = (
    SCHOOL.replace(
        'building = "small.toml"', "building = '..\\buildings\\small.toml'\ndrills = ['sub\\r.csv']"
    )
    .replace("size = 45", "people = '.\\people.csv'", 1)
    .replace('"[123]F.room-[12]"', '"1F.room-1"')
    + """
[[arrival]]
id = "late"
space = "1F.corridor"
kind = "secondary"
times_s = '.\\late.csv'

[[tenability]]
file = '.\\limits.csv'
"""
)
TABLES: Final = {
    "people.csv": "姓名,平地速度(m/s),反应时间(秒)\n甲,1.2,12\n乙,0.4,30\n",
    "late.csv": "time_s\n40\n20.5\n",
    "limits.csv": "楼梯,危险到达(分钟),依据\nA,9.5,消防\n",
}
"""What a scenario names beside itself, as it is named on Windows."""


def write_all(folder: Path, *, windows: bool) -> Path:
    """Write a scenario and what it names: as Windows does, or with slashes and ends of line of one
    byte; return the scenario.
    """
    write_small_school(folder)
    (folder / "buildings").mkdir()
    (folder / "scenarios" / "sub").mkdir(parents=True)
    building = (folder / "small.toml").read_text("utf-8")
    record = "轮次,末人出楼,方案文件\n1,4分5秒,'..\\drill.toml\n".replace("'", "")
    files = {
        "buildings/small.toml": building,
        "scenarios/drill.toml": SCENARIO,
        "scenarios/sub/r.csv": record,
        **{f"scenarios/{name}": text for name, text in TABLES.items()},
    }
    for name, text in files.items():
        written = text if windows else text.replace(".\\", "./").replace("\\", "/")
        written = written.replace("\n", "\r\n") if windows else written
        (folder / name).write_bytes(written.encode("utf-8-sig" if windows else "utf-8"))
    return folder / "scenarios" / "drill.toml"


def test_ends_of_line_and_backslashes_change_nothing(tmp_path: Path) -> None:
    """Every file that a scenario names, written and named as on Windows: all is read the same."""
    (tmp_path / "w").mkdir()
    (tmp_path / "l").mkdir()
    windows, plain = (
        write_all(tmp_path / "w", windows=True),
        write_all(tmp_path / "l", windows=False),
    )
    read, before = read_scenario(windows), read_scenario(plain)
    assert find_building(read, windows).resolve() == tmp_path / "w" / "buildings" / "small.toml"
    assert read.group[0].people is not None
    assert read.arrival[0].times_s == (40.0, 20.5)
    assert [one.until_s for one in read.tenability] == [570.0]
    assert read.drills == before.drills == ("sub/r.csv",)
    assert read.model_copy(update={"building": before.building}) == before
    use("en")
    done = CliRunner().invoke(app, ["check", str(windows), "--lang", "en"])
    assert done.exit_code == 0, done.stderr
    assert "no record" not in done.stderr
    record = windows.parent / "sub" / "r.csv"
    assert read_belonging(record).scenario_file == windows


def test_what_is_made_of_such_a_scenario_has_its_tables(tmp_path: Path) -> None:
    """Results, a sweep and a changed drill stand alone, and say the same as with plain names."""
    (tmp_path / "w").mkdir()
    (tmp_path / "l").mkdir()
    digests = []
    for windows in (True, False):
        scenario = write_all(tmp_path / "wl"[not windows], windows=windows)
        out = run_scenario(scenario, tmp_path / f"out-{windows}", replications=1)
        kept = sorted(path.name for path in (out / "scenarios").iterdir())
        assert kept == ["drill.toml", "late.csv", "limits.csv", "people.csv"]
        digests.append({k: v.sha256 for k, v in read_results(out).manifest.tables.items()})
        design = grid({"building": ("..\\buildings\\small.toml", "small")})
        run_sweep(scenario, design, tmp_path / f"sweep-{windows}", replications=1)
        for point in (tmp_path / f"sweep-{windows}" / "scenarios").glob("point-*.toml"):
            assert read_scenario(point).tenability == read_scenario(scenario).tenability
        assert ev.load(scenario).widened("connection:exit-A", 0.3).run(replications=1)
    assert digests[0] == digests[1]


def test_ends_of_line_of_every_other_file(tmp_path: Path) -> None:
    design = 'kind = "grid"\n[factor]\n"movement.law" = ["sfpe",\n  "imo"]\n'
    calendar = "[[term]]\nbegins = 2026-09-01\nends = 2027-01-22\n"
    roster = "值班岗位,姓名,在岗\nA.2F,王老师,是\n"
    readers: dict[str, tuple[str, Callable[[Path], object]]] = {
        "design.toml": (design, read_design),
        "calendar.toml": (calendar, read_calendar),
        "roster.csv": (roster, read_roster),
    }
    for name, (text, read) in readers.items():
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        plain = read(path)
        path.write_bytes(text.replace("\n", "\r\n").encode("utf-8-sig"))
        assert read(path) == plain, name


def test_levels_of_a_county_may_be_parted_by_backslashes() -> None:
    assert stated(None, "township\\school") == stated(None, "township/school")


def test_nothing_of_ours_is_written_with_ends_of_line_of_the_system() -> None:
    """Text with `\\r\\n` in it would have `\\r\\r\\n` on Windows, which no TOML reader takes."""
    for path in Path(evacsim.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            writes = node.func.attr == "write_text" or (
                node.func.attr == "open"
                and any(
                    isinstance(one, ast.Constant) and one.value in {"a", "w"} for one in node.args
                )
                and "devnull" not in ast.unparse(node)
            )
            assert not writes or any(one.arg == "newline" for one in node.keywords), (
                path, node.lineno,
            )  # fmt: skip


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
