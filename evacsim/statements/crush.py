"""What a crush study says: a warning, never a number of injured; what adds to it, what helps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evacsim.analysis.naming import Names
from evacsim.locale import Texts, listed, text
from evacsim.present.model import Heading, Paragraph, paragraphs, table
from evacsim.scenario.situations import situations
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evacsim.analysis.statistics import Interval
    from evacsim.present.model import Block, Table
    from evacsim.studies.crush import Crush, Effect
    from evacsim.studies.crush_gate import GateAnswer

_PLACES: Final = 8

_say: Final = Texts(
    {
        "head": (
            "{scenario}\n"
            "{people} people · law {law} · {runs} replications · {situation}: pressing "
            "{pressing:g} ({why})"
        ),
        "by_table": "assumption",
        "override": "set for this scenario, not by the table",
        "safe": "Nowhere more than 3.5 persons per m²: no warning.",
        "orderly": (
            "Nowhere more than 5 persons per m². 3.5 is reached at {place} after {time}: "
            "slow and in contact, as in an orderly queue; no warning by itself."
        ),
        "warning5": (
            "WARNING: more than 5 persons per m², first at {place} after {time}: people can "
            "no longer choose their movement."
        ),
        "warning7": (
            "WARNING: more than 7 persons per m², first at {place} after {time}: people are "
            "swept along, and whoever falls cannot be helped up at once."
        ),
        "some": " (in {runs} of {all} replications)",
        "exposure": "Person-minutes above 3.5 / 5 / 7 per m²: {a} / {b} / {c}.",
        "packing": (
            "Highest density {peak} per m²: packing ratio {child:.2f} for children (body "
            "0.08 m²), {adult:.2f} for adults (0.11 m²; both assumptions)."
        ),
        "falls": (
            "Expected falls {falls}; probability of a pile-up {pile}. The rate of falls in "
            "free flow has a source, its multipliers are assumptions."
        ),
        "index_pushing": (
            "Crush index {index:.2g}{where}, if people push from behind ({pressing:g} of 1, "
            "assumption): for ranking plans, it has no other meaning."
        ),
        "index": "Crush index {index:.2g}{where}: for ranking plans, it has no other meaning.",
        "at": " ({place})",
        "congested": (
            "Congested by IMO MSC.1/Circ.1533 (above 4 per m² for more than a tenth of the "
            "time): {places}."
        ),
        "gate": (
            "{gate} must be open by {time}. Shut, the stair above it ({area:.0f} m²) reaches "
            "5 persons per m² after {middle} ({low}–{high}); its first part, {first}, after "
            "{first_s}. Opened at {time} it stays below, at {late} it does not."
        ),
        "gate_never": (
            "{gate}: even shut, the stair above it does not reach 5 persons per m² in every "
            "replication."
        ),
        "places": "Worst places (means)",
        "place": "place",
        "peak": "peak per m²",
        "when": "at",
        "above5": "person-min above 5",
        "still": "standstill [s]",
        "gain": "gain in a minute",
        "triggers": "What each trigger adds",
        "remedies": "What each remedy takes away",
        "what": "",
        "got_out": "out, fewest (as planned → so)",
        "d_peak": "peak per m²",
        "d_pile": "expected pile-ups",
        "d_total": "total [s]",
        "verdict": "effect",
        "yes": "yes",
        "no": "not beyond chance",
        "inside": (
            "Not everybody gets out in {runs} of {all} replications: {out} of {people} at "
            "the fewest."
        ),
        "one": "1 replication",
        "intervals": (
            "In brackets 90 % intervals of paired differences; an effect only where one "
            "excludes zero."
        ),
        "by_pressing": "Crush index against pressing",
        "pressing": "pressing",
        "index_head": "index",
    }
)


def crush_statement(found: Crush) -> tuple[Block, ...]:
    """Return the warning, the numbers behind it, triggers and remedies."""
    names = Names(found.building)
    effects = (("triggers", found.triggers), ("remedies", found.remedies))
    head = _say(
        "head",
        scenario=found.scenario,
        people=found.people,
        law=found.law,
        runs=found.diagnosis.replications,
        situation=text(situations()[found.situation].words),
        pressing=found.pressing,
        why=_say("override" if found.pressing_is_override else "by_table"),
    )
    return (
        *paragraphs([head, *_lines(found, names)]),
        Heading(text=_say("places")),
        _places(found, names),
        *(_effects(key, some) for key, some in effects if some),
        *(paragraphs([_say("intervals")]) if found.triggers or found.remedies else ()),
    )


def _places(found: Crush, names: Names) -> Table:
    shown = found.diagnosis.places[:_PLACES]
    told = names.apart(name for name, *_ in shown)
    rows = [
        (
            told[name],
            f"{peak:.1f}",
            format_time(at_s),
            _minutes(exposed),
            f"{still:.0f}",
            f"{gain:.0f}",
        )
        for name, peak, at_s, exposed, still, gain in shown
    ]
    keys = ("place", "peak", "when", "above5", "still", "gain")
    return table("", map(_say, keys), rows)


def _lines(found: Crush, names: Names) -> list[str]:
    seen = found.diagnosis
    lines = [_warning(found, names)]
    if seen.not_all_out:
        counts = {"runs": seen.not_all_out, "all": seen.replications, "out": seen.fewest_out}
        lines.insert(0, _say("inside", **counts, people=found.people))
    a, b, c = (_minutes(seen.exposure_person_s[level].mean) for level in (3.5, 5.0, 7.0))
    lines.append(_say("exposure", a=a, b=b, c=c))
    peak = _number(seen.peak_per_m2, "{:.1f}")
    packing = seen.packing
    lines.append(_say("packing", peak=peak, child=packing["child"], adult=packing["adult"]))
    falls = _number(seen.expected_falls, "{:.2g}")
    pile = _number(seen.pile_up_probability, "{:.2g}")
    lines.append(_say("falls", falls=falls, pile=pile))
    where = "" if seen.index_place is None else _say("at", place=names.place(seen.index_place))
    key = "index_pushing" if found.pressing else "index"
    lines.append(_say(key, index=seen.index, where=where, pressing=found.pressing))
    if seen.congested:
        places = list(dict.fromkeys(names.place(one) for one in seen.congested))
        shown = listed(places[:_PLACES]) + (" …" if len(places) > _PLACES else "")
        lines.append(_say("congested", places=shown))
    if found.gate is not None:
        lines.append(_gate(found.gate, names))
    return lines


def _warning(found: Crush, names: Names) -> str:
    seen = found.diagnosis
    for level, key in ((7.0, "warning7"), (5.0, "warning5"), (3.5, "orderly")):
        first = seen.first_reached[level]
        if first is None:
            continue
        said = _say(key, place=names.place(first.place), time=format_time(first.time_s))
        if first.runs < seen.replications:
            said += _say("some", runs=first.runs, all=seen.replications)
        if level == 7.0 and (five := seen.first_reached[5.0]) is not None:  # noqa: PLR2004
            five_said = _say(
                "warning5", place=names.place(five.place), time=format_time(five.time_s)
            )
            said = f"{five_said}\n{said}"
        return said
    return _say("safe")


def _gate(gate: GateAnswer, names: Names) -> str:
    if gate.reached_s is None or gate.open_by_s is None or gate.too_late_s is None:
        return _say("gate_never", gate=names.place(gate.gate))
    low, middle, high = (format_time(one) for one in gate.reached_s)
    return _say(
        "gate",
        gate=names.place(gate.gate),
        time=format_time(gate.open_by_s),
        late=format_time(gate.too_late_s),
        area=gate.area_m2,
        low=low,
        middle=middle,
        high=high,
        first="–" if gate.first_place is None else names.place(gate.first_place),
        first_s="–" if gate.first_s is None else format_time(gate.first_s),
    )


def _effects(key: str, effects: Sequence[Effect]) -> Table:
    rows = [
        (
            effect.variant.words,
            effect.got_out.told,
            _number(effect.exposure_person_s[5.0], "{:.0f}", 1 / 60),
            _number(effect.peak_per_m2, "{:.1f}"),
            _number(effect.pile_ups, "{:.2g}"),
            None if effect.total_s is None else _number(effect.total_s, "{:.0f}"),
            _verdict(effect),
        )
        for effect in effects
    ]
    keys = ("what", "got_out", "above5", "d_peak", "d_pile", "d_total", "verdict")
    return table(_say(key), map(_say, keys), rows)


def _verdict(effect: Effect) -> str:
    if effect.got_out.leaves_inside:
        return str(effect.got_out.warning)
    if effect.peak_per_m2.low is None:
        return _say("one")
    return _say("yes" if effect.has_effect else "no")


def pressing_statement(found: Sequence[Crush]) -> tuple[Block, ...]:
    """Return the index against pressing, of a study at each."""
    rows = [
        (
            f"{one.pressing:g}",
            f"{one.diagnosis.index:.3g}",
            _minutes(one.diagnosis.exposure_person_s[5.0].mean),
            None
            if one.diagnosis.index_place is None
            else Names(one.building).place(one.diagnosis.index_place),
        )
        for one in found
    ]
    keys = ("pressing", "index_head", "above5", "place")
    by_pressing = table(_say("by_pressing"), map(_say, keys), rows)
    return (Paragraph(words=str(found[0].scenario)), by_pressing)


def _minutes(person_s: float) -> str:
    return f"{person_s / 60:.0f}"


def _number(one: Interval, form: str, scale: float = 1.0) -> str:
    def write(value: float) -> str:
        text = form.format(value * scale)
        return text.removeprefix("-") if not any(c in "123456789" for c in text) else text

    if one.low is None or one.high is None:
        return write(one.mean)
    return f"{write(one.mean)} ({write(one.low)}–{write(one.high)})".replace("–-", " to -")
