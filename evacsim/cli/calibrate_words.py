"""What `evacsim calibrate` prints, in English and Chinese."""

from __future__ import annotations

from typing import Final

from evacsim.locale import Texts

say: Final = Texts(
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
        "worse": (
            "The fit tells the drills worse than the scenario as it is: no scenario was written"
        ),
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
        "files": "Scenario to adopt (本校参数):",
        "nothing": "Nothing was determined: no scenario was written",
    }
)
