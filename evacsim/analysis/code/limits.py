"""The limit of an item at a place: a number, or two where what is not known decides."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evacsim.analysis.code.rules import BOUND, code_book
from evacsim.locale import message

if TYPE_CHECKING:
    from evacsim.analysis.code.facts import CodeFacts
    from evacsim.analysis.code.measured import Measured
    from evacsim.analysis.code.rules import Mark, Rule
    from evacsim.locale import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """What is asked at least (`is_most`: at most), in the unit of the item.

    Whatever is not known, `strict` is enough, and less than `lenient` is not; None where the code
    has no number. `people` are those whose requirement it is.
    """

    is_most: bool
    strict: float | None
    lenient: float | None
    mark: Mark
    people: int | None = None
    missing: Message | None = None


def limit_of(rule: Rule, one: Measured, facts: CodeFacts) -> Limit:
    """Return the limit of an item for what was measured."""
    if rule.per_100 is not None:
        return _by_people(rule, one, facts)
    if rule.wide is not None and rule.narrow is not None:
        sides = int(one.values["sides"])
        return Limit(
            is_most=False,
            strict=rule.narrow if sides == 1 else rule.wide,
            lenient=rule.wide if sides == 2 else rule.narrow,  # noqa: PLR2004 - both
            mark=rule.mark,
            missing=message("it is not told whether rooms lie on both sides"),
        )
    if rule.by_fire_class:
        least_m, largest_m = _added(rule, one, facts)
        return Limit(is_most=True, strict=least_m, lenient=largest_m, mark=rule.mark)
    given = rule.least if rule.least is not None else rule.most
    number = one.values[given] if isinstance(given, str) else given
    missing = None if rule.sure is None else message("the age of the class is not told")
    is_most = rule.most is not None
    strict = number if rule.sure is None else rule.sure
    return Limit(is_most=is_most, strict=strict, lenient=number, mark=rule.mark, missing=missing)


def _by_people(rule: Rule, one: Measured, facts: CodeFacts) -> Limit:
    """Return the largest requirement of the storeys that count: never their sum."""
    table = code_book().per_100[rule.per_100 or ""]
    found: list[tuple[float, int, Mark]] = []
    for number, people in one.loads:
        metres, marked = table.metres(number, facts.storeys, facts.fire_class)
        if metres is None:
            missing = message("the code has no such row for this fire class")
            return Limit(
                is_most=False,
                strict=None,
                lenient=None,
                mark=marked,
                people=people,
                missing=missing,
            )
        found.append((people * metres / 100, people, marked))
    width_m, people, marked = max(found, key=lambda entry: entry[0], default=(0.0, 0, table.mark))
    return Limit(is_most=False, strict=width_m, lenient=width_m, mark=marked, people=people)


def _added(rule: Rule, one: Measured, facts: CodeFacts) -> tuple[float, float]:
    """Return the least and the largest limit [m] with what is added or multiplied."""
    limit_m = rule.by_fire_class[BOUND[facts.fire_class]]
    for key, factor in rule.times.items():
        limit_m *= factor if getattr(facts, key) else 1.0
    low = high = 0.0
    for key, metres in rule.plus.items():
        told = one.values.get(key, float(getattr(facts, key, False)))
        if math.isnan(told):  # not told: with it and without
            low, high = low + min(metres, 0.0), high + max(metres, 0.0)
        else:
            low, high = low + told * metres, high + told * metres
    return limit_m + low, limit_m + high
