"""Milestones of a drill along the way by which the last one left, in a record and a replication."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from evacsim.analysis.chain.stream import stream_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from evacsim.analysis.chain.stream import Stream, WayOut
    from evacsim.analysis.drill.accounts import Account
    from evacsim.drills.model import DrillRun

Kind = Literal[
    "release",
    "pre_movement",
    "walking",
    "passing",
    "out",
    "assembling",
    "count",
    "undetermined",
]
Row = Literal["class starts", "first passage", "last passage", "counts", "last out", "assembled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """The end of a stretch: when it was in the record (None: not told), and in a replication.

    `row` is what the record would need to have it.
    """

    kind: Kind
    at_s: float | None
    row: Row
    of: Callable[[Account], float | None]
    component: str = ""
    groups: tuple[str, ...] = ()
    persons: float | None = None


def cuts_of(
    told: Account, run: DrillRun, way: WayOut | None, walk_s: Mapping[str, float]
) -> list[Cut]:
    """Return the milestones of the way by which the last one left, in the order of time."""
    found: list[Cut] = []
    if run.shelter_s is not None and run.shelter_s > 0:
        signal_s = run.shelter_s
        found.append(Cut(kind="release", at_s=signal_s, row="class starts", of=lambda _: signal_s))
    found += _stream_cuts(told, way, walk_s)
    found += [
        Cut(
            kind="assembling",
            at_s=told.assembled_s,
            row="assembled",
            of=lambda one: one.assembled_s,
        ),
        Cut(kind="count", at_s=told.counted_s, row="assembled", of=lambda one: one.counted_s),
    ]
    return found


def _stream_cuts(told: Account, way: WayOut | None, walk_s: Mapping[str, float]) -> list[Cut]:
    """Return the milestones up to the last one out."""
    out = Cut(
        kind="out",
        at_s=told.last_out_s,
        row="last out",
        of=_out_by(None if way is None else way.exit),
        component=(way.exit or "") if way else "",
    )
    stream = stream_of(told, way) if way is not None else None
    if way is None or stream is None:
        nothing = Cut(kind="passing", at_s=None, row="counts", of=lambda _: None)
        return [_start(None, told), nothing, out]
    head = stream.late(told, walk_s) if stream.idle else stream.head(told, walk_s)
    place = way.place

    def of(what: Callable[[Stream], float | None]) -> Callable[[Account], float | None]:
        """Return what takes the same of a replication as of the record."""

        def taken(one: Account) -> float | None:
            found = stream_of(one, way, pauses=stream.idle)
            return None if found is None else what(found)

        return taken

    cuts = [_start(head, told)]
    if stream.first_told:
        cuts.append(
            Cut(
                kind="walking",
                at_s=stream.since_s,
                row="class starts" if stream.idle else "first passage",
                of=of(lambda one: one.since_s),
                component=place,
                groups=() if head is None else (head,),
            )
        )
    else:  # the first class's last one says when it was gone, not when its first came by
        cuts += [
            Cut(kind="walking", at_s=None, row="first passage", of=lambda _: None),
            Cut(
                kind="undetermined",
                at_s=stream.since_s,
                row="first passage",
                of=of(lambda one: one.since_s),
                component=place,
            ),
        ]
    passing = Cut(
        kind="passing",
        at_s=stream.last_s,
        row="last passage",
        of=of(lambda one: one.last_s),
        component=place,
        persons=stream.persons,
    )
    return [*cuts, passing, out]


def _start(name: str | None, told: Account) -> Cut:
    def of(one: Account) -> float | None:
        row = one.classes.get(name) if name is not None else None
        return None if row is None else row.start_s

    groups = () if name is None else (name,)
    return Cut(kind="pre_movement", at_s=of(told), row="class starts", of=of, groups=groups)


def _out_by(way_out: str | None) -> Callable[[Account], float | None]:
    """Return when the last was out of one exit, the recorded one, in a replication."""

    def of(one: Account) -> float | None:
        point = one.points.get(way_out) if way_out else None
        return one.last_out_s if point is None else point.last_s

    return of
