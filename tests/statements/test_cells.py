"""Numbers as cells."""

from __future__ import annotations

from evacsim.analysis.statistics import Band, band
from evacsim.locale import use
from evacsim.statements.cells import clock, clock_band, decimal, percent, signed_s, time_band


def _of(*seconds: float) -> Band:
    found = band(seconds)
    assert found is not None
    return found


def test_what_is_not_known_is_no_number() -> None:
    for cell in (clock, clock_band, time_band, signed_s, decimal, percent):
        assert cell(None) is None


def test_numbers_as_people_read_them() -> None:
    assert (clock(245.4), clock_band(_of(60, 70, 80))) == ("4:05", "1:01–1:19")
    assert (signed_s(2.6), signed_s(-0.6), decimal(1.005), percent(0.125)) == (
        "+3", "-1", "1.00", "12%",
    )  # fmt: skip


def test_a_range_is_told_where_there_is_one() -> None:
    assert time_band(_of(60, 70, 80)) == "1:10 (1:01–1:19)"
    assert time_band(_of(60.0, 60.2)) == "1:00"
    use("zh")
    assert time_band(_of(60, 70, 80)) == "1:10（1:01–1:19）"
