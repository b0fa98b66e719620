from __future__ import annotations

import numpy as np
import pytest

from evacsim.analysis.drill.accounts import Account, ClassAccount, PointAccount
from evacsim.analysis.drill.envelope import curves, envelope, moment_s


def _point(times: list[float]) -> PointAccount:
    return PointAccount(
        first_s=times[0],
        last_s=times[-1],
        persons=float(len(times)),
        time_s=np.array(times),
        count=np.arange(1.0, len(times) + 1),
    )


def _account(times: list[float]) -> Account:
    return Account(last_out_s=times[-1], points={"exit": _point(times)})


def _queue(late: float, persons: int = 40) -> list[float]:
    return [10 + late + 2.0 * i for i in range(persons)]


def _record(late: float) -> Account:
    times = np.array(_queue(late))
    asked = np.arange(0.0, times[-1] + 10, 10.0)
    counts = np.searchsorted(times, asked, side="right").astype(float)
    point = PointAccount(persons=40.0, time_s=asked, count=counts)
    return Account(last_out_s=float(times[-1]), points={"exit": point})


def test_replications_are_counted_as_the_record_counts() -> None:
    found = curves(_record(0), [_account(_queue(0))], ["exit"])
    assert found is not None
    assert found.recipe == "exit counts"
    assert found.recorded == pytest.approx(found.simulated[0])


def test_a_slower_replication_is_counted_to_its_end() -> None:
    found = curves(_record(0), [_account(_queue(60))], ["exit"])
    assert found is not None
    assert found.simulated[0, -1] == 40


def test_the_drill_among_the_replications_and_far_from_them() -> None:
    rng = np.random.default_rng(3)
    others = [_account(_queue(late)) for late in rng.normal(0, 5, 60)]
    near, far = curves(_record(1), others, ["exit"]), curves(_record(40), others, ["exit"])
    assert near is not None
    assert far is not None
    assert envelope(near).as_a_whole is True
    assert envelope(near).points_share > 0.9
    assert envelope(far).as_a_whole is False
    assert envelope(far).points_share < 0.2


def test_few_replications_do_not_tell_of_the_whole() -> None:
    found = curves(_record(0), [_account(_queue(0))] * 10, ["exit"])
    assert found is not None
    assert envelope(found).as_a_whole is None


def test_classes_make_a_curve_where_exits_were_not_counted() -> None:
    classes = {"a": ClassAccount(people=10.0, first_out_s=10.0, last_out_s=20.0)}
    account = Account(last_out_s=20.0, classes=classes)
    found = curves(account, [account], ["exit"])
    assert found is not None
    assert found.recipe == "class times"
    assert moment_s(found.recorded, found.time_s, 0.5) == pytest.approx(15.0)
    assert moment_s(found.recorded, found.time_s, 1.0) == pytest.approx(20.0)


def test_a_total_makes_no_curve() -> None:
    assert curves(Account(last_out_s=20.0), [Account(last_out_s=20.0)], ["exit"]) is None
