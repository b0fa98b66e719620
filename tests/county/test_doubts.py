"""Doubts that show only beside other records: met by what each is for, and by nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from evacsim.county.calendar import Calendar
from evacsim.county.find import stated
from evacsim.county.gather import gather
from evacsim.county.patterns import (
    digits_preferred,
    even_steps,
    same_again,
    step_of,
    too_close,
    too_steady,
)
from tests.county.conftest import TODAY, record

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from evacsim.county.gather import Gathered

YEAR = {
    "term": [{"begins": "2026-02-25", "ends": "2026-07-10"}],
    "holiday": [{"name": "劳动节", "begins": "2026-05-01", "ends": "2026-05-05"}],
    "makeup": [{"begins": "2026-05-09", "ends": "2026-05-09"}],
}


@pytest.fixture
def doubts(tmp_path: Path) -> Callable[[], list[tuple[str, str]]]:
    def found() -> Gathered:
        calendar = Calendar.model_validate(YEAR)
        return gather(tmp_path / "county", stated=stated(None, ""), today=TODAY, calendar=calendar)

    return lambda: sorted(found().doubts.select("file", "code").rows())


def classes(times: list[float], *, floor: str = "2") -> str:
    rows = [
        f"七({number})班,{floor},45,44,{int(time // 60)}:{int(time % 60):02d}"
        for number, time in enumerate(times, start=1)
    ]
    return "班级,楼层,应到,实到,末人出楼\n" + "\n".join(rows) + "\n"


def drawn(seed: int, count: int = 12) -> list[float]:
    return [float(one) for one in np.random.default_rng(seed).integers(40, 236, count)]


def put_drill(put: Callable[..., Path], name: str, times: list[float], **told: str) -> None:
    day = told.pop("day", "2026-03-10")
    top = max(times)
    put(
        name,
        record(
            told.pop("school", "甲校"), day, last_out=f"{int(top // 60)}:{int(top % 60):02d}",
            rest=classes(times, floor=told.pop("floor", "2")),
        ).replace(",100,98,", f",{45 * len(times)},{44 * len(times)},"),
    )  # fmt: skip


def test_honest_records_are_not_doubted(put: Callable[..., Path], doubts: Callable) -> None:
    for month in (3, 4, 5, 6):
        put_drill(put, f"{month}.csv", drawn(month), day=f"2026-0{month}-10")
    assert [one for one in doubts() if one[1] != "no_school"] == []


def test_a_copy_is_doubted_and_its_original_is_not(
    put: Callable[..., Path], doubts: Callable
) -> None:
    times = drawn(1)
    put_drill(put, "a.csv", times, day="2026-03-10")
    put_drill(put, "b.csv", [time + 7 for time in times], day="2026-04-10")
    put_drill(put, "c.csv", [*times[:10], 41, 43], day="2026-04-14", school="乙校")
    put_drill(put, "d.csv", drawn(2), day="2026-05-12")
    assert doubts() == [("b.csv", "copied"), ("c.csv", "copied")]


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("2026-05-04", "no_school"),  # a holiday
        ("2026-03-14", "no_school"),  # a Saturday
        ("2026-02-20", "no_school"),  # before the term
        ("2026-05-09", ""),  # a Saturday made up for
        ("2026-07-07", "ahead"),
        ("2026-03-10", ""),
    ],
)
def test_days(put: Callable[..., Path], doubts: Callable, day: str, code: str) -> None:
    put("a.csv", record("甲校", day))
    assert [found for _, found in doubts()] == ([code] if code else [])


def test_a_class_that_is_down_faster_than_anybody_runs(
    put: Callable[..., Path], doubts: Callable
) -> None:
    put_drill(put, "a.csv", [15, *drawn(3)], floor="5")
    assert doubts() == [("a.csv", "floor")]
    put_drill(put, "a.csv", [17, *drawn(3)], floor="5")
    assert doubts() == []


def test_doubts_say_what_was_seen(put: Callable[..., Path], tmp_path: Path) -> None:
    times = drawn(1)
    put_drill(put, "a.csv", times, day="2026-03-10")
    put_drill(put, "b.csv", [time + 7 for time in times], day="2026-04-10")
    found = gather(tmp_path / "county", stated=stated(None, ""), today=TODAY)
    (row,) = found.doubts.iter_rows(named=True)
    assert row["what"] == "the same times as in 甲校 2026-03-10: 12 of 12 classes, +7 s later"
    assert found.drills.sort("file")["doubts"].to_list() == [0, 1]


def test_patterns_on_numbers() -> None:
    rng = np.random.default_rng(4)
    honest = rng.integers(40, 300, 40).astype(float)
    assert digits_preferred(honest) is None
    assert even_steps(honest) is None
    assert same_again(honest, honest + rng.integers(-9, 10, 40)) is None
    assert too_close(honest, honest + rng.integers(-9, 10, 40)) is None
    liked = honest // 10 * 10 + rng.choice([3, 7, 8], 40)
    preferred = digits_preferred(liked)
    assert preferred is not None
    assert set(preferred.digits) == {3, 7, 8}
    assert preferred.found == 40
    assert even_steps(np.arange(60.0, 200.0, 7.0)) == 7
    close_s = too_close(honest, honest + rng.integers(-1, 2, 40))
    assert close_s is not None
    assert close_s < 1.2
    assert step_of(np.array([60.0, 120.0, np.nan])) == 60
    assert step_of(np.array([65.0, 120.0])) == 5
    assert too_steady([245, 246, 245, 244, 245]) == pytest.approx(0.71, abs=0.01)
    assert too_steady([245, 246, 244]) is None
    assert too_steady([245, 252, 239, 248]) is None


def test_coarse_times_are_no_copies() -> None:
    rng = np.random.default_rng(5)
    one = 60.0 * rng.integers(1, 5, 30)
    assert same_again(one, one) is None
