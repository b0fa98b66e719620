"""What recorded drills say of a scenario: estimates, refusals, the error before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evacsim.analysis.naming import Names
from evacsim.locale import Texts, listed, text
from evacsim.present.model import Heading, paragraphs, table
from evacsim.statements.cells import clock, signed_s
from evacsim.studies.calibrate_knobs import KNOBS
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evacsim.building.model import Building
    from evacsim.present.model import Block, Table
    from evacsim.studies.calibrate import Calibration, Estimate

_say: Final = Texts(
    {
        "head": "{scenario}: fitted to {drills}",
        "estimate": "{what}: {value}{unit} (95 %: {low} to {high}; planned {planned})",
        "refused_open below": (
            "{what}: not determined; every value down to {tried_low}{unit} fits the record"
        ),
        "refused_open above": (
            "{what}: not determined; every value up to {tried_high}{unit} fits the record"
        ),
        "refused_wide": (
            "{what}: not determined; most values from {tried_low} to {tried_high}{unit} fit "
            "the record"
        ),
        "refused_unreached": (
            "{what}: not determined; none from {tried_low} to {tried_high}{unit} reaches the record"
        ),
        "unreached": (
            "{drill}: no value of these reaches the record: last out {recorded}, simulated "
            "{low} to {high}. What binds is {places}."
        ),
        "counted": "  counted at {place}: {recorded} /s; simulated {simulated} /s",
        "try": "  To fit what binds: --fit {knobs}",
        "and": " and ",
        "got_out": "out, fewest",
        "poor": (
            "No value of these tells the record well (p = {p}): something else differs; "
            "intervals are widened"
        ),
        "one_draw": "{n} drill(s): the intervals hold what chance makes of single drills.",
        "tested": (
            "Last one out: recorded, and simulated before and after the fit; differences and "
            "the classes' RMSE in s"
        ),
        "drill": "drill",
        "role": "",
        "fitted": "fitted",
        "held_out": "held out",
        "recorded": "recorded",
        "before": "before",
        "after": "after",
        "error": "error",
        "rmse": "classes",
        "no_hold_out": (
            "No drill was held out: how well the fit foretells another drill is not known "
            "(--hold-out)"
        ),
    }
)


def calibration_statement(found: Calibration, building: Building) -> tuple[Block, ...]:
    """Return what the drills say; first of each drill how many get out before and after."""
    fitted = [one.label for one in found.tested if not one.held_out]
    lines = [
        _say("head", scenario=found.plan.scenario.called, drills=listed(fitted)),
        *map(_sentence, found.estimates),
        *_unreached(found, Names(building)),
    ]
    if found.widened > 1:
        lines.append(_say("poor", p=f"{found.p_value:.2f}"))
    lines.append(_say("one_draw", n=len(fitted)))
    kept = any(one.held_out for one in found.tested)
    return (
        *paragraphs(lines),
        Heading(text=_say("tested")),
        _tested(found),
        *paragraphs([] if kept else [_say("no_hold_out")]),
    )


def _tested(found: Calibration) -> Table:
    heads = ("drill", "role", "got_out", "recorded", "before", "error", "rmse", "after", "error",
             "rmse")  # fmt: skip
    rows = [
        (
            one.label,
            _say("held_out" if one.held_out else "fitted"),
            f"{one.before.out_fewest} → {one.after.out_fewest} / {one.before.people}",
            clock(one.recorded_last_out_s),
            clock(one.before.last_out_s),
            signed_s(one.before.error_s),
            _whole(one.before.class_rmse_s),
            clock(one.after.last_out_s),
            signed_s(one.after.error_s),
            _whole(one.after.class_rmse_s),
        )
        for one in found.tested
    ]
    return table("", map(_say, heads), rows)


def _unreached(found: Calibration, names: Names) -> Iterator[str]:
    """Say of each drill that no knob reaches what binds there, and which knob would act on it."""
    for one in found.unreached:
        yield _say(
            "unreached",
            drill=one.label,
            recorded=format_time(one.recorded_s),
            low=format_time(one.low_s),
            high=format_time(one.high_s),
            places=_say("and").join(names.place(place) for place in one.places),
        )
        for seen in one.counted:
            yield _say(
                "counted",
                place=names.place(seen.connection),
                recorded=f"{seen.recorded_per_s:.2f}",
                simulated=f"{seen.simulated_per_s:.2f}",
            )
        if one.knobs:
            yield _say("try", knobs=listed(one.knobs))


def _sentence(one: Estimate) -> str:
    knob = KNOBS[one.knob]
    words = {
        "what": text(knob.words),
        "unit": f" {knob.unit}" if knob.unit else "",
        "planned": f"{one.planned:.3g}",
    }
    if one.value is None or one.low is None or one.high is None:
        low, high = one.tried
        words |= {"tried_low": f"{low:.3g}", "tried_high": f"{high:.3g}"}
        return _say(f"refused_{one.refused}", **words)
    words |= {"value": f"{one.value:.3g}", "low": f"{one.low:.3g}", "high": f"{one.high:.3g}"}
    return _say("estimate", **words)


def _whole(seconds: float | None) -> str | None:
    return None if seconds is None else f"{seconds:.0f}"
