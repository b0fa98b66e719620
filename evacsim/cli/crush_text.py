"""A crush study as a school reads it, in either language: a warning, never a number of injured."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evacsim.analysis.naming import Names
from evacsim.cli.console import echo, print_table
from evacsim.scenario.situations import situations
from evacsim.sinks import filled
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evacsim.analysis.crush import Interval
    from evacsim.cli.console import Lang
    from evacsim.studies.crush import Crush, Effect
    from evacsim.studies.crush_gate import GateAnswer

_PLACES: Final = 8

_WORDS: Final[dict[str, tuple[str, str]]] = {
    "head": (
        (
            "{scenario}\n{people} people · law {law} · {runs} replications · {situation}: "
            "pressing {pressing:g} ({why})"
        ),
        (
            "{scenario}\n{people} 人 · 运动规律 {law} · 模拟 {runs} 次 · {situation}："
            "推挤系数 {pressing:g}（{why}）"
        ),
    ),
    "by_table": ("assumption", "假设"),
    "override": ("set for this scenario, not by the table", "本场景另行设定，不按统一表"),
    "safe": (
        "Nowhere more than 3.5 persons per m²: no warning.",
        "各处均未超过 3.5 人/m²：无预警。",
    ),
    "orderly": (
        (
            "Nowhere more than 5 persons per m². 3.5 is reached at {place} after {time}: "
            "slow and in "
            "contact, as in an orderly queue; no warning by itself."
        ),
        (
            "各处均未超过 5 人/m²。{place} 于 {time} 达到 3.5 人/m²：缓慢、身体接触，"
            "有序排队亦属正常，本身不构成预警。"
        ),
    ),
    "warning5": (
        (
            "WARNING: more than 5 persons per m², first at {place} after {time}: people "
            "can no longer "
            "choose their movement."
        ),
        "预警：密度超过 5 人/m²，最早在 {place}，{time}：人已不能自主移动。",
    ),
    "warning7": (
        (
            "WARNING: more than 7 persons per m², first at {place} after {time}: people are swept "
            "along, and whoever falls cannot be helped up at once."
        ),
        "预警：密度超过 7 人/m²，最早在 {place}，{time}：人被裹挟前行，跌倒者难以及时扶起。",
    ),
    "some": (" (in {runs} of {all} replications)", "（{all} 次模拟中 {runs} 次）"),
    "exposure": (
        "Person-minutes above 3.5 / 5 / 7 per m²: {a} / {b} / {c}.",
        "超过 3.5 / 5 / 7 人/m² 的人·分钟：{a} / {b} / {c}。",
    ),
    "packing": (
        (
            "Highest density {peak} per m²: packing ratio {child:.2f} for children (body 0.08 m²), "
            "{adult:.2f} for adults (0.11 m²; both assumptions)."
        ),
        (
            "最高密度 {peak} 人/m²：按儿童体型（0.08 m²）拥挤率 {child:.2f}，按成人（0.11 "
            "m²）{adult:.2f}（均为假设）。"
        ),
    ),
    "falls": (
        (
            "Expected falls {falls}; probability of a pile-up {pile}. The rate of falls "
            "in free flow "
            "has a source, its multipliers are assumptions."
        ),
        "预计跌倒 {falls} 次；发生叠压的概率 {pile}。自由行走的跌倒率有文献依据，倍数为假设。",
    ),
    "index": (
        "Crush index {index:.2g}{where}: for ranking plans, it has no other meaning.",
        "踩踏指数 {index:.2g}{where}：仅用于方案排序。",
    ),
    "at": (" ({place})", "（{place}）"),
    "congested": (
        (
            "Congested by IMO MSC.1/Circ.1533 (above 4 per m² for more than a tenth of the "
            "time): {places}."
        ),
        "按 IMO MSC.1/Circ.1533 属拥堵（超过 4 人/m² 的时间逾一成）：{places}。",
    ),
    "gate": (
        (
            "{gate} must be open by {time}. Shut, the stair above it ({area:.0f} m²) "
            "reaches 5 persons "
            "per m² after {middle} ({low}–{high}); its first part, {first}, after "
            "{first_s}. Opened at "
            "{time} it stays below, at {late} it does not."
        ),
        (
            "{gate} 最迟须在 {time} 打开。若不开，其上方楼梯（{area:.0f} "
            "m²）{middle}（{low}–{high}）达到 5 人/m²；"
            "最早的部位 {first} 在 {first_s}。{time} 打开可保持在 5 以下，{late} 打开则不能。"
        ),
    ),
    "gate_never": (
        (
            "{gate}: even shut, the stair above it does not reach 5 persons per m² in every "
            "replication."
        ),
        "{gate}：即使一直不开，其上方楼梯也并非每次模拟都达到 5 人/m²。",
    ),
    "places": ("Worst places (means)", "最拥挤的部位（平均值）"),
    "place": ("place", "部位"),
    "peak": ("peak per m²", "峰值 人/m²"),
    "when": ("at", "时刻"),
    "above5": ("person-min above 5", "超过5的人·分钟"),
    "still": ("standstill [s]", "停滞 [秒]"),
    "gain": ("gain in a minute", "一分钟净增人数"),
    "triggers": ("What each trigger adds", "各诱因的影响（增加量）"),
    "remedies": ("What each remedy takes away", "各措施的效果（减少量）"),
    "what": ("", ""),
    "got_out": ("out, fewest (as planned → so)", "出楼，最少（现状 → 改后）"),
    "d_peak": ("peak per m²", "峰值 人/m²"),
    "d_pile": ("expected pile-ups", "预计叠压次数"),
    "d_total": ("total [s]", "总时间 [秒]"),
    "verdict": ("effect", "是否有效果"),
    "yes": ("yes", "是"),
    "no": ("not beyond chance", "未超出随机波动"),
    "inside": (
        "Not everybody gets out in {runs} of {all} replications: {out} of {people} at the fewest.",
        "{all} 次模拟中有 {runs} 次未能全部出楼：最少 {out}/{people} 人。",
    ),
    "one": ("1 replication", "仅 1 次"),
    "intervals": (
        "In brackets 90 % intervals of paired differences; an effect only where one excludes zero.",
        "括号内为配对差值的 90 % 区间；区间不含零才称为有效果。",
    ),
    "by_pressing": ("Crush index against pressing", "踩踏指数与推挤系数"),
    "pressing": ("pressing", "推挤系数"),
    "index_head": ("index", "指数"),
}


def _say(key: str, lang: Lang, **values: object) -> str:
    return filled(_WORDS[key][0 if lang == "en" else 1], values)


def print_crush(found: Crush, lang: Lang) -> None:
    """Print the warning, the numbers behind it, triggers and remedies."""
    seen = found.diagnosis
    names = Names(found.building, lang)
    echo(
        _say(
            "head",
            lang,
            scenario=found.scenario,
            people=found.people,
            law=found.law,
            runs=seen.replications,
            situation=situations()[found.situation].words[lang],
            pressing=found.pressing,
            why=_say("override" if found.pressing_is_override else "by_table", lang),
        )
    )
    for line in _lines(found, names, lang):
        echo(line)
    echo("")
    told = names.apart(name for name, *_ in seen.places[:_PLACES])
    rows = [
        (
            told[name],
            f"{peak:.1f}",
            format_time(at_s),
            _minutes(exposed),
            f"{still:.0f}",
            f"{gain:.0f}",
        )
        for name, peak, at_s, exposed, still, gain in seen.places[:_PLACES]
    ]
    keys = ("place", "peak", "when", "above5", "still", "gain")
    print_table(_say("places", lang), [_say(key, lang) for key in keys], rows)
    for key, effects in (("triggers", found.triggers), ("remedies", found.remedies)):
        if effects:
            _print_effects(key, effects, lang)
    if found.triggers or found.remedies:
        echo(_say("intervals", lang))


def _lines(found: Crush, names: Names, lang: Lang) -> list[str]:
    seen = found.diagnosis
    lines = [_warning(found, names, lang)]
    if seen.not_all_out:
        counts = {"runs": seen.not_all_out, "all": seen.replications, "out": seen.fewest_out}
        lines.insert(0, _say("inside", lang, **counts, people=found.people))
    a, b, c = (_minutes(seen.exposure_person_s[level].mean) for level in (3.5, 5.0, 7.0))
    lines.append(_say("exposure", lang, a=a, b=b, c=c))
    peak = _number(seen.peak_per_m2, "{:.1f}")
    packing = seen.packing
    lines.append(_say("packing", lang, peak=peak, child=packing["child"], adult=packing["adult"]))
    falls = _number(seen.expected_falls, "{:.2g}")
    pile = _number(seen.pile_up_probability, "{:.2g}")
    lines.append(_say("falls", lang, falls=falls, pile=pile))
    where = (
        "" if seen.index_place is None else _say("at", lang, place=names.place(seen.index_place))
    )
    lines.append(_say("index", lang, index=seen.index, where=where))
    if seen.congested:
        places = list(dict.fromkeys(names.place(one) for one in seen.congested))
        shown = ", ".join(places[:_PLACES]) + (" …" if len(places) > _PLACES else "")
        lines.append(_say("congested", lang, places=shown))
    if found.gate is not None:
        lines.append(_gate(found.gate, names, lang))
    return lines


def _warning(found: Crush, names: Names, lang: Lang) -> str:
    seen = found.diagnosis
    for level, key in ((7.0, "warning7"), (5.0, "warning5"), (3.5, "orderly")):
        first = seen.first_reached[level]
        if first is None:
            continue
        said = _say(key, lang, place=names.place(first.place), time=format_time(first.time_s))
        if first.runs < seen.replications:
            said += _say("some", lang, runs=first.runs, all=seen.replications)
        if level == 7.0 and (five := seen.first_reached[5.0]) is not None:  # noqa: PLR2004
            five_said = _say(
                "warning5", lang, place=names.place(five.place), time=format_time(five.time_s)
            )
            said = f"{five_said}\n{said}"
        return said
    return _say("safe", lang)


def _gate(gate: GateAnswer, names: Names, lang: Lang) -> str:
    if gate.reached_s is None or gate.open_by_s is None or gate.too_late_s is None:
        return _say("gate_never", lang, gate=names.place(gate.gate))
    low, middle, high = (format_time(one) for one in gate.reached_s)
    return _say(
        "gate",
        lang,
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


def _print_effects(key: str, effects: Sequence[Effect], lang: Lang) -> None:
    rows = [
        (
            getattr(effect.variant, lang),
            effect.got_out.told,
            _number(effect.exposure_person_s[5.0], "{:.0f}", 1 / 60),
            _number(effect.peak_per_m2, "{:.1f}"),
            _number(effect.pile_ups, "{:.2g}"),
            None if effect.total_s is None else _number(effect.total_s, "{:.0f}"),
            _verdict(effect, lang),
        )
        for effect in effects
    ]
    keys = ("what", "got_out", "above5", "d_peak", "d_pile", "d_total", "verdict")
    print_table(_say(key, lang), [_say(one, lang) for one in keys], rows)


def _verdict(effect: Effect, lang: Lang) -> str:
    if effect.got_out.leaves_inside:
        return effect.got_out.warning.say(lang)
    if effect.peak_per_m2.low is None:
        return _say("one", lang)
    return _say("yes" if effect.has_effect else "no", lang)


def print_pressing(found: Sequence[Crush], lang: Lang) -> None:
    """Print the index against pressing."""
    echo(found[0].scenario)
    rows = [
        (
            f"{one.pressing:g}",
            f"{one.diagnosis.index:.3g}",
            _minutes(one.diagnosis.exposure_person_s[5.0].mean),
            None
            if one.diagnosis.index_place is None
            else Names(one.building, lang).place(one.diagnosis.index_place),
        )
        for one in found
    ]
    keys = ("pressing", "index_head", "above5", "place")
    print_table(_say("by_pressing", lang), [_say(key, lang) for key in keys], rows)


def _minutes(person_s: float) -> str:
    return f"{person_s / 60:.0f}"


def _number(one: Interval, form: str, scale: float = 1.0) -> str:
    def write(value: float) -> str:
        text = form.format(value * scale)
        return text.removeprefix("-") if not any(c in "123456789" for c in text) else text

    if one.low is None or one.high is None:
        return write(one.mean)
    return f"{write(one.mean)} ({write(one.low)}–{write(one.high)})".replace("–-", " to -")
