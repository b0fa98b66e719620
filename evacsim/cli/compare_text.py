"""A comparison in words and tables: the verdict first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evacsim.analysis.drill.attribution import CAUSES
from evacsim.analysis.drill.wording import difference, piece_name, why_slower
from evacsim.cli.compare_words import say
from evacsim.cli.console import echo, print_table
from evacsim.locale import listed
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evacsim.analysis.drill.attribution import Cause, Gap
    from evacsim.analysis.drill.compare import Comparison
    from evacsim.analysis.drill.stages import Stage
    from evacsim.analysis.naming import Names
    from evacsim.analysis.statistics import Band

_FEW_CLASSES = 10


def print_comparison(found: Comparison, names: Names, *, all_classes: bool) -> None:
    """Write the verdict, then the tables, on stdout."""
    for line in verdict(found):
        echo(line)
    echo()
    if found.gap is not None:
        _gap_table(found.gap)
    _times_table(found)
    echo(_curve_line(found))
    echo()
    if found.stairs:
        _stairs_table(found, names)
    if found.points:
        _points_table(found)
    if found.classes:
        _classes_table(found, names, all_classes=all_classes)
    if found.not_recorded and found.classes:
        echo(say("not_recorded", n=found.not_recorded))


def print_trend(comparisons: Sequence[Comparison]) -> None:
    """Write a row for each drill, in the order of their days."""
    print_table(
        say("trend"),
        [say(key) for key in ("drill", "day", "last_out_s", "error", "inside", "cause")],
        [
            (
                one.label,
                one.run.day,
                _clock(one.times["last_out_s"].recorded_s),
                _signed(_off_mean_s(one.times["last_out_s"])),
                _yes(one.times["last_out_s"].inside),
                None if one.gap is None else _cause(one.gap),
            )
            for one in comparisons
        ],
    )


def verdict(found: Comparison) -> list[str]:
    """Return the verdict in plain words: what, how far, why, and what would tell more."""
    lines = [
        say(
            "head",
            drill=found.label,
            scenario=found.scenario,
            law=found.law,
            replications=found.replications,
        )
    ]
    if found.censored:
        lines.append(say("censored", n=found.censored))
    out = found.times["last_out_s"]
    if out.recorded_s is None or out.simulated is None:
        lines.append(say("no_last"))
    else:
        lines.append(_out_line(out.recorded_s, out.simulated))
    if found.gap is not None:
        lines += _why(found.gap)
    slower = why_slower(found)
    if slower is not None:
        lines.append(slower)
    lines.append(say("one_draw"))
    if found.timing_error_s is not None:
        lines.append(say("timing_error", seconds=f"{found.timing_error_s:g}"))
    return lines


def _out_line(recorded_s: float, simulated: Band) -> str:
    return say(
        "out",
        recorded=format_time(recorded_s),
        mean=format_time(simulated.mean),
        low=format_time(simulated.p05),
        high=format_time(simulated.p95),
    )


def _why(gap: Gap) -> list[str]:
    known = gap.pieces.known()
    piece = 0.0 if gap.main in (None, "undetermined") else known[gap.main]  # type: ignore[index]
    lines = [
        say(
            f"main_{'none' if gap.main is None else gap.main}",
            end=say(f"end_{gap.measured_at}"),
            difference=difference(gap.pieces.total_s),
            piece=difference(piece),
        )
    ]
    others = [cause for cause in gap.named if cause != gap.main]
    if others:
        told = [
            say("named", cause=piece_name(cause, known[cause]), seconds=difference(known[cause]))
            for cause in others
        ]
        lines.append(say("also", causes=", ".join(told)))
    if gap.advice:
        lines.append(say("advice"))
        lines += [f"  · {say(f'advice_{row}')}" for row in gap.advice]
    return lines


def _cause(gap: Gap) -> str:
    if gap.main is None:
        return say("cause_None")
    if gap.main == "undetermined":
        return say(gap.main)
    return piece_name(gap.main, gap.pieces.known()[gap.main])


def _gap_table(gap: Gap) -> None:
    known = gap.pieces.known()
    rows: list[tuple[object, ...]] = [
        (
            piece_name(cause, known.get(cause)),
            _signed(known.get(cause)),
            _reach(gap, cause),
            _remark(gap, cause),
        )
        for cause in CAUSES
    ]
    note = ""
    if round(gap.pieces.people_s):
        note = say("of_people", seconds=f"{gap.pieces.people_s:+.0f}")
    rows.append(
        (
            say("undetermined"),
            _signed(gap.pieces.undetermined_s),
            _reach(gap, "undetermined"),
            note,
        )
    )
    rows.append((say("total"), _signed(gap.pieces.total_s), _reach(gap, "total"), ""))
    heads = [say(key) for key in ("piece", "seconds", "by_chance", "note")]
    print_table(say("gap"), heads, rows)


def _remark(gap: Gap, cause: Cause) -> str:
    return "" if cause in gap.pieces.known() else say("unknown")


def _reach(gap: Gap, name: str) -> str | None:
    return f"±{gap.chance_s[name]:.0f}" if name in gap.chance_s else None


def _times_table(found: Comparison) -> None:
    heads = ("time", "recorded", "mean", "band", "error", "inside")
    rows = [
        (
            say(name),
            _clock(stage.recorded_s),
            _clock(stage.simulated.mean if stage.simulated else None),
            _band(stage.simulated),
            _signed(_off_mean_s(stage)),
            _yes(stage.inside),
        )
        for name, stage in found.times.items()
    ]
    print_table(say("times"), [say(key) for key in heads], rows)


def _off_mean_s(stage: Stage) -> float | None:
    """Return how far a time is from the mean, as the gap is."""
    if stage.recorded_s is None or stage.simulated is None:
        return None
    return stage.recorded_s - stage.simulated.mean


def _curve_line(found: Comparison) -> str:
    far, whole = found.distances, found.envelope
    if found.curves is None or far is None or whole is None:
        return say("no_curve")
    line = say(
        "curve",
        recipe=say(f"recipe_{found.curves.recipe}"),
        erd=_figure(far.erd),
        epc=_figure(far.epc),
        sc=_figure(far.sc),
        lag=far.lag,
        points=far.points,
        area=f"{far.area_person_s:.0f}",
        ks=_figure(far.ks),
    )
    p = "–" if whole.p_value is None else f"{whole.p_value:.2f}"
    inside = say(f"whole_{whole.as_a_whole}", p=p)
    return f"{line}\n{say('band_points', share=f'{whole.points_share:.0%}', whole=inside)}"


def _stairs_table(found: Comparison, names: Names) -> None:
    heads = [say(key) for key in ("stair", "planned", "used", "simulated")]
    rows = [
        (names.stair(one.stair), _percent(one.planned), _percent(one.used), _percent(one.simulated))
        for one in found.stairs
    ]
    print_table(say("stairs"), heads, rows)


def _points_table(found: Comparison) -> None:
    keys = ("point", "persons", "persons_sim", "duration", "duration_sim", "flow", "flow_sim")
    rows = [
        (
            one.name or one.cp_id,
            None if one.persons is None else f"{one.persons:.0f}",
            None if one.simulated_persons is None else f"{one.simulated_persons.p50:.0f}",
            _clock(one.duration_s),
            _clock(one.simulated_duration_s.p50 if one.simulated_duration_s else None),
            _figure(one.flow_per_s),
            _figure(one.simulated_flow_per_s.p50 if one.simulated_flow_per_s else None),
        )
        for one in found.points
    ]
    print_table(say("points"), [say(key) for key in keys], rows)


def _classes_table(found: Comparison, names: Names, *, all_classes: bool) -> None:
    rows = sorted(
        found.classes, key=lambda one: (one.error_s is None, -abs(one.error_s or 0.0), one.class_id)
    )
    shown = rows if all_classes else rows[:_FEW_CLASSES]
    errors = found.class_errors
    title = say(
        "classes",
        shown=len(shown),
        n=len(rows),
        mean=f"{errors.mean_error_s:+.0f}" if errors else "–",
        rmse=f"{errors.rmse_s:.0f}" if errors else "–",
        rank=_figure(errors.rank_correlation) or "–" if errors else "–",
    )
    keys = (
        "class", "planned", "used", "start", "start_sim", "class_last", "class_last_sim", "band",
        "error",
    )  # fmt: skip
    print_table(
        title,
        [say(key) for key in keys],
        [
            (
                one.class_id,
                _stairs(one.planned_stair, names),
                _stairs(one.used_stair, names),
                _clock(one.recorded_start_s),
                _clock(one.start_s),
                _clock(one.recorded_last_out_s),
                _clock(one.last_out_s.p50 if one.last_out_s else None),
                _band(one.last_out_s),
                _signed(one.error_s),
            )
            for one in shown
        ],
    )


def _stairs(written: str | None, names: Names) -> str | None:
    """Return what the school calls the stairs that a record names, often one."""
    return None if written is None else listed(names.stair(one) for one in written.split("、"))


def _clock(seconds: float | None) -> str | None:
    return None if seconds is None else format_time(seconds)


def _band(found: Band | None) -> str | None:
    return None if found is None else f"{format_time(found.p05)}–{format_time(found.p95)}"


def _signed(seconds: float | None) -> str | None:
    return None if seconds is None else f"{round(seconds):+d}"


def _figure(value: float | None) -> str | None:
    return None if value is None else f"{value:.2f}"


def _percent(share: float | None) -> str | None:
    return None if share is None else f"{share:.0%}"


def _yes(inside: bool | None) -> str | None:
    return None if inside is None else say("yes" if inside else "no")
