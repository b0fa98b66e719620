"""Random drills for the schools of `schools.py`: who starts when, which rule, which events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

Data = dict[str, Any]
T = TypeVar("T")

LAWS = ("sfpe", "student", "weidmann", "imo", "cn-stream", "unimpeded")
RULES = ("assigned", "assigned", "nearest", "quickest", "queue-aware", "queue-aware", "shares")

_TIMES = ("level", "stairs_down", "stairs_up")
_KINDS: Data = {
    "alike": {
        name: {"kind": "fixed", "value_m_per_s": speed}
        for name, speed in zip(_TIMES, (1.2, 0.9, 0.7), strict=True)
    },
    "mixed": {
        name: {"kind": "uniform", "low_m_per_s": low, "high_m_per_s": high}
        for name, low, high in zip(_TIMES, (0.4, 0.2, 0.2), (1.8, 1.4, 1.0), strict=True)
    },
}
"""Some alike, so that many are ready at one moment; some so different that they overtake."""


class Dice:
    """The numbers of one school."""

    def __init__(self, number: int) -> None:
        self._generator = np.random.default_rng([200_910, number])

    def number(self, low: float, high: float) -> float:
        """Return a number to the centimetre, as a tape measure gives it."""
        return round(float(self._generator.uniform(low, high)), 2)

    def whole(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`, both included."""
        return int(self._generator.integers(low, high + 1))

    def pick(self, options: Sequence[T]) -> T:
        """Return one of the options; what stands in them twice comes twice as often."""
        return options[self.whole(0, len(options) - 1)]

    def chance(self, share: float) -> bool:
        """Return True in that share of all cases."""
        return bool(self._generator.random() < share)

    def some(self, options: Sequence[T], most: int) -> list[T]:
        """Return one to `most` different options."""
        size = self.whole(1, min(most, len(options)))
        return [options[i] for i in self._generator.permutation(len(options))[:size].tolist()]


def drill(dice: Dice, building: Data, groups: Sequence[Data]) -> Data:
    """Return the tables of a scenario file for a building and who is in it."""
    stairs = [well["id"] for well in building["stairwell"]]
    at_once = dice.chance(0.3)
    scenario: Data = {
        "name": "any drill",
        "building": "any",
        "time_limit_s": dice.number(20, 120) if dice.chance(0.15) else 3000.0,
        "shelter_s": dice.pick((0.0, 0.0, 0.0, 12.5)),
        "movement": {"law": dice.pick(LAWS)},
        "routing": _routing(dice, stairs),
        "pre_movement": {
            "distribution": _seconds(dice, at_once=at_once),
            "shared_by": dice.pick(("group", "occupant")),
        },
        "kind": _KINDS,
        "group": [_led(dice, group, number) for number, group in enumerate(groups)],
        "event": _events(dice, building, stairs),
        "pressing": dice.pick((0.0, 0.0, 0.5, 1.0)),
        "falls": _falls(dice),
    }
    if dice.chance(0.3) and not at_once:
        scenario["pre_movement"]["scatter"] = {"kind": "uniform", "low_s": 0.0, "high_s": 5.0}
    if dice.chance(0.2):
        floors = [floor["id"] for floor in building["floor"]]
        ids = [group["id"] for group in scenario["group"]]
        by = dice.pick(("floor", "group"))
        order = dice.some(floors if by == "floor" else ids, 4)
        scenario["release"] = {"by": by, "order": order, "interval_s": dice.number(2, 40)}
    locks = [event["at_s"] for event in scenario["event"] if event["kind"] == "lock"]
    if locks and dice.chance(0.4):  # it gets dark while those who turned walk back
        at_s = round(max(0.0, dice.pick(locks)) + dice.number(0.5, 8), 2)
        dark = {"kind": "lights-out", "space": "*", "at_s": at_s, "speed_factor": 0.5}
        scenario["event"].append(dark)
    return scenario


def _seconds(dice: Dice, *, at_once: bool) -> Data:
    most_s = dice.pick((2.0, 10.0, 60.0))
    if at_once:
        return {"kind": "fixed", "value_s": dice.pick((0.0, 3.0))}
    if dice.chance(0.5):
        return {"kind": "uniform", "low_s": 0.0, "high_s": most_s}
    return {"kind": "lognormal", "median_s": most_s / 2, "sigma": 0.5, "max_s": 3 * most_s}


def _routing(dice: Dice, stairs: Sequence[str]) -> Data:
    routing: Data = {"rule": dice.pick(RULES if stairs else RULES[:-1])}
    if routing["rule"] in {"assigned", "queue-aware"}:
        routing["compliance"] = dice.pick((1.0, 1.0, 0.6))
    if routing["rule"] == "shares":
        first = dice.pick((1.0, 0.7)) if len(stairs) > 1 else 1.0
        routing["shares"] = {stairs[0]: first}
        if len(stairs) > 1:
            routing["shares"][stairs[1]] = round(1.0 - first, 2)
    return routing


def _led(dice: Dice, group: Data, number: int) -> Data:
    """Say who a group are, and when they leave."""
    kinds = ("alike", "alike", "mixed", "mixed", "primary", "secondary", "adult", "crutches")
    led: Data = {"id": f"group-{number}", "kind": dice.pick(kinds)} | group
    if dice.chance(0.3):
        led["release_s"] = dice.pick((4.0, 7.3, 20.0, 45.0))
    if dice.chance(0.25):
        led["distance_m"] = dice.pick((0.0, 0.0, 2.0, 6.5))
    if dice.chance(0.1):
        led["pre_movement"] = {"distribution": {"kind": "fixed", "value_s": dice.pick((0.0, 9.0))}}
    return led


def _falls(dice: Dice) -> Data:
    """Make people fall, often enough to be seen, and on top of one another."""
    if dice.chance(0.7):
        return {}
    dense = dice.pick((0.5, 1.0, 2.5))
    return {
        "enabled": True,
        "per_flight_use": dice.pick((0.003, 0.01, 0.05)),
        "dense_from_per_m2": dense,
        "dense_to_per_m2": dense + 2.0,
        "width_left": dice.pick((0.34, 0.6, 1.0)),
        "helped_up_s": dice.number(3, 25),
        "pile_up_density_per_m2": dice.pick((0.3, 0.8, 1.5, 2.5)),
        "pile_up_per_follower": dice.pick((0.1, 0.4, 1.0)),
        "pile_up_width_left": dice.pick((0.1, 0.3)),
        "pile_up_s": dice.number(10, 60),
    }


def _events(dice: Dice, building: Data, stairs: Sequence[str]) -> list[Data]:
    """Return what changes; half of it close to one moment, so that changes meet."""
    connections, moment_s = _connections(building), dice.number(1, 40)
    events: list[Data] = []
    if dice.chance(0.35):
        for _ in range(dice.whole(1, 2)):
            events += _lock(dice, connections, stairs, moment_s)
    if building["name"] in {"stair", "narrow"} and dice.chance(0.4):
        events += _gate(dice, dice.pick([name for name in connections if name.startswith("exit")]))
    if dice.chance(0.2):
        events.append(_hold(dice, dice.some(connections, 2), moment_s))
    for kind in ("guard", "lights-out", "smoke", "narrow", "fall"):
        if dice.chance(0.16):
            events.append(_covering(dice, kind, stairs, moment_s))
    return events


def _hold(dice: Dice, connections: list[str], moment_s: float) -> Data:
    at_s = dice.pick((-1.0, 0.0, moment_s))
    until_s = round(max(at_s, 0.0) + dice.number(5, 60), 2)
    return {"kind": "hold", "at_s": at_s, "connection": connections, "until_s": until_s}


def _gate(dice: Dice, name: str) -> list[Data]:
    """Lock or hold the gate of a stair or corridor for long: all who wait there stand still."""
    at_s, later_s = dice.pick((0.0, 0.5, dice.number(5, 50))), dice.number(60, 300)
    if dice.chance(0.4):
        return [{"kind": "hold", "at_s": at_s, "until_s": later_s, "connection": name}]
    lock = {"kind": "lock", "at_s": at_s, "connection": name}
    return [lock, {"kind": "open", "at_s": later_s, "connection": name}]


def _connections(building: Data) -> list[str]:
    """Return connections that an event may name; exits twice, that they are named more often."""
    doors = [door["id"] for door in building["connection"]]
    exits = [name for name in doors if name.startswith("exit")]
    rooms = ["*room-0.*", "*room-1.*"] if building["plan"] else []
    return [*doors, *exits, *rooms, *(f"{well['id']}.*" for well in building["stairwell"])]


def _lock(
    dice: Dice, connections: Sequence[str], stairs: Sequence[str], moment_s: float
) -> list[Data]:
    """Lock something, known from the start or not; open it again, or not; lock it once more."""
    where: Data = {"connection": dice.some(connections, 2)}
    if stairs and dice.chance(0.3):
        where = {"stair": dice.pick(stairs)}
    at_s = dice.pick((0.0, 0.5, dice.number(1, 40), moment_s))
    events = [{"kind": "lock", "at_s": at_s} | where]
    if dice.chance(0.65):
        at_s = round(at_s + dice.number(5, 90), 2)
        events.append({"kind": "open", "at_s": at_s} | where)
        if dice.chance(0.25):
            events.append({"kind": "lock", "at_s": round(at_s + dice.number(2, 30), 2)} | where)
    return events


_COVERED = ("*", "*corridor*", "*landing*", "*flight*", "*lobby*", "*room*")


def _covering(dice: Dice, kind: str, stairs: Sequence[str], moment_s: float) -> Data:
    """Return an event that covers spaces and flights."""
    soon_s = round(moment_s + dice.number(0, 3), 2)
    at_s = dice.pick((0.0, dice.number(0, 50), moment_s, soon_s, soon_s))
    event: Data = {"kind": kind, "at_s": at_s}
    if stairs and dice.chance(0.6):
        event["stair"] = dice.pick(stairs)
    else:
        event["space"] = dice.pick(_COVERED)
    if dice.chance(0.7) or kind == "fall":
        event["until_s"] = round(at_s + dice.number(2, 60), 2)
    if kind == "lights-out" and dice.chance(0.7):
        event["speed_factor"] = dice.pick((0.4, 0.7, 1.0))
    if kind == "smoke":
        event["extinction_per_m"] = dice.pick((0.3, 1.0, 3.0))
    if kind in {"narrow", "fall"}:
        event["width_factor"] = dice.pick((0.34, 0.6, 0.9))
    return event
