"""A county on disk: results of a small drill copied to where schools keep them, and records."""

from __future__ import annotations

import datetime as dt
import shutil
from typing import TYPE_CHECKING

import pytest

from evacsim.county.find import stated
from evacsim.county.gather import gather
from evacsim.county.write import roll_up
from evacsim.studies.many import run_scenario
from tests.small_school import write_small_school

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from evacsim.county.write import County

TODAY = dt.date(2026, 6, 30)
HEAD = "县,乡镇,学校,建筑,演练编号,轮次,日期,演练类型,警报时间,末人出楼,应到,实到,目标时间"


@pytest.fixture(scope="session")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A results folder of a school of three floors, building "small"."""
    folder = tmp_path_factory.mktemp("school")
    return run_scenario(write_small_school(folder), folder / "results", replications=2)


@pytest.fixture
def county_of(tmp_path: Path) -> Callable[..., County]:
    """`county_of(folders="township/school")`: roll up what lies in `tmp_path / "county"`."""

    def made(
        *,
        folders: str = "",
        name: str | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> County:
        found = gather(tmp_path / "county", stated=stated(name, folders), today=TODAY)
        return roll_up(found, today=TODAY, since=since, until=until)

    return made


@pytest.fixture
def put(tmp_path: Path, ran: Path) -> Callable[..., Path]:
    """`put("a/results")` copies the results; `put("a/drill.csv", text)` writes a record."""

    def done(name: str, text: str | None = None) -> Path:
        path = tmp_path / "county" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            shutil.copytree(ran, path)
        else:
            path.write_text(text, encoding="utf-8-sig")
        return path

    return done


def record(  # noqa: PLR0913 - what a record says
    school: str,
    day: str,
    *,
    building: str = "",
    last_out: str = "4:00",
    target: str = "300",
    kind: str = "火灾",
    county: str = "",
    township: str = "",
    rest: str = "",
) -> str:
    """A drill record as CSV: the overview, and `rest` below it."""
    row = (
        county, township, school, building, f"D-{day}", "1", day, kind, "09:30:00", last_out,
        "100", "98", target,
    )  # fmt: skip
    return f"{HEAD}\n{','.join(row)}\n\n{rest}"
