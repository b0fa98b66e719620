"""The answer in words, for whoever has to change the plan: where the seconds of the drill went."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evacsim.analysis.chain.bottlenecks import held_groups
from evacsim.analysis.chain.causes import STARTS
from evacsim.analysis.chain.culprits import TIED
from evacsim.analysis.times.stretches import WAITS
from evacsim.locale import Texts, listed, sentences
from evacsim.locale import phrases as in_a_row
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evacsim.analysis.chain.bottlenecks import Bottlenecks
    from evacsim.analysis.chain.culprits import SuspectKind
    from evacsim.analysis.chain.delays import Delay
    from evacsim.analysis.naming import Names

SMALL: Final = 0.01
"""Parts below this share of the total are told together."""

say: Final = Texts(
    {
        "sentence": "{text}.",
        # whose time
        "last": "The last one was out after {time}",
        "last_up": "The last one was in place above the water after {time}",
        "last_in": "The last one was in place after {time}",
        "p95": "19 in 20 were out after {time}",
        "p95_in": "19 in 20 were in place after {time}",
        "class": "The last of {id} was out after {time}",
        "class_in": "The last of {id} was in place after {time}",
        "floor": "The last of floor {id} was out after {time}",
        "floor_in": "The last of floor {id} was in place after {time}",
        "stair": "The last one by stair {id} was out after {time}",
        "stair_in": "The last one by stair {id} was in place after {time}",
        "nobody": "Nobody got out: there is no chain to follow.",
        "which": (
            " (replication {number} in the tables, nearest the median; 5–95 % of {n}: {low}–{high})"
        ),
        "incomplete": " Not everybody got out in any replication; this is the last who did.",
        # parts of the chain
        "headway": "the queue at {place}",
        "place": "waiting for room in {place}",
        "turn": "waiting for a turn at {place}",
        "lock": "the lock at {place}",
        "hold": "being held at {place}",
        "blocked": "a fall at {place}",
        "reroute": "turning back at {place}",
        "pre_movement": "until {place} set off",
        "release": "{place} held back by the plan",
        "asleep": "{place} asleep, not yet woken",
        "round": "warden {place} on their round",
        "team": "{place} waiting for helpers",
        "walking": "walking",
        "slowed": "walking more slowly in the crowd",
        "other": "smaller waits",
        "parts": "Of these: {parts}.",
        "part": "{time} {what}",
        # the queue, the others, the waiting
        "queue": (
            "The queue at {place} stood from {began} to {ended}, longest at {at} with "
            "{longest} people; it held {groups}."
        ),
        "often": "Over the {n} replications the last one waited for: {places}.",
        "together": (
            "It is {places} together: which of them holds up longest changes over the replications."
        ),
        "equal": "It is {places} together: their capacities differ by less than {percent:.0f} %.",
        "and": " and ",
        "often_place": "{place} in {count} ({time} on average)",
        "slow_person": "a slow person of {group}",
        "waiting": (
            "Everybody together waited {minutes} person-minutes; most of it at {place}: "
            "{own} ({people} people, up to {longest} at once)."
        ),
        "min_s": "{m} min {s} s",
        "s": "{s} s",
    }
)
_NAMED: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainPart:
    """A part of the typical chain as it is told; whole `seconds` add up to the whole total.

    `kind` is the cause, or "other" for small parts; `places` are the ids that it is made of.
    """

    kind: str
    text: str
    seconds: float
    whole_s: int
    places: tuple[str, ...]


def duration(seconds: float) -> str:
    """Return a duration in words: "5 min 42 s", "5 分 42 秒"."""
    minutes, rest = divmod(round(seconds), 60)
    return say("min_s" if minutes else "s", m=minutes, s=rest)


def told_parts(found: Bottlenecks, names: Names) -> tuple[ChainPart, ...]:
    """Return the typical chain in a few parts, in the order of time.

    One part for all walking, one for being slowed, one for each place where people queued (both
    flights of a storey are one), one for each class that was late; small parts together at the
    end. The seconds add up to the total, also after rounding.
    """
    total_s = found.total_s or 0.0
    sums: dict[tuple[str, str], float] = {}
    places: dict[tuple[str, str], dict[str, None]] = {}
    for row in found.chain:
        if row.seconds <= 0:
            continue
        key = (row.kind, _what(row.kind, row.component, row.groups, names))
        sums[key] = sums.get(key, 0.0) + row.seconds
        places.setdefault(key, {})[row.component] = None
    big = {key: seconds for key, seconds in sums.items() if seconds >= SMALL * total_s}
    rest = [key for key in sums if key not in big]
    if rest:
        other = ("other", say("other"))
        big[other] = math.fsum(sums[key] for key in rest)
        places[other] = {place: None for key in rest for place in places[key]}
    whole = whole_seconds(list(big.values()))
    return tuple(
        ChainPart(
            kind=key[0], text=key[1], seconds=seconds, whole_s=full, places=tuple(places[key])
        )
        for (key, seconds), full in zip(big.items(), whole, strict=True)
    )


def _what(kind: str, component: str, groups: Sequence[str], names: Names) -> str:
    late = kind in STARTS and groups
    return say(kind, place=names.groups(groups) if late else names.place(component))


def whole_seconds(seconds: Sequence[float]) -> list[int]:
    """Round so that the whole numbers add up to the rounded sum: the largest rests round up."""
    down = [math.floor(each) for each in seconds]
    short = round(math.fsum(seconds)) - sum(down)
    by_rest = sorted(range(len(seconds)), key=lambda at: down[at] - seconds[at])
    for at in by_rest[:short]:
        down[at] += 1
    return down


def answer(found: Bottlenecks, names: Names) -> tuple[str, ...]:
    """Return the answer in sentences: how long, what of, who was held, how sure, who else."""
    if found.total_s is None:
        return (say("nobody"),)
    parts = sorted(told_parts(found, names), key=lambda part: -part.seconds)
    phrases = [say("part", time=duration(p.whole_s), what=p.text) for p in parts]
    lines = [_how_long(found, names), say("parts", parts=in_a_row(phrases))]
    lines += [_queue(delay, names) for delay in _main_queue(found, names)]
    often = _how_often(found, names) if found.replications - found.censored > 1 else []
    tied = together(found, names)
    if often or tied:  # in one line: who reads the first must read the second
        lines.append(sentences([*often, *([tied] if tied else [])]))
    if found.delays.by_pace:
        lines.append(_waiting(found, names))
    return tuple(lines)


def _how_long(found: Bottlenecks, names: Names) -> str:
    id_ = names.group(found.target.id) if found.target.kind == "class" else found.target.id
    kind = found.target.kind
    ending = found.ending if kind == "last" else found.ending and "_in"
    text = say(f"{kind}{ending}", id=id_, time=duration(found.total_s or 0.0))
    band, count = found.total_band_s, found.replications - found.censored
    if band is not None and count > 1:
        spread = {"low": format_time(band.p05), "high": format_time(band.p95), "n": count}
        text += say("which", number=found.typical, **spread)
    whole = say("sentence", text=text)
    return whole if found.complete else whole + say("incomplete")


def _main_queue(found: Bottlenecks, names: Names) -> list[Delay]:
    """Return the queue before the place that has most of the typical chain, if one stood there."""
    queues = [row for row in found.chain if row.kind in WAITS]
    for row in sorted(queues, key=lambda row: -row.seconds)[:1]:
        place = names.place(row.component)
        return [d for d in found.delays.by_pace if names.place(d.component) == place][:1]
    return []


def _queue(delay: Delay, names: Names) -> str:
    return say(
        "queue",
        place=names.place(delay.component),
        began=format_time(delay.began_s),
        ended=format_time(delay.ended_s),
        at=format_time(delay.longest_at_s),
        longest=f"{delay.longest_persons:.0f}",
        groups=names.groups(held_groups(delay)),
    )


def _how_often(found: Bottlenecks, names: Names) -> list[str]:
    """Say in how many replications each place held the last one up."""
    phrases = []
    for name, seconds in list(seconds_by_name(found, names).items())[:_NAMED]:
        count = sum(1 for own_s in seconds if own_s > 0)
        mean = duration(math.fsum(seconds) / count)
        phrases.append(say("often_place", place=name, count=count, time=mean))
    if not phrases:
        return []
    count = len(found.suspects[0].each_s)
    return [say("often", n=count, places=in_a_row(phrases))]


def seconds_by_name(found: Bottlenecks, names: Names) -> dict[str, list[float]]:
    """Return the seconds laid to each place or group in every replication, most first.

    Both flights of a storey have one name, and are one place.
    """
    each: dict[str, list[float]] = {}
    for suspect in found.suspects:
        name = suspect_name(suspect.kind, suspect.id, names)
        before = each.get(name, [0.0] * len(suspect.each_s))
        each[name] = [a + b for a, b in zip(before, suspect.each_s, strict=True)]
    return dict(sorted(each.items(), key=lambda item: -math.fsum(item[1])))


def together(found: Bottlenecks, names: Names) -> str | None:
    """Say which places hold the last one up together, and why; None where it is one place."""
    if not found.controls.tied:
        return None
    places = [suspect_name(kind, id_, names) for kind, id_ in found.controls.places]
    key = "together" if found.controls.changes else "equal"
    return say(key, places=_listed(places), percent=100 * TIED)


def _listed(places: Sequence[str]) -> str:
    return say("and").join([listed(places[:-1]), places[-1]])


def suspect_name(kind: SuspectKind, id_: str, names: Names) -> str:
    """Return what something that seconds are laid to is called."""
    if kind == "component":
        return names.place(id_)
    group = names.group(id_)
    return say("slow_person", group=group) if kind == "person" else group


def _waiting(found: Bottlenecks, names: Names) -> str:
    most = found.delays.by_pace[0]
    return say(
        "waiting",
        minutes=f"{found.delays.person_s / 60:.0f}",
        place=names.place(most.component),
        own=f"{most.person_s / 60:.0f}",
        people=f"{most.people:.0f}",
        longest=f"{most.longest_persons:.0f}",
    )
