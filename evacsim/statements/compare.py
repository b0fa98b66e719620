"""A recorded drill beside the simulation: the verdict, then times, curve, stairs and classes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evacsim.analysis.drill.wording import recipe_name
from evacsim.locale import Texts, listed
from evacsim.present.model import paragraphs, table
from evacsim.statements.cells import clock, clock_band, decimal, percent, signed_s
from evacsim.statements.gap import gap_lines, gap_table, main_cause

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evacsim.analysis.drill.compare import Comparison
    from evacsim.analysis.drill.stages import Stage
    from evacsim.analysis.naming import Names
    from evacsim.present.model import Block, Table

_FEW_CLASSES: Final = 10

_say: Final = Texts(
    {
        "curve": (
            "Curve (of {recipe}): ERD {erd} (perfect 0), EPC {epc} and SC {sc} (perfect 1; s "
            "= {lag} of n = {points} moments); area between {area} person·s; largest "
            "difference of shares out {ks}"
        ),
        "no_curve": (
            "No curve: the record has neither counts at every exit nor classes with numbers "
            "and times"
        ),
        "band_points": "Inside the 5–95 % band at {share} of the moments{whole}",
        "whole_True": "; as a whole inside (p = {p})",
        "whole_False": "; as a whole outside (p = {p})",
        "whole_None": "; fewer than 19 replications cannot tell of the whole",
        "times": "Times since the alarm",
        "time": "",
        "first_out_s": "first out",
        "t50_s": "half are out",
        "t95_s": "95 % are out",
        "last_out_s": "last out",
        "assembled_s": "all assembled",
        "counted_s": "all counted",
        "recorded": "recorded",
        "simulated": "simulated",
        "mean": "simulated, mean",
        "band": "5–95 %",
        "error": "difference [s]",
        "inside": "inside",
        "yes": "yes",
        "no": "no",
        "stairs": "Share of each stair",
        "stair": "stair",
        "planned": "planned",
        "used": "used",
        "points": "Counting places",
        "point": "place",
        "persons": "persons",
        "persons_sim": "simulated",
        "duration": "duration",
        "duration_sim": "simulated",
        "flow": "flow [1/s]",
        "flow_sim": "simulated",
        "classes": (
            "Classes, the largest difference first ({shown} of {n}): mean {mean} s, RMSE "
            "{rmse} s, rank correlation {rank}"
        ),
        "class": "class",
        "start": "start",
        "start_sim": "simulated",
        "class_last": "last out",
        "class_last_sim": "simulated",
        "not_recorded": "{n} groups of the scenario have no row in the record",
        "trend": "From drill to drill",
        "drill": "drill",
        "day": "day",
        "cause": "main difference",
    }
)


def comparison_statement(
    found: Comparison, names: Names, *, all_classes: bool = False
) -> tuple[Block, ...]:
    """Return the verdict, then the tables; of the classes those farthest off, or all."""
    left = _say("not_recorded", n=found.not_recorded)
    return (
        *paragraphs([*gap_lines(found), ""]),
        *([gap_table(found.gap)] if found.gap is not None else []),
        _times(found),
        *paragraphs([*_curve(found), ""]),
        *([_stairs(found, names)] if found.stairs else []),
        *([_points(found)] if found.points else []),
        *([_classes(found, names, all_classes=all_classes)] if found.classes else []),
        *paragraphs([left] if found.not_recorded and found.classes else []),
    )


def trend_table(comparisons: Sequence[Comparison]) -> Table:
    """Return a row for each drill, in the order of their days."""
    return table(
        _say("trend"),
        [_say(key) for key in ("drill", "day", "last_out_s", "error", "inside", "cause")],
        [
            (
                one.label,
                one.run.day,
                clock(one.times["last_out_s"].recorded_s),
                signed_s(_off_mean_s(one.times["last_out_s"])),
                _yes(one.times["last_out_s"].inside),
                None if one.gap is None else main_cause(one.gap),
            )
            for one in comparisons
        ],
    )


def _times(found: Comparison) -> Table:
    heads = ("time", "recorded", "mean", "band", "error", "inside")
    rows = [
        (
            _say(name),
            clock(stage.recorded_s),
            clock(stage.simulated.mean if stage.simulated else None),
            clock_band(stage.simulated),
            signed_s(_off_mean_s(stage)),
            _yes(stage.inside),
        )
        for name, stage in found.times.items()
    ]
    return table(_say("times"), [_say(key) for key in heads], rows)


def _off_mean_s(stage: Stage) -> float | None:
    """Return how far a time is from the mean, as the gap is."""
    if stage.recorded_s is None or stage.simulated is None:
        return None
    return stage.recorded_s - stage.simulated.mean


def _curve(found: Comparison) -> list[str]:
    far, whole = found.distances, found.envelope
    if found.curves is None or far is None or whole is None:
        return [_say("no_curve")]
    line = _say(
        "curve",
        recipe=recipe_name(found.curves.recipe),
        erd=decimal(far.erd),
        epc=decimal(far.epc),
        sc=decimal(far.sc),
        lag=far.lag,
        points=far.points,
        area=f"{far.area_person_s:.0f}",
        ks=decimal(far.ks),
    )
    p = "–" if whole.p_value is None else f"{whole.p_value:.2f}"
    inside = _say(f"whole_{whole.as_a_whole}", p=p)
    return [line, _say("band_points", share=f"{whole.points_share:.0%}", whole=inside)]


def _stairs(found: Comparison, names: Names) -> Table:
    heads = [_say(key) for key in ("stair", "planned", "used", "simulated")]
    rows = [
        (names.stair(one.stair), percent(one.planned), percent(one.used), percent(one.simulated))
        for one in found.stairs
    ]
    return table(_say("stairs"), heads, rows)


def _points(found: Comparison) -> Table:
    keys = ("point", "persons", "persons_sim", "duration", "duration_sim", "flow", "flow_sim")
    rows = [
        (
            one.name or one.cp_id,
            None if one.persons is None else f"{one.persons:.0f}",
            None if one.simulated_persons is None else f"{one.simulated_persons.p50:.0f}",
            clock(one.duration_s),
            clock(one.simulated_duration_s.p50 if one.simulated_duration_s else None),
            decimal(one.flow_per_s),
            decimal(one.simulated_flow_per_s.p50 if one.simulated_flow_per_s else None),
        )
        for one in found.points
    ]
    return table(_say("points"), [_say(key) for key in keys], rows)


def _classes(found: Comparison, names: Names, *, all_classes: bool) -> Table:
    rows = sorted(
        found.classes, key=lambda one: (one.error_s is None, -abs(one.error_s or 0.0), one.class_id)
    )
    shown = rows if all_classes else rows[:_FEW_CLASSES]
    errors = found.class_errors
    title = _say(
        "classes",
        shown=len(shown),
        n=len(rows),
        mean=f"{errors.mean_error_s:+.0f}" if errors else "–",
        rmse=f"{errors.rmse_s:.0f}" if errors else "–",
        rank=decimal(errors.rank_correlation) or "–" if errors else "–",
    )
    keys = (
        "class", "planned", "used", "start", "start_sim", "class_last", "class_last_sim", "band",
        "error",
    )  # fmt: skip
    return table(
        title,
        [_say(key) for key in keys],
        [
            (
                one.class_id,
                _ways(one.planned_stair, names),
                _ways(one.used_stair, names),
                clock(one.recorded_start_s),
                clock(one.start_s),
                clock(one.recorded_last_out_s),
                clock(one.last_out_s.p50 if one.last_out_s else None),
                clock_band(one.last_out_s),
                signed_s(one.error_s),
            )
            for one in shown
        ],
    )


def _ways(written: str | None, names: Names) -> str | None:
    """Return what the school calls the stairs that a record names, often one."""
    return None if written is None else listed(names.stair(one) for one in written.split("、"))


def _yes(inside: bool | None) -> str | None:  # noqa: FBT001 - a cell of a table
    return None if inside is None else _say("yes" if inside else "no")
