"""What stands on the Axes, not what the pixels are."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import PathPatch
from matplotlib.text import Text

from evacsim.analysis.density.crowding import inside_at, mean_crowding, stair_grids
from evacsim.analysis.facts import facts_of
from evacsim.analysis.times.exits import exit_usage
from evacsim.analysis.times.gantt import group_timeline
from evacsim.errors import ResultsError
from evacsim.locale import use
from evacsim.plots import KINDS, draw, draw_standard
from evacsim.plots.picture import Options
from evacsim.plots.style import EMPTY, USED, density_steps

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from evacsim.analysis.facts import Facts
    from evacsim.results.store import Results


def texts(figure: Figure) -> str:
    return "\n".join(
        [text.get_text() for text in figure.texts]
        + [axes.get_title(loc="left") for axes in figure.axes]
        + [text.get_text() for axes in figure.axes for text in axes.texts]
        + [axes.get_xlabel() + axes.get_ylabel() for axes in figure.axes]
    )


def by_title(figure: Figure, title: str) -> Axes:
    return next(axes for axes in figure.axes if axes.get_title(loc="left") == title)


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_title_and_footer_say_what_was_run(
    results: Results, facts: Facts, kind: str, lang: str
) -> None:
    use(lang)
    figure = KINDS[kind](results, facts, Options())  # type: ignore[arg-type]
    said = texts(figure)
    assert said.startswith("小演练 · ")
    assert "sfpe" in said
    assert "7" in said
    assert ("模拟次数：3" if lang == "zh" else "replications: 3") in said
    own = re.sub(r"小演练|小楼", "", said)
    assert bool(re.search(r"[\u4e00-\u9fff]", own)) == (lang == "zh")


def test_curve_ends_with_everybody_and_marks_the_target(results: Results, facts: Facts) -> None:
    axes = KINDS["curve"](results, facts, Options()).axes[0]
    lines = {line.get_label(): line for line in axes.lines}
    assert lines["median"].get_ydata()[-1] == 121
    assert list(lines["target 1:30"].get_xdata()) == [90.0, 90.0]
    assert "5–95 % band" in axes.get_legend_handles_labels()[1]
    assert "total evacuation time" in axes.get_title(loc="left")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_where_all_go_to_a_place_inside_no_picture_speaks_of_leaving(
    inside: Results, lang: str
) -> None:
    use(lang)
    leaving = r"疏散|出楼" if lang == "zh" else r"\bout\b|evacuat|egress"
    shown = {
        kind: "\n".join(
            text.get_text()
            for text in KINDS[kind](inside, facts_of(inside), Options()).findobj(Text)
        )
        for kind in ("curve", "gantt", "exits")
    }
    for kind, said in shown.items():
        assert not re.search(leaving, said), (kind, said)
    assert ("全部到位" if lang == "zh" else "everybody in place after") in shown["curve"]
    assert ("第一人到位" if lang == "zh" else "first one in place") in shown["gantt"]
    assert ("无人经出口" if lang == "zh" else "nobody leaves") in shown["exits"]


def test_who_cannot_get_out_is_not_said_to_go_to_a_place_inside(shut_in: Results) -> None:
    """Somebody has arrived, and nobody by an exit: not because that was the plan."""
    assert [run.outcomes["out"] for run in shut_in.manifest.runs] == [1, 1, 1]
    figure = KINDS["exits"](shut_in, facts_of(shut_in), Options())
    assert "nobody leaves" not in texts(figure)
    title = KINDS["curve"](shut_in, facts_of(shut_in), Options()).axes[0].get_title(loc="left")
    assert "in place" not in title


def test_curve_says_that_nobody_got_out(locked: Results) -> None:
    axes = KINDS["curve"](locked, facts_of(locked), Options()).axes[0]
    title = axes.get_title(loc="left")
    assert "nobody got out" in title
    assert "in 3 replications" in title


def test_plan_colours_each_component_by_its_peak(results: Results, facts: Facts) -> None:
    figure = KINDS["plan-density"](results, facts, Options())
    frame = mean_crowding(results, facts)
    colour_map, norm = density_steps()
    seen = {
        patch.get_gid(): to_hex(patch.get_facecolor())
        for axes in figure.axes
        for patch in axes.patches
        if isinstance(patch, PathPatch) and patch.get_gid() and patch.get_fill()
    }
    assert {"3F.corridor#1", "A.3F-2F.upper", "1F.workshop"} <= set(seen)
    for name, peak in zip(frame["component"], frame["peak_density_per_m2"], strict=True):
        assert seen[name] == to_hex(colour_map(norm(peak))), name


def test_plan_writes_the_persons_inside_at_the_chosen_time(results: Results, facts: Facts) -> None:
    figure = KINDS["plan-density"](results, facts, Options(at_s=0.0))
    inside = inside_at(results, 0.0)
    assert inside["3F.room-1"] == 30
    for floor, numbers in (("2F", ["30", "30"]), ("3F", ["30", "30"]), ("1F", ["1"])):
        written = [text.get_text() for text in by_title(figure, floor).texts]
        assert [text for text in written if text.isdigit()] == numbers
    said = texts(figure)
    assert "numbers: persons inside at 0:00" in said
    assert "Density on each floor at 0:00" in said
    assert "eak" not in said, "a moment, not the peak"


def test_plan_time_tells_never_so_dense_from_nobody_there(results: Results, facts: Facts) -> None:
    figure = KINDS["plan-time"](results, facts, Options(above_per_m2=5.0))
    frame = mean_crowding(results, facts)
    above = dict(zip(frame["component"], frame["above_5_s"], strict=True))
    for axes in figure.axes:
        for patch in axes.patches:
            gid = patch.get_gid() or ""
            if gid and not gid.endswith(" hatch") and above.get(gid, 0.0) == 0.0:
                ground = USED if gid in above else EMPTY
                assert to_hex(patch.get_facecolor()) == ground.lower()
    assert "5 per m²" in texts(figure)


def test_stair_map_is_the_grid_from_the_top_down(results: Results, facts: Facts) -> None:
    axes = by_title(KINDS["stairs"](results, facts, Options()), "stair A")
    (grid,) = stair_grids(results, facts)
    mesh = axes.collections[0].get_array()
    assert mesh is not None
    assert np.array_equal(
        np.ma.filled(mesh, 0.0).reshape(grid.density_per_m2.shape), grid.density_per_m2
    )
    assert [label.get_text() for label in axes.get_yticklabels()] == ["3F", "2F", "1F"]
    assert axes.get_ylim() == (9.0, 0.0)


def test_gantt_bars_follow_the_milestones_slowest_first(results: Results, facts: Facts) -> None:
    figure = KINDS["gantt"](results, facts, Options())
    axes = figure.axes[0]
    rows = {row["group"]: row for row in group_timeline(results, facts).to_dicts()}
    names = [label.get_text() for label in axes.get_yticklabels()]
    rows = {id_.partition("/")[2] or id_: row for id_, row in rows.items()}  # by their rooms
    assert sorted(names) == sorted(rows)
    bars = [path.get_extents() for stage in axes.collections for path in stage.get_paths()]
    ends = [
        max(bar.x1 for bar in bars if round((bar.y0 + bar.y1) / 2) == place)
        for place in range(len(names))
    ]
    assert ends == pytest.approx([rows[name]["last_out_s"] for name in names])
    assert ends == sorted(ends, reverse=True)


def test_gantt_marks_groups_that_did_not_get_out(locked: Results) -> None:
    figure = KINDS["gantt"](locked, facts_of(locked), Options())
    labels = [text.get_text() for text in figure.legends[0].get_texts()]
    assert "did not get out" in labels


def test_exit_bars_show_the_median_of_every_exit(results: Results, facts: Facts) -> None:
    bars = KINDS["exits"](results, facts, Options()).axes[0]
    usage = exit_usage(results, facts)
    assert [label.get_text() for label in bars.get_yticklabels()] == ["exit A", "exit B"]
    assert [patch.get_width() for patch in bars.patches] == usage["p50"].to_list()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_kind_is_written_in_every_format_without_a_warning(
    results: Results, facts: Facts, tmp_path: Path, lang: str
) -> None:
    use(lang)
    """Warnings are errors here: a glyph that the font lacks would fail."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for kind in KINDS:
            paths = draw(results, kind, tmp_path / kind, ("svg", "pdf"), facts=facts)
            assert len(paths) == (6 if kind == "plan-time" else 2)
            assert all(path.stat().st_size > 2000 for path in paths)


def test_the_standard_pictures_stand_beside_each_other(locked: Results, tmp_path: Path) -> None:
    use("zh")
    """Four unasked, or every kind; also where nobody got out."""
    four = draw_standard(locked, tmp_path)
    assert [path.stem for path in four] == ["curve", "stairs", "waterfall", "plan-chain"]
    paths = draw_standard(locked, tmp_path, every=True)
    assert [path.name for path in paths] == [
        "curve.png",
        "plan-density.png",
        "plan-time-above-3.5.png",
        "stairs.png",
        "gantt.png",
        "exits.png",
        "waterfall.png",
        "chain.png",
        "plan-chain.png",
        "saturation.png",
    ]


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_the_same_picture_has_the_same_bytes(
    results: Results, facts: Facts, tmp_path: Path, suffix: str
) -> None:
    use("zh")
    files = [draw(results, "curve", tmp_path / name, (suffix,), facts=facts)[0] for name in "ab"]
    assert files[0].read_bytes() == files[1].read_bytes()


@pytest.mark.parametrize(
    ("kind", "more", "said"),
    [
        ("curves", {}, 'did you mean "curve"'),
        ("curve", {"formats": ("jpg",)}, 'unknown picture format "jpg"'),
        ("plan-density", {"at_s": -1.0}, "0 s or later"),
        ("plan-density", {"at_s": float("nan")}, "0 s or later"),
        ("plan-time", {"above_per_m2": 4.0}, "known: 2, 3.5, 5"),
    ],
)
def test_what_cannot_be_drawn_is_named_and_nothing_written(
    results: Results, tmp_path: Path, kind: str, more: dict[str, object], said: str
) -> None:
    with pytest.raises(ResultsError, match=re.escape(said)):
        draw(results, kind, tmp_path / "x", **more)  # type: ignore[arg-type]
    assert not list(tmp_path.iterdir())


def test_what_did_not_go_on_until_it_was_enough_has_no_convergence(
    locked: Results, tmp_path: Path
) -> None:
    with pytest.raises(ResultsError, match="--until-converged"):
        draw(locked, "convergence", tmp_path / "x")


def test_convergence_is_drawn_against_what_is_allowed(results: Results, facts: Facts) -> None:
    upper, lower = KINDS["convergence"](results, facts, Options()).axes
    assert "3 replications" in upper.get_title(loc="left")
    labels = lower.get_legend_handles_labels()[1]
    assert labels[-1] == "allowed"
    assert labels[0] == "TET, mean total time"
    (tet,) = (line for line in lower.lines if line.get_label() == labels[0])
    note = results.manifest.convergence
    assert note is not None
    assert tet.get_ydata()[-1] == pytest.approx(note.steps[-1].tet / note.thresholds["tet"])
