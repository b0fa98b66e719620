"""Which cause of a gap is named and when, what chance makes, and what would tell more, by hand."""

from __future__ import annotations

import pytest

from evacsim.analysis.drill.accounts import Account, PointAccount
from evacsim.analysis.drill.attribution import split_gap
from tests.analysis.test_attribution import FRAME, LATE, account, gap_of, one_class, pieces


def starting_at(start_s: float, **more: object) -> Account:
    """Return a replication whose class A starts so late, and is out 70 s later."""
    return account(one_class(60, "exit-1", start_s, start_s + 70.0), **more)


def test_pieces_are_means_over_the_replications() -> None:
    """30 s late, compared with 0, 2 and 6 s: 30, 28 and 24 s."""
    found = gap_of(account(LATE), *(starting_at(s) for s in (0.0, 2.0, 6.0)))
    assert found.pieces.late_start_s == pytest.approx(82 / 3)
    assert found.pieces.total_s == pytest.approx(82 / 3)
    assert found.pieces.undetermined_s == pytest.approx(0.0, abs=1e-9)


def test_chance_is_what_replications_make_of_one_another() -> None:
    """As records they are 4 s early, 1 s early and 5 s late in the mean: 95 % of 1, 4, 5 is 4.9."""
    found = gap_of(account(LATE), *(starting_at(s) for s in (0.0, 2.0, 6.0)))
    assert found.chance_s == pytest.approx(
        {"late_start": 4.9, "slow_stair": 0.0, "wrong_stair": 0.0, "undetermined": 0.0,
         "total": 4.9},
        abs=1e-9,
    )  # fmt: skip


def test_chance_of_what_the_record_does_not_tell_is_undetermined() -> None:
    found = gap_of(Account(last_out_s=130.0), *(starting_at(s) for s in (0.0, 2.0, 6.0)))
    assert found.chance_s == pytest.approx({"undetermined": 4.9, "total": 4.9})


def test_two_replications_tell_no_chance() -> None:
    assert gap_of(account(LATE), starting_at(0.0), starting_at(2.0)).chance_s == {}


def test_chance_needs_no_more_than_twelve_replications() -> None:
    """The thirteenth is a hundred seconds late and makes no difference; the twelfth would."""
    few = [starting_at(float(s)) for s in range(11)]
    twelfth, odd = starting_at(11.0), starting_at(100.0)
    usual = gap_of(account(LATE), *few, twelfth).chance_s
    assert gap_of(account(LATE), *few, twelfth, odd).chance_s == usual
    assert gap_of(account(LATE), *few, odd).chance_s["late_start"] > 40


@pytest.mark.parametrize(("start_s", "named"), [(3.9, False), (4.0, False), (4.1, True)])
def test_two_stopwatches_are_4_s_apart(start_s: float, *, named: bool) -> None:
    found = gap_of(starting_at(start_s))
    assert found.named == (("late_start",) if named else ())
    assert found.main == ("late_start" if named else None)


@pytest.mark.parametrize(("start_s", "named"), [(11.5, False), (11.6, True)])
def test_what_is_named_lies_beyond_chance_and_stopwatches(start_s: float, *, named: bool) -> None:
    """The mean start is 8/3 s, chance reaches 4.9 s: 4.9 + 4 s beyond the mean are 11.57 s."""
    found = gap_of(starting_at(start_s), *(starting_at(s) for s in (0.0, 2.0, 6.0)))
    assert found.named == (("late_start",) if named else ())
    assert found.main == ("late_start" if named else None)


def test_an_early_start_is_named_and_is_the_main_cause_of_a_shorter_drill() -> None:
    found = gap_of(account(), starting_at(20.0))
    assert found.pieces.late_start_s == pytest.approx(-20.0)
    assert (found.main, found.named) == ("late_start", ("late_start",))


def test_the_main_cause_has_the_direction_of_the_gap() -> None:
    """30 s late, but twice the flow: 40 + 30 = 70 s; counted 20 s later than planned.

    The start costs 30 s at the usual flow and 20 s (B is out at 50 s) at twice; the flow saves as
    much. All that is left is the count.
    """
    quick = one_class(60, "exit-1", 30.0, 70.0)
    found = gap_of(account(quick, counted_s=120.0), account(counted_s=100.0))
    assert found.pieces.late_start_s == pytest.approx(25.0)
    assert found.pieces.slow_stair_s == pytest.approx(-25.0)
    assert found.pieces.total_s == pytest.approx(20.0)
    assert found.main == "late_start"
    assert set(found.named) == {"late_start", "slow_stair", "late_count"}
    assert found.named[2] == "late_count"  # the largest first


def test_a_cause_against_the_gap_is_named_and_not_the_main_one() -> None:
    """50 s late at 2.5 times the flow, the most that is believed: 60 + 24 = 84 s."""
    quick = one_class(60, "exit-1", 50.0, 84.0)
    found = gap_of(account(quick), starting_at(44.0))
    # compared with 114 s: 6 s later, 36 s quicker
    assert found.pieces.total_s == pytest.approx(-30.0)
    assert found.pieces.late_start_s == pytest.approx(6.0)
    assert found.pieces.slow_stair_s == pytest.approx(-36.0)
    assert (found.main, found.named) == ("slow_stair", ("slow_stair", "late_start"))


def more_people(persons: float, start_s: float) -> Account:
    """Return a record of so many in class A, so late, at the flow as planned."""
    return account(one_class(persons, "exit-1", start_s, start_s + 10.0 + persons))


@pytest.mark.parametrize(
    ("persons", "start_s", "main"),
    [
        (90, 29.0, "undetermined"),  # 30 s of people against 29 s of start
        (89, 29.0, "late_start"),  # as much: the known one
        (80, 29.0, "late_start"),
        (64.8, 4.5, "undetermined"),
        (90, 3.0, "undetermined"),
        (90, 0.0, "undetermined"),
        (63, 0.0, None),  # 3 s
    ],
)
def test_what_the_record_does_not_tell_is_the_main_cause_where_it_is_larger(
    persons: float, start_s: float, main: str | None
) -> None:
    assert gap_of(more_people(persons, start_s)).main == main


def test_the_rest_is_the_main_cause_only_beyond_its_own_chance() -> None:
    """Replications of 50, 60 and 70 people differ by 15 s in the rest: 12 s more are no more.

    8 s of start are named, for all of them start at once.
    """
    usual = [account(one_class(n, "exit-1", 0.0, 10.0 + n)) for n in (50, 60, 70)]
    found = gap_of(more_people(72, 8.0), *usual)
    assert found.chance_s["undetermined"] == pytest.approx(15.0)
    assert found.pieces.undetermined_s == pytest.approx(12.0)
    assert (found.main, found.named) == ("late_start", ("late_start",))


def test_of_a_shorter_drill_the_larger_cause_is_the_main_one() -> None:
    """29 s earlier than planned, and 20 people fewer: 20 s."""
    found = gap_of(account(one_class(40, "exit-1", 0.0, 50.0)), more_people(60, 29.0))
    assert found.pieces.late_start_s == pytest.approx(-29.0)
    assert found.pieces.undetermined_s == pytest.approx(-20.0)
    assert found.main == "late_start"


def test_a_gap_none_of_whose_parts_is_beyond_chance_is_undetermined() -> None:
    """3 s of start and 3 s of people: 6 s together."""
    found = gap_of(more_people(63, 3.0))
    assert (found.main, found.named) == ("undetermined", ())


def test_of_a_shorter_drill_with_fewer_people_the_rest_is_undetermined() -> None:
    """40 instead of 60: 50 s in place of 70."""
    found = gap_of(account(one_class(40, "exit-1", 0.0, 50.0)))
    assert found.pieces.undetermined_s == pytest.approx(-20.0)
    assert found.main == "undetermined"


@pytest.mark.parametrize(
    ("record", "replication", "end", "late_count_s"),
    [
        ({"counted_s": 90.0, "assembled_s": 80.0}, {"counted_s": 85.0, "assembled_s": 79.0},
         "counted", 5.0),
        ({"counted_s": 90.0, "assembled_s": 80.0}, {"assembled_s": 79.0}, "assembled", 1.0),
        ({"assembled_s": 80.0}, {"counted_s": 85.0, "assembled_s": 79.0}, "assembled", 1.0),
        ({"counted_s": 90.0}, {"assembled_s": 79.0}, "last out", None),
    ],
)  # fmt: skip
def test_a_gap_is_measured_at_the_latest_end_that_both_know(
    record: dict[str, float], replication: dict[str, float], end: str, late_count_s: float | None
) -> None:
    found = gap_of(account(**record), account(**replication))
    assert (found.measured_at, found.pieces.late_count_s) == (end, late_count_s)


def counted(counted_s: float | None, last_out_s: float | None = 70.0) -> Account:
    return account(counted_s=counted_s, last_out_s=last_out_s)


def test_without_a_last_one_out_the_count_alone_is_a_gap() -> None:
    """200 s, as planned 100, 102 and 107: 97 s beyond the mean; 95 % of 3, 1, 4 s is 3.9 s."""
    found = gap_of(counted(200.0, None), counted(100.0), counted(102.0), counted(107.0))
    assert pieces(found) == (None, None, None, None, 97.0)
    assert (found.pieces.total_s, found.pieces.people_s) == (97.0, 0.0)
    assert (found.measured_at, found.main, found.named) == ("counted", "undetermined", ())
    assert found.chance_s == pytest.approx({"undetermined": 3.9, "total": 3.9})
    assert found.advice[0] == "last out"
    assert found.advice.count("last out") == 1
    assert "counts" in found.advice


def test_the_count_alone_is_no_gap_where_it_is_no_more_than_chance() -> None:
    found = gap_of(counted(110.0, None), counted(100.0), counted(102.0), counted(107.0))
    assert found.main is None
    few = gap_of(counted(110.0, None), counted(100.0), counted(102.0))
    assert (few.chance_s, few.main) == ({}, "undetermined")


def test_of_a_count_alone_the_last_one_out_is_asked_for_first_and_once() -> None:
    found = gap_of(Account(counted_s=200.0), counted(100.0))
    assert found.pieces.total_s == 100.0
    assert found.advice == ("last out", "class starts", "used stairs", "counts")


def test_replications_that_were_not_counted_are_left_out() -> None:
    found = gap_of(counted(200.0, None), counted(100.0), counted(None), counted(102.0))
    assert (found.pieces.total_s, found.chance_s) == (99.0, {})


def test_without_any_end_there_is_no_gap() -> None:
    assert split_gap(counted(None, None), [account()], FRAME) is None
    assert split_gap(counted(200.0, None), [counted(None)], FRAME) is None


def test_a_full_record_needs_no_advice() -> None:
    points = {"exit-1": PointAccount(first_s=10.0, last_s=70.0, persons=60)}
    assert gap_of(account(points=points, counted_s=90.0)).advice == ()
    assert gap_of(account(points=points, assembled_s=90.0)).advice == ()


def test_rows_that_would_tell_more_come_in_the_order_of_what_they_tell() -> None:
    assert gap_of(Account(last_out_s=70.0)).advice == (
        "class starts",
        "used stairs",
        "last out",
        "counts",
        "assembled",
    )
