"""What the replay says beside the plan: the curve, a recorded drill, and why it takes so long."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from evacsim.analysis.chain.answer import say
from evacsim.analysis.chain.causes import STARTS
from evacsim.analysis.facts import place_of
from evacsim.analysis.times.curves import egress_curve
from evacsim.analysis.times.stretches import WAITS
from evacsim.locale import speaking
from evacsim.view.scene import LANGUAGES, names_of
from evacsim.view.track import PER_S, ticks

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from evacsim.analysis.chain.chain import ChainLink
    from evacsim.analysis.drill.compare import Comparison
    from evacsim.analysis.facts import Facts
    from evacsim.analysis.naming import Names
    from evacsim.results.store import Results

Json = dict[str, Any]

_WALKS: Final = ("walking", "slowed")


def curve_json(results: Results) -> Json:
    """Return the band of the people out, of all replications, one value a second."""
    curve = egress_curve(results)
    return {name: _whole(getattr(curve, name)) for name in ("p05", "p50", "p95")}


def _whole(counts: Iterable[float] | NDArray[Any]) -> list[int]:
    return [round(float(count)) for count in counts]


def why_json(
    pieces: Sequence[ChainLink], facts: Facts, occupants: pl.DataFrame, passages: pl.DataFrame
) -> list[Json]:
    """Return what set the last one's time, stretch after stretch from the alarm on.

    `until` is when a stretch ends [ticks]; `text` what it was, in each language; `queue` whether it
    was a wait; `inside` the component in which the one on the chain stood or walked for most of
    it. All walking is one stretch, through however many places, and so is a queue at one place.

    Parameters
    ----------
    pieces
        The critical chain, the latest first.
    facts
        The building.
    occupants, passages
        The tables of the replication whose chain it is.
    """
    names = names_of(facts.building)
    number = {part.id: part.index for part in facts.network.components}
    group = dict(occupants.select("occupant", "group").rows())
    wanted = passages.filter(pl.col("passage").is_in([piece.passage for piece in pieces]))
    inside = dict(wanted.select("passage", pl.col("from").cast(pl.String)).rows())

    def what(piece: ChainLink) -> tuple[str, str]:
        if piece.cause in STARTS:
            return piece.cause, str(group[piece.occupant])
        return ("walking", "") if piece.cause in _WALKS else (piece.cause, place_of(piece.where))

    def called(each: Names, cause: str, where: str) -> str:
        return each.group(where) if cause in STARTS else each.place(where)

    def same(piece: ChainLink) -> tuple[str, str]:  # flights of one storey have one name
        cause, where = what(piece)
        return cause, called(names[0], cause, where)

    until_s, found = 0.0, []
    for _, run in groupby(reversed(pieces), same):
        parts = list(run)
        until_s += sum(part.seconds for part in parts)
        cause, where = what(parts[0])
        spent: dict[str, float] = {}
        for part in parts:
            spent[inside[part.passage]] = spent.get(inside[part.passage], 0.0) + part.seconds
        found.append(
            {
                "until": round(until_s * PER_S),
                "queue": cause in WAITS,
                "inside": number[max(spent, key=lambda name: spent[name])],
                "text": _in_each_language(cause, [called(each, cause, where) for each in names]),
            }
        )
    return found


def _in_each_language(cause: str, places: Sequence[str]) -> list[str]:
    """Return what a stretch was, in the order of `LANGUAGES`."""
    found = []
    for lang, place in zip(LANGUAGES, places, strict=True):
        with speaking(lang):
            found.append(say(cause, place=place))
    return found


def drill_json(one: Comparison) -> Json:
    """Return a run of a recorded drill, and the simulation told as the record tells it.

    `first` and `last` are when the first and the last one was out [ticks], None where nobody wrote
    it down. `recipe` says how the record tells the people out; `told` is its curve and `p05`,
    `p50`, `p95` the replications told in the same way, one value a second. `marks` are the last of
    each class: name, time [ticks] and people.
    """
    found: Json = {
        "label": one.label,
        "first": _tick(one.times["first_out_s"].recorded_s),
        "last": _tick(one.times["last_out_s"].recorded_s),
        "recipe": "",
    }
    if one.curves is None:
        return found
    return found | {
        "recipe": one.curves.recipe,
        "told": _whole(one.curves.recorded),
        **{name: _whole(getattr(one.curves, name)) for name in ("p05", "p50", "p95")},
        "marks": [
            [row.class_id, _tick(row.last_out_s), row.present]
            for row in one.run.classes
            if row.last_out_s is not None
        ],
    }


def _tick(time_s: float | None) -> int | None:
    return None if time_s is None else int(ticks(time_s))
