"""The changes that can be tried: one small function a kind, one line each in `KINDS`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from evacsim.studies import changes
from evacsim.studies.candidate import COSTS, Candidate, Cost, Kind
from evacsim.studies.measures_classes import by_another_stair, held_for_a_floor, one_by_one, pairs
from evacsim.studies.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evacsim.building.model import Connection, Flight
    from evacsim.studies.ground import Ground, Unit

__all__ = ["COSTS", "KINDS", "Candidate", "Cost", "Kind", "candidates"]

MORE_M: Final = 0.30
STREAM_M: Final = 0.60
"""One more stream of people: GB 50099-2011 8.2.1."""
EARLIER_S: Final = 10.0
RELEASES_S: Final = (-60.0, -30.0, 30.0, 60.0)
FLOOR_FIRST: Final = 0.75
"""Share of turns for the floor: the most that is reported (0.60 to 0.75, see `building.stairs`)."""
STAIR_FIRST: Final = 0.25


def _start_earlier(ground: Ground) -> Iterator[Candidate]:
    units: list[Unit | None] = [None, *ground.units(ground.floors), *ground.units(ground.rooms)]
    for unit in units:
        name = ground.called(unit.id) if unit else Words(zh="全体人员", en="everybody")
        yield Candidate(
            kind="start-earlier",
            cost="free",
            component=unit.id if unit else "",
            words=Words(
                zh=f"{name.zh}提前 {EARLIER_S:g} 秒起动",
                en=f"{name.en} starts {EARLIER_S:g} s sooner",
            ),
            scenario=partial(
                changes.start_earlier, groups=unit.groups if unit else None, by_s=EARLIER_S
            ),
        )


def _release(ground: Ground) -> Iterator[Candidate]:
    for unit in (*ground.units(ground.floors), *ground.units(ground.rooms)):
        name = ground.called(unit.id)
        for by_s in RELEASES_S:
            if unit.release_s + by_s < 0:
                continue  # nobody is released before the alarm
            zh, en = ("推迟", "later") if by_s > 0 else ("提前", "earlier")
            yield Candidate(
                kind="release",
                cost="free",
                component=unit.id,
                amount=f"{by_s:+g}",
                words=Words(
                    zh=f"{name.zh}{zh} {abs(by_s):g} 秒放行",
                    en=f"{name.en} is released {abs(by_s):g} s {en}",
                ),
                scenario=partial(changes.release_later, groups=unit.groups, by_s=by_s),
            )


def _turns(ground: Ground) -> Iterator[Candidate]:
    doors = list(ground.merging_doors())
    sets: list[tuple[str, Words, tuple[str, ...]]] = [
        (door.id, ground.called(door.id), (door.id,)) for door in doors
    ]
    if len(doors) > 1:
        everywhere = Words(zh="各层楼梯入口", en="every landing")
        sets.insert(0, ("", everywhere, tuple(door.id for door in doors)))
    for component, name, ids in sets:
        for amount, share, who_zh, who_en in (
            ("floor", FLOOR_FIRST, "楼层人流", "the floor"),
            ("stair", STAIR_FIRST, "楼梯人流", "the stair"),
        ):
            yield Candidate(
                kind="merge-priority",
                cost="free",
                component=component,
                amount=amount,
                words=Words(
                    zh=f"{name.zh}汇流时让{who_zh}先行（每四人中三人）",
                    en=f"{who_en} goes first at {name.en} (three turns in four)",
                ),
                building=partial(changes.merge_share, doors=ids, share=share),
            )


def _unlock(ground: Ground) -> Iterator[Candidate]:
    for connections in sorted(set(ground.locked())):
        names = ", ".join(connections)
        zh = "、".join(ground.called(connection).zh for connection in connections)
        en = ", ".join(ground.called(connection).en for connection in connections)
        yield Candidate(
            kind="unlock",
            cost="cheap",
            component=names,
            words=Words(zh=f"{zh}始终不上锁", en=f"{en} open from the start"),
            scenario=partial(
                changes.unlock,
                event_connections=ground.event_connections,
                connections=frozenset(connections),
            ),
        )


def _second_leaf(ground: Ground) -> Iterator[Candidate]:
    for door in ground.connections():
        if door.kind not in ("door", "gate"):
            continue
        wide = f"{door.clear_width_m:.2f} → {2 * door.clear_width_m:.2f} m"
        yield Candidate(
            kind="second-leaf",
            cost="cheap",
            component=door.id,
            words=Words(
                zh=f"{ground.called(door.id).zh}再开一扇同样的门（净宽 {wide}）",
                en=f"a second leaf at {ground.called(door.id).en} (clear {wide})",
            ),
            building=partial(changes.widen, ids=frozenset({door.id}), by_m=door.clear_width_m),
        )


def _widen(ground: Ground) -> Iterator[Candidate]:
    parts: list[Flight | Connection] = [*ground.flights(), *ground.connections()]
    for part in parts:
        for by_m in (MORE_M, STREAM_M):
            yield Candidate(
                kind="widen",
                cost="building",
                component=part.id,
                amount=f"{by_m:+.2f}",
                words=Words(
                    zh=f"{ground.called(part.id).zh}加宽 {by_m:.2f} 米",
                    en=f"{ground.called(part.id).en} {by_m:.2f} m wider",
                ),
                building=partial(changes.widen, ids=frozenset({part.id}), by_m=by_m),
            )


def _widen_stair(ground: Ground) -> Iterator[Candidate]:
    wells = [well.id for well in ground.stairs()]
    sets: list[tuple[str, Words, tuple[str, ...]]] = [
        (well, ground.called(well), (well,)) for well in wells
    ]
    every = tuple(well.id for well in ground.building.stairwells)
    if len(every) > 1:
        sets.insert(0, ("", Words(zh="全部楼梯", en="all stairs"), every))
    for component, name, ids in sets:
        for by_m in (MORE_M, STREAM_M):
            yield Candidate(
                kind="widen-stair",
                cost="building",
                component=component,
                amount=f"{by_m:+.2f}",
                words=Words(
                    zh=f"{name.zh}整体加宽 {by_m:.2f} 米",
                    en=f"{name.en} {by_m:.2f} m wider from top to bottom",
                ),
                building=partial(changes.widen_stairs, stairs=frozenset(ids), by_m=by_m),
            )


def _guard(ground: Ground) -> Iterator[Candidate]:
    wells = [well.id for well in ground.stairs()]
    sets: list[tuple[str, Words, tuple[str, ...]]] = [
        (well, ground.called(well), (well,)) for well in wells
    ]
    every = tuple(well.id for well in ground.building.stairwells)
    if len(every) > 1:
        sets.insert(0, ("", Words(zh="全部楼梯", en="all stairs"), every))
    for component, name, ids in sets:
        yield Candidate(
            kind="guard",
            cost="cheap",
            component=component,
            words=Words(
                zh=f"{name.zh}各层平台设引导岗（不推挤、不超越、不逆行）",
                en=f"a guard on every landing of {name.en} (no pushing, overtaking, counterflow)",
            ),
            scenario=partial(changes.guard, stairs=ids),
        )


KINDS: Final[dict[str, Kind]] = {
    "start-earlier": Kind(
        cost="free", words=Words(zh="缩短反应时间", en="start sooner"), candidates=_start_earlier
    ),
    "release": Kind(
        cost="free", words=Words(zh="错峰放行", en="staggered release"), candidates=_release
    ),
    "other-stair": Kind(
        cost="free", words=Words(zh="改走别的楼梯", en="another stair"), candidates=by_another_stair
    ),
    "other-stair-pair": Kind(
        cost="free",
        words=Words(zh="两个班改走别的楼梯", en="another stair for two"),
        candidates=pairs,
    ),
    "one-by-one": Kind(
        cost="free", words=Words(zh="逐班放行", en="class after class"), candidates=one_by_one
    ),
    "merge-priority": Kind(
        cost="free", words=Words(zh="汇流处的先后", en="priority at merges"), candidates=_turns
    ),
    "hold": Kind(
        cost="cheap",
        words=Words(zh="楼梯口等候上层", en="a floor waits for those above"),
        candidates=held_for_a_floor,
    ),
    "guard": Kind(
        cost="cheap", words=Words(zh="设引导岗", en="a guard on the landings"), candidates=_guard
    ),
    "unlock": Kind(cost="cheap", words=Words(zh="开锁", en="a lock opened"), candidates=_unlock),
    "second-leaf": Kind(
        cost="cheap", words=Words(zh="开第二扇门", en="a second door leaf"), candidates=_second_leaf
    ),
    "widen": Kind(
        cost="building", words=Words(zh="局部加宽", en="one part wider"), candidates=_widen
    ),
    "widen-stair": Kind(
        cost="building", words=Words(zh="楼梯整体加宽", en="a stair wider"), candidates=_widen_stair
    ),
}
"""Every kind of change, what costs least first."""


def candidates(ground: Ground) -> tuple[Candidate, ...]:
    """Return every change that can be tried and can matter, in a fixed order."""
    return tuple(found for kind in KINDS.values() for found in kind.candidates(ground))
