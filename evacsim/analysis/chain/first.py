"""What holds the last one up longest in one replication: the first of its bottlenecks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evacsim.analysis.chain.causes import cause_record, last_exit_passage
from evacsim.analysis.chain.chain import chain
from evacsim.analysis.chain.culprits import (
    SUSPECT_KINDS,
    Place,
    controlling,
    most_often,
    ranked,
    suspicions,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    import polars as pl

    from evacsim.analysis.density.saturation import Capacities

_AND: Final = " + "


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """The first bottleneck: one place, or several that are equal; `seconds` are of all of them.

    In tables `names` and `kinds` have them joined by " + ".
    """

    places: tuple[Place, ...]
    seconds: float

    @property
    def names(self) -> str:
        """Their ids."""
        return _AND.join(id_ for _, id_ in self.places)

    @property
    def kinds(self) -> str:
        """Their kinds, in the same order."""
        return _AND.join(kind for kind, _ in self.places)


def first_bottleneck(
    occupants: pl.DataFrame, passages: pl.DataFrame, *, replication: int, capacities: Capacities
) -> First | None:
    """Return what holds the last one up longest, as `controlling` has it; None if nothing does.

    Where not everybody got out it is the chain of the last who did.

    Parameters
    ----------
    occupants, passages
        Tables with the columns of `results.records`.
    replication
        Which one.
    capacities
        What the places of the building can pass.
    """
    if passages.is_empty():
        return None
    record = cause_record(occupants, passages, replication=replication)
    last = last_exit_passage(record)
    if last is None:
        return None
    suspects = ranked([suspicions(record, chain(record, last))])
    places = controlling(suspects, capacities).places
    seconds = sum(one.seconds for one in suspects if (one.kind, capacities.place(one.id)) in places)
    return First(places=places, seconds=seconds) if places else None


def over_replications(each: Iterable[First | None]) -> First | None:
    """Return what controls, from those of single replications; the seconds are their mean."""
    found = list(each)
    places = most_often([one.places if one else () for one in found]).places
    seconds = [one.seconds for one in found if one]
    return First(places=places, seconds=sum(seconds) / len(seconds)) if places else None


def first_of(names: str | None, kinds: str | None, seconds: float | None) -> First | None:
    """Return a first bottleneck from a row of a table."""
    if not names or not kinds or seconds is None:
        return None
    known = [
        (kind, name)
        for told, name in zip(kinds.split(_AND), names.split(_AND), strict=True)
        for kind in SUSPECT_KINDS
        if kind == told
    ]
    return First(places=tuple(known), seconds=seconds)
