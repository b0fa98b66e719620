"""The answer in words: its numbers add up, and it speaks both languages."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evacsim.analysis.chain.answer import answer, duration, together, told_parts, whole_seconds
from evacsim.analysis.chain.bottlenecks import bottlenecks
from evacsim.analysis.chain.chain_target import parse_target
from evacsim.analysis.chain.culprits import Controlling, Suspect, controlling
from evacsim.analysis.density.saturation import Capacities
from evacsim.analysis.naming import Names
from evacsim.locale import use

if TYPE_CHECKING:
    from evacsim.analysis.facts import Facts
    from evacsim.results.store import Results


def test_durations_in_words() -> None:
    assert duration(342.4) == "5 min 42 s"
    assert duration(59.6) == "1 min 0 s"
    use("zh")
    assert duration(342.4) == "5 分 42 秒"
    assert duration(7.0) == "7 秒"


@given(st.lists(st.floats(0, 1e4), max_size=20))
def test_whole_seconds_add_up_and_are_near(seconds: list[float]) -> None:
    whole = whole_seconds(seconds)
    assert sum(whole) == round(sum(seconds)) or abs(sum(seconds) % 1 - 0.5) < 1e-6
    assert all(abs(number - exact) <= 1 for number, exact in zip(whole, seconds, strict=True))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("of", ["last", "class:class-1", "stair:stair"])
def test_the_parts_that_are_said_add_up_to_the_total_that_is_said(
    results: Results, facts: Facts, lang: str, of: str
) -> None:
    use(lang)
    found = bottlenecks(results, target=parse_target(of), facts=facts)
    names = Names(facts.building)
    parts = told_parts(found, names)
    assert found.total_s is not None
    assert sum(part.seconds for part in parts) == pytest.approx(found.total_s, abs=1e-9)
    assert sum(part.whole_s for part in parts) == round(found.total_s)
    how_long, of_these, *_ = answer(found, names)
    assert duration(found.total_s) in how_long
    said = [int(number) for number in re.findall(r"(\d+) (?:s|秒)\b", of_these)]
    assert sum(said) == round(found.total_s)


def test_the_answer_names_place_class_and_queue(results: Results, facts: Facts) -> None:
    found = bottlenecks(results, target=parse_target("class:class-1"), facts=facts)
    text = " ".join(answer(found, Names(facts.building)))
    assert "class-1 was out after 20 s" in text
    assert "2 s the queue at flight stair" in text
    assert "stood from 0:03 to 0:07" in text
    assert "it held class-1, class-2" in text.replace("class-1 to class-2", "class-1, class-2")


def test_chinese_is_chinese(results: Results, facts: Facts) -> None:
    use("zh")
    found = bottlenecks(results, facts=facts)
    for line in answer(found, Names(facts.building)):
        assert re.search(r"[\u4e00-\u9fff]", line)
        assert not re.search(r"\b(?:the|at|of|in)\b", line)


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", "It is {exit} and {stair} together"), ("zh", "共同决定用时")],
)
def test_a_tie_is_told_as_a_tie(results: Results, facts: Facts, lang: str, said: str) -> None:
    use(lang)
    found = bottlenecks(results, target=parse_target("class:class-1"), facts=facts)
    names = Names(facts.building)
    said = said.format(stair=names.place("stair"), exit=names.place("exit-A"))

    def told(exit_s: tuple[float, ...], stair_s: tuple[float, ...]) -> str:
        suspects = (_suspect("exit-A", exit_s), _suspect("stair", stair_s))
        planted = dataclasses.replace(
            found,
            suspects=suspects,
            replications=len(exit_s),
            controls=controlling(suspects, Capacities(facts, None)),
        )
        return " ".join(answer(planted, names))

    assert said in told((100.0, 90.0, 99.0), (95.0, 99.0, 96.0))
    assert said not in told((100.0, 100.0, 99.0), (95.0, 99.0, 96.0))


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", "their capacities differ by less than 3 %"), ("zh", "通行能力相差不到 3 %")],
)
def test_equal_capacities_are_told_as_such(
    results: Results, facts: Facts, lang: str, said: str
) -> None:
    use(lang)
    found = bottlenecks(results, facts=facts)
    names = Names(facts.building)
    assert together(found, names) is None
    places = (("component", "exit-A"), ("component", "stair"), ("group", "class-1"))
    equal = dataclasses.replace(found, controls=Controlling(places=places, changes=False))
    told = together(equal, names)
    assert told is not None
    assert said in told
    assert all(name in told for name in (names.place("exit-A"), names.place("stair"), "class-1"))
    assert told in "".join(answer(equal, names))


def _suspect(id_: str, each_s: tuple[float, ...]) -> Suspect:
    return Suspect(
        kind="component",
        id=id_,
        occupant=-1,
        seconds=sum(each_s) / len(each_s),
        p05_s=None,
        p95_s=None,
        on_chain=1.0,
        causes=(),
        each_s=each_s,
    )
