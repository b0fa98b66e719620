"""A sound record is left alone; each thing wrong with it is found, once, and told where it is."""

from __future__ import annotations

import string
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from evacsim.analysis.drill.bound import class_bound, floor_of, lower_bound
from evacsim.analysis.drill.findings import _texts
from evacsim.analysis.drill.integrity import check_record
from evacsim.analysis.plan import empty_record, planned_classes
from evacsim.drills.model import At, Checkpoint, ClassRow, Count, DrillRecord, DrillRun, Passage
from evacsim.locale import LANGS, Lang, text, use
from evacsim.scenario.read import scenario_from_dict

if TYPE_CHECKING:
    from collections.abc import Callable

    from evacsim.analysis.drill.findings import Finding, Lang
    from evacsim.building.model import Building
    from evacsim.scenario.model import Scenario

FOOT = "A.2F-1F.lower.foot"


@pytest.fixture
def building(tower: Callable[[int], Building]) -> Building:
    """Three floors, a room each, one stair and one exit of 1.20 m."""
    return tower(3)


@pytest.fixture
def scenario() -> Scenario:
    data = {
        "name": "drill",
        "building": "tower-3",
        "movement": {"law": "sfpe"},
        "routing": {"rule": "assigned"},
        "pre_movement": {"distribution": {"kind": "fixed", "value_s": 10}},
        "group": [
            {"id": "pupils", "space": "*F.room-1", "size": 48, "stair": "A", "exit": "exit-A"},
            {"id": "teacher", "space": "*F.room-1", "size": 1, "stair": "A", "exit": "exit-A"},
        ],
    }
    return scenario_from_dict(data, file="drill")


def row(floor: int, last_out_s: float) -> ClassRow:
    return ClassRow(
        class_id=f"{floor}F.room-1",
        floor=f"{floor}F",
        expected=49,
        present=48,
        planned_stair="A",
        used_stair="A",
        planned_exit="exit-A",
        start_s=11.0 + floor,
        room_clear_s=32.0 + floor,
        first_out_s=20.0 + floor,
        last_out_s=last_out_s,
        assembled_s=last_out_s + 31.0,
        space=f"{floor}F.room-1",
        at=At(sheet="班级记录", row=floor + 1),
    )


RUN = DrillRun(
    alarm_clock_s=34_200.0,
    first_out_s=21.0,
    last_out_s=123.0,
    all_assembled_s=154.0,
    expected=147,
    present=144,
    absent=3,
    missing=0,
    method="stopwatch",
    classes=(row(1, 61.0), row(2, 93.0), row(3, 123.0)),
    passages=(
        Passage(cp_id="A-2F1F", first_s=31.0, last_s=117.0, persons=96),
        Passage(cp_id="exit-A", first_s=21.0, last_s=123.0, persons=144),
    ),
    counts=(Count(cp_id="A-2F1F", time_s=60.0, persons=30),
            Count(cp_id="A-2F1F", time_s=120.0, persons=96)),
    at=At(sheet="演练概况", row=2),
)  # fmt: skip
RECORD = DrillRecord(
    building_id="tower-3",
    runs=(RUN,),
    checkpoints=(
        Checkpoint(cp_id="A-2F1F", location="A.2F-1F.lower"),
        Checkpoint(cp_id="exit-A", location="exit-A"),
    ),
)


def doubts(
    run: DrillRun, building: Building, scenario: Scenario, **changes: object
) -> tuple[Finding, ...]:
    record = replace(RECORD, runs=(run,), **changes)  # type: ignore[arg-type]
    found = check_record(record, building, scenario).all_findings
    return tuple(finding for finding in found if finding.severity == "doubt")


def changed(number: int, **values: object) -> DrillRun:
    """The sound run with one class changed."""
    rows = list(RUN.classes)
    rows[number - 1] = replace(rows[number - 1], **values)  # type: ignore[arg-type]
    return replace(RUN, classes=tuple(rows))


def test_a_sound_record_has_no_doubts(building: Building, scenario: Scenario) -> None:
    assert doubts(RUN, building, scenario) == ()
    found = check_record(RECORD, building, scenario)
    assert found.runs[0].level == 2
    assert found.runs[0].timing_error_s == 1.0
    assert [finding.code for finding in found.all_findings] == ["method"]


@pytest.mark.parametrize(
    ("run", "codes"),
    [
        (changed(2, start_s=-20.0), ["before_alarm"]),
        (changed(2, start_s=60.0), ["order"]),
        (changed(2, first_out_s=140.0), ["order"]),
        (changed(3, assembled_s=110.0), ["order"]),
        (replace(RUN, first_out_s=130.0), ["order"]),
        (replace(RUN, all_assembled_s=100.0), ["order"]),
        (replace(RUN, expected=150), ["sum", "class_sum"]),
        (replace(RUN, missing=None, absent=1), ["unaccounted"]),
        (replace(RUN, absent=2, missing=1), ["missing_people"]),
        (changed(1, present=40), ["class_sum", "checkpoint_total"]),
        (changed(3, last_out_s=135.0), ["last_class"]),
        (changed(3, last_out_s=110.0), ["last_class"]),
        (changed(3, used_stair="B"), ["other_way", "checkpoint_total"]),
        (replace(changed(3, used_exit="exit-A"), closed_exits=("exit-A",)), ["closed_way"]),
        (changed(3, used_exit="exit-A", planned_exit="exit-B"), ["other_way"]),
        (replace(RUN, last_out_s=39.9, classes=(), passages=()), ["bound_flow"]),
        (replace(RUN, injuries=1), ["report_missing"]),
        (replace(RUN, injuries=1, phoned_s=3660.0), ["report_late"]),
        (replace(RUN, injuries=1, injured_s=100.0, phoned_s=3660.0), []),
        (replace(RUN, injuries=1, injured_s=100.0, phoned_s=60.0), ["report_early"]),
        (replace(RUN, injuries=0), []),
    ],
)
def test_each_thing_wrong_is_found(
    run: DrillRun, codes: list[str], building: Building, scenario: Scenario
) -> None:
    assert {finding.code for finding in doubts(run, building, scenario)} == set(codes)


@pytest.mark.parametrize(
    ("whole", "counts", "code"),
    [
        ((31.0, 55.0, 96), (), "flow"),
        ((31.0, 117.0, 80), (), "checkpoint_total"),
        ((117.0, 31.0, 96), (), "order"),
        ((31.0, 117.0, 96), ((120.0, 97),), "count_ends"),
    ],
)
def test_counts(
    whole: tuple[float, float, int],
    counts: tuple[tuple[float, int], ...],
    code: str,
    judged: Callable[[DrillRun], dict[str, Finding]],
) -> None:
    finding = judged(counted(whole, counts))[code]
    assert finding.at == At(sheet="检查点计数", row=7)


def test_a_flow_by_hand(judged: Callable[[DrillRun], dict[str, Finding]]) -> None:
    # 95 after the first in 24 s over 1.20 m
    assert judged(counted((31.0, 55.0, 96)))["flow"].values["flow"] == "3.30"
    # 95 / (1.2 * 39.6) = 2.0 is not above it
    assert "flow" not in judged(counted((31.0, 70.6, 96)))


def test_a_cumulative_count_that_falls(judged: Callable[[DrillRun], dict[str, Finding]]) -> None:
    run = counted((31.0, 117.0, 96), ((60.0, 50), (90.0, 40), (120.0, 96)))
    assert judged(run)["count_falls"].values["after"] == 40


def counted(
    whole: tuple[float, float, int], counts: tuple[tuple[float, int], ...] = ()
) -> DrillRun:
    """The sound run with other counts at the foot of the stair."""
    first_s, last_s, persons = whole
    at = At(sheet="检查点计数", row=7)
    passage = Passage(cp_id="A-2F1F", first_s=first_s, last_s=last_s, persons=persons, at=at)
    return replace(
        RUN,
        passages=(passage,),
        counts=tuple(Count(cp_id="A-2F1F", time_s=t, persons=n) for t, n in counts),
    )


@pytest.fixture
def judged(building: Building, scenario: Scenario) -> Callable[[DrillRun], dict[str, Finding]]:
    return lambda run: {one.code: one for one in doubts(run, building, scenario)}


def test_a_checkpoint_that_nobody_listed(building: Building, scenario: Scenario) -> None:
    found = doubts(RUN, building, scenario, checkpoints=())
    assert [finding.code for finding in found] == ["unknown_checkpoint"] * 2


def test_classes_missing_unknown_silent_and_alike(building: Building, scenario: Scenario) -> None:
    rows = (
        replace(RUN.classes[0], class_id="七(1)班"),
        replace(RUN.classes[0], class_id="701"),
        ClassRow(class_id="2F.room-1", space="2F.room-1", expected=49),
        ClassRow(class_id="游泳班", present=3),
    )
    run = DrillRun(classes=rows, last_out_s=500.0)
    found = {one.code: one for one in doubts(run, building, scenario)}
    assert set(found) == {"missing_class", "unknown_class", "silent_class", "alike"}
    assert found["missing_class"].values["names"] == "3F.room-1"
    assert found["missing_class"].values["persons"] == 49
    assert found["unknown_class"].values["name"] == "游泳班"


def test_another_size_is_a_note(building: Building, scenario: Scenario) -> None:
    found = check_record(replace(RECORD, runs=(changed(1, expected=60),)), building, scenario)
    (note,) = [one for one in found.all_findings if one.code == "size"]
    assert note.severity == "note"


def test_another_building_is_said(building: Building) -> None:
    found = check_record(replace(RECORD, building_id="T5"), building)
    assert [finding.code for finding in found.findings] == ["other_building"]


def test_rounded_times_look_estimated() -> None:
    rows = tuple(
        ClassRow(class_id=f"c{n}", start_s=10.0 * n, last_out_s=60.0 + 10 * n) for n in range(5)
    )
    found = check_record(DrillRecord(runs=(DrillRun(classes=rows, last_out_s=100.0),)))
    (rounded,) = [one for one in found.all_findings if one.code == "rounded"]
    assert rounded.values["step"] == 10


def test_the_lower_bound_by_hand(building: Building, scenario: Scenario) -> None:
    planned = planned_classes(scenario, building)
    assert [one.persons for one in planned] == [49, 49, 49]
    # 96 persons of two upper floors over 1.20 m at 2.0 persons/(s m)
    bound = lower_bound(RUN, building, planned)
    assert bound is not None
    assert (bound.persons, bound.kind) == (96, "stairs")
    assert bound.seconds == pytest.approx(96 / (2.0 * 1.2))
    # the exit: 144 over 1.20 m at 3.31
    assert lower_bound(replace(RUN, classes=()), building) is not None
    alone = lower_bound(DrillRun(present=144), building)
    assert alone is not None
    assert alone.seconds == pytest.approx(144 / (3.31 * 1.2))
    # two floors of steps, by the incline
    few = lower_bound(
        replace(RUN, classes=(replace(row(3, 60.0), present=1),), present=1), building
    )
    assert few is not None
    flights = sum(flight.length_m for flight in building.flights)
    assert (few.kind, few.seconds) == ("walk", pytest.approx(flights / 1.5))
    assert lower_bound(DrillRun(), building) is None


def test_a_bound_with_nothing_open_and_nobody_there(building: Building) -> None:
    closed = DrillRun(present=100, closed_exits=("exit-A",), closed_stairs=("A",))
    assert lower_bound(closed, building) is None
    assert lower_bound(DrillRun(present=0), building) is None


@pytest.mark.parametrize("name", ["2F", "2", "2层", "二楼", "第2层", " 2f "])
def test_floors_in_every_spelling(name: str, building: Building) -> None:
    assert floor_of(name, building) == "2F"


@pytest.mark.parametrize("name", [None, "屋顶", "9", "22"])
def test_no_such_floor(name: str | None, building: Building) -> None:
    assert floor_of(name, building) is None


def test_without_a_building_what_needs_none_is_checked() -> None:
    found = check_record(replace(RECORD, runs=(replace(RUN, all_assembled_s=100.0),)))
    assert [one.code for one in found.all_findings if one.severity == "doubt"] == ["order"]
    assert found.runs[0].bound is None


def test_an_empty_record_holds_the_plan(building: Building, scenario: Scenario) -> None:
    record = empty_record(scenario, building, scenario_file="drill", runs=2)
    assert [len(run.classes) for run in record.runs] == [3, 3]
    assert record.runs[0].expected == 147
    assert [point.cp_id for point in record.checkpoints] == ["A-2F1F", "exit-A"]
    assert not any(one.recorded for one in record.runs[0].classes)


@pytest.mark.parametrize("lang", LANGS)
def test_every_text_can_be_said(lang: Lang) -> None:
    use(lang)
    for code, texts in _texts().items():
        assert list(texts) == ["what", "why", "remedy"], code
        for template in texts.values():
            names = {name for _, name, _, _ in string.Formatter().parse(template) if name}
            assert text(template, **dict.fromkeys(names, "1")), code


def test_a_class_out_after_two_seconds_breaks_its_own_bound(
    building: Building, scenario: Scenario
) -> None:
    """Minutes written as seconds: 2.05 for 2 min 5 s."""
    for run in (changed(1, last_out_s=2.05, first_out_s=None), changed(3, last_out_s=5.0)):
        (found,) = [one for one in doubts(run, building, scenario) if one.code == "bound_class"]
        assert found.values["count"] == 1
        assert " < 0:" in str(found.values["names"])
    door = class_bound(RUN.classes[0], RUN, building)
    assert door is not None
    assert (door.kind, door.persons) == ("door", 48)
    assert door.seconds == pytest.approx(48 / (3.31 * 0.9), rel=0.01)
    walk = class_bound(replace(RUN.classes[2], present=3), RUN, building)
    assert walk is not None
    assert walk.kind == "walk"


def test_a_class_in_the_room_of_another(building: Building, scenario: Scenario) -> None:
    spaces = [
        replace(space, aliases=(f"七({space.id[0]})班",)) if "room-1" in space.id else space
        for space in building.spaces
    ]
    named = replace(building, spaces=tuple(spaces))
    wrong = changed(2, class_id="七(17)班", room="2F.room-1")
    (found,) = [one for one in doubts(wrong, named, scenario) if one.code == "no_such_class"]
    assert found.values == {"name": "七(17)班", "room": "2F.room-1", "planned": "七(2)班"}
    swapped = changed(2, class_id="七(3)班", room="2F.room-1")
    assert "other_class" in {one.code for one in doubts(swapped, named, scenario)}
    assert doubts(changed(2, class_id="702"), named, scenario) == ()


def test_a_class_that_the_building_does_not_have(building: Building) -> None:
    """Without a scenario the building alone says which rooms there are."""
    record = replace(RECORD, runs=(changed(1, class_id="七(17)班", space=None),))
    (found,) = [
        one for one in check_record(record, building).all_findings if one.code == "unknown_room"
    ]
    assert found.values == {"names": "七(17)班", "found": 2, "total": 3}
