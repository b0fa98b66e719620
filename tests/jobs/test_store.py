"""What is finished is kept by key: whole lines are read, and nothing that runs code."""

from __future__ import annotations

import base64
import json
import math
import os
import pickle
import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from filelock import FileLock

from evacsim.analysis.chain.culprits import Suspicion
from evacsim.errors import ResultsError
from evacsim.jobs.store import Store, read_units
from evacsim.jobs.unfinished import clear_finished, kept, kept_aside, kept_keys, unfinished_folder
from evacsim.results.manifest import sha256
from evacsim.studies.ground import OnChain
from evacsim.studies.trial import Outcome

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path


def test_answers_come_back_to_the_bit(tmp_path: Path) -> None:
    chain = OnChain(places=frozenset({"a", "b"}), groups=frozenset())
    values = {
        "record": (Outcome(total_s=0.1 + 0.2, waiting_person_s=math.inf, out=3, chain=chain),),
        "named": (Suspicion("group", "class", -1, "release", 0.1, through=("a", "b")),),
        "array": [np.array([[0.1, np.nan], [1.0, 2.0]]), np.float64(0.3)],
        "plain": {"range": range(3), "text": "一", "none": None},
    }
    with Store(tmp_path / "units") as store:
        for key, value in values.items():
            store.keep(key, value)
    with Store(tmp_path / "units") as again:
        assert list(again.keys()) == list(values)
        assert again["record"] == values["record"]
        assert again["plain"] == values["plain"]
        assert again["array"][0].tobytes() == values["array"][0].tobytes()  # type: ignore[index, union-attr]


def test_lines_that_are_cut_off_or_damaged_are_left_out(tmp_path: Path) -> None:
    file = tmp_path / "units"
    with Store[int](file) as store:
        for number in range(3):
            store.keep(str(number), number)
    lines = file.read_bytes().splitlines(keepends=True)
    damaged = lines[1].replace(lines[1][30:31], b"?", 1)
    file.write_bytes(lines[0] + damaged + lines[2][:-9])
    assert read_units(file) == {"0": 0}
    with Store[int](file) as store:  # what is added stands in a line of its own
        store.keep("3", 3)
    assert read_units(file) == {"0": 0, "3": 3}


class Harm:
    """What runs a command when it is read as a pickle."""

    def __reduce__(self) -> tuple[object, ...]:
        return os.system, ("exit 1",)


@pytest.mark.parametrize("harm", [Harm(), FileLock, pickle.loads])
def test_a_line_that_was_made_to_harm_is_left_out(tmp_path: Path, harm: object) -> None:
    data = base64.b64encode(pickle.dumps(("key", harm)))
    (tmp_path / "units").write_bytes(sha256(data)[:16].encode() + b" " + data + b"\n")
    assert read_units(tmp_path / "units") == {}


def begin(out: Path) -> None:
    """Keep one unit, and be stopped."""
    stopped(kept(out, "one"), 1)


def stopped(under_way: AbstractContextManager[Store[Any]], answer: object) -> None:
    """Begin a study, keep one unit, and be stopped."""

    def study() -> None:
        with under_way as store:
            store.keep("first", answer)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        study()


def test_the_same_goes_on_and_another_is_told(tmp_path: Path) -> None:
    out = tmp_path / "out"
    begin(out)
    assert kept_keys(out) == ["first"]
    with pytest.raises(ResultsError, match="of other files"), kept(out, "two"):
        pass
    with (
        FileLock(unfinished_folder(out) / "lock"),
        pytest.raises(ResultsError, match="another process"),
        kept(out, "one"),
    ):
        pass
    with kept(out, "one") as store:
        assert store["first"] == 1
    assert list(tmp_path.iterdir()) == []


def test_what_another_has_begun_is_thrown_away_where_that_is_asked_for(tmp_path: Path) -> None:
    begin(tmp_path / "out")
    with kept(tmp_path / "out", "one", anew=True) as store:
        assert "first" in store
    begin(tmp_path / "out")
    with kept(tmp_path / "out", "two", anew=True) as store:
        assert not len(store)
    assert list(tmp_path.iterdir()) == []


def test_nothing_stays_where_nothing_was_done(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), kept(tmp_path / "deep" / "out", "one"):
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_what_is_left_of_a_study_whose_results_stand_is_no_beginning(tmp_path: Path) -> None:
    out = tmp_path / "out"
    begin(out)
    out.mkdir()  # killed after its results were put in place
    assert kept_keys(out) == []
    clear_finished(out)
    assert list(tmp_path.iterdir()) == [out]
    begin(out)  # results stood there before, and are to be replaced
    assert kept_keys(out) == ["first"]
    clear_finished(out)
    assert kept_keys(out) == ["first"]
    out.rename(tmp_path / "aside")
    assert kept_keys(out) == ["first"]
    out.mkdir()
    with kept(out, "two") as store:  # nobody needs it any more: not refused
        assert not len(store)


def test_a_study_without_results_is_kept_aside_by_what_it_is_of(tmp_path: Path) -> None:
    keep = tmp_path / "results" / "drill-crush"
    for digest in ("a" * 64, "b" * 64):
        stopped(kept_aside(keep, digest), digest)
    assert len(list(keep.parent.iterdir())) == 2
    with kept_aside(keep, "a" * 64) as store:
        assert store["first"] == "a" * 64
        with kept_aside(keep, "a" * 64) as other:  # at work here already: keeps nothing
            assert not len(other)
            other.keep("second", 2)
    assert [path.name for path in keep.parent.iterdir()] == [f".drill-crush-{'b' * 16}.unfinished"]
    old = next(keep.parent.glob(".*/units"))
    long_ago_s = time.time() - 31 * 86_400
    os.utime(old, (long_ago_s, long_ago_s))
    with kept_aside(keep, "c" * 64):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_study_is_not_kept_where_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with kept_aside(tmp_path / "file" / "drill-crush", "a" * 64) as store:
        store.keep("first", 1)
        assert store["first"] == 1
    with kept_aside(None, "a" * 64) as store:
        store.keep("first", 1)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_note_of_what_was_begun_that_is_no_note_is_nothing(tmp_path: Path) -> None:
    for note in ("{", "[]", json.dumps({"digest": "one"})):
        begin(tmp_path / "out")
        (unfinished_folder(tmp_path / "out") / "study.json").write_text(note, encoding="utf-8")
        assert kept_keys(tmp_path / "out") == []
        with kept(tmp_path / "out", "one") as store:
            assert not len(store)
