"""The kinds of pictures, and writing them: one, or the standard set of a results folder."""

from __future__ import annotations

import contextlib
import gc
from pathlib import Path
from typing import TYPE_CHECKING, Final

from evacsim.analysis.density.crowding import LEVELS_PER_M2
from evacsim.analysis.facts import facts_of
from evacsim.analysis.reading import MOST_SHOWN
from evacsim.analysis.times.refuge import ending_of
from evacsim.errors import Problem, ResultsError, nearest_name
from evacsim.locale import text
from evacsim.plots.chainpath import chain_figure
from evacsim.plots.chainplan import chain_plan_figure
from evacsim.plots.convergence import convergence_figure
from evacsim.plots.curve import curve_figure
from evacsim.plots.exits import exits_figure
from evacsim.plots.gantt import gantt_figure
from evacsim.plots.picture import Options
from evacsim.plots.plan import plan_density_figure, plan_time_figure
from evacsim.plots.saturation import saturation_figure
from evacsim.plots.stairs import stairs_figure
from evacsim.plots.style import check_formats, labels, many_pages, save
from evacsim.plots.waterfall import waterfall_figure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from matplotlib.figure import Figure

    from evacsim.analysis.facts import Facts
    from evacsim.plots.picture import Picture
    from evacsim.results.store import Results

KINDS: Final[Mapping[str, Picture]] = {
    "curve": curve_figure,
    "plan-density": plan_density_figure,
    "plan-time": plan_time_figure,
    "stairs": stairs_figure,
    "gantt": gantt_figure,
    "exits": exits_figure,
    "waterfall": waterfall_figure,
    "chain": chain_figure,
    "plan-chain": chain_plan_figure,
    "saturation": saturation_figure,
    "convergence": convergence_figure,
}

STANDARD: Final = ("curve", "stairs", "waterfall", "plan-chain")
"""How long, where it stood, what of, and where on the plan: what `run` draws unasked."""

MOST_DRAWN: Final = MOST_SHOWN
"""So many replications at most stand in a picture: more would not change it, and take longer."""


@labels()
def draw(  # noqa: PLR0913 - what may be chosen of a picture
    results: Results,
    kind: str,
    out_stem: Path,
    formats: Sequence[str] = ("png",),
    *,
    at_s: float | None = None,
    above_per_m2: float | None = None,
    facts: Facts | None = None,
) -> list[Path]:
    """Draw one kind of picture into `OUT_STEM.FORMAT`; return the paths.

    It shows the first `MOST_DRAWN` replications; `convergence` is of all.

    Parameters
    ----------
    results
        What to draw.
    kind
        One of `KINDS`.
    out_stem
        Path without its ending; `plan-time` adds `-above-LEVEL`.
    formats
        Some of png, svg, pdf.
    at_s
        Moment [s] at which plans write the persons inside.
    above_per_m2
        Density [1/m2] whose duration `plan-time` shows: 2, 3.5 or 5; one picture each if None.
    facts
        The building, where it has been read already.

    Raises
    ------
    ResultsError
        Kind, format, time or density cannot be drawn.
    BuildingError
        The copy of the building in the folder cannot be read.
    """
    _check(kind, at_s, above_per_m2)
    check_formats(formats)
    facts = facts or facts_of(results)
    if kind != "convergence":
        results = results.first(MOST_DRAWN)
    stem = Path(out_stem)
    if kind != "plan-time":
        figure = KINDS[kind](results, facts, Options(at_s=at_s))
        return save(figure, stem, formats)
    paths = []
    for level in LEVELS_PER_M2 if above_per_m2 is None else (above_per_m2,):
        figure = KINDS[kind](results, facts, Options(at_s=at_s, above_per_m2=level))
        paths += save(figure, stem.parent / f"{stem.name}-above-{level:g}", formats)
    return paths


@labels()
def figure_of(
    results: Results, kind: str, *, at_s: float | None = None, facts: Facts | None = None
) -> Figure:
    """Return one kind of picture as a figure, see `draw`."""
    _check(kind, at_s, None)
    shown = results if kind == "convergence" else results.first(MOST_DRAWN)
    options = Options(at_s=at_s)
    return KINDS[kind](shown, facts or facts_of(results), options)


@labels()
def draw_standard(
    results: Results,
    folder: Path,
    formats: Sequence[str] = ("png",),
    *,
    every: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> list[Path]:
    """Draw the kinds that answer first (`STANDARD`) into a folder; return the paths, named by kind.

    They show the first `MOST_DRAWN` replications, see `draw`. With `every` all kinds are drawn.
    `progress` is called with the number of kinds drawn and their total.
    """
    check_formats(formats)
    facts = facts_of(results)
    shown = results.first(MOST_DRAWN)  # once: these results remember what the pictures ask
    options: dict[str, dict[str, float | None]] = {"plan-time": {"above_per_m2": 3.5}}
    # a fixed number of replications has no convergence to show
    fixed = results.manifest.convergence is None
    wanted = KINDS if every else STANDARD
    inside = bool(ending_of(results)) and not shown.occupants["exit"].count()
    empty = {"convergence": fixed, "exits": inside}
    kinds = [kind for kind in wanted if not empty.get(kind)]
    paths = []
    with _few_cycles(), many_pages():
        for done, kind in enumerate(kinds, start=1):
            more = options.get(kind, {})
            of = results if kind == "convergence" else shown
            paths += draw(of, kind, Path(folder) / kind, formats, facts=facts, **more)
            if progress is not None:
                progress(done, len(kinds))
            gc.collect()  # a figure and its canvas refer to each other, and an A4 page is 16 MB
    return paths


@contextlib.contextmanager
def _few_cycles() -> Iterator[None]:
    """Look for reference cycles only when told to, and only in what has been made since."""
    collecting = gc.isenabled()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.unfreeze()
        if collecting:
            gc.enable()


def _check(kind: str, at_s: float | None, above_per_m2: float | None) -> None:
    problems = []
    if kind not in KINDS:
        problems.append(
            ("kind", text('unknown kind of picture "{kind}"', kind=kind), nearest_name(kind, KINDS))
        )
    if at_s is not None and not 0 <= at_s < float("inf"):
        problems.append(
            ("at", text("the time is {at_s} s; it must be 0 s or later", at_s=at_s), "")
        )
    if above_per_m2 is not None and above_per_m2 not in LEVELS_PER_M2:
        levels = ", ".join(f"{level:g}" for level in LEVELS_PER_M2)
        problems.append(
            (
                "above",
                text("the density is {above_per_m2:g} per m²", above_per_m2=above_per_m2),
                text("known: {levels}", levels=levels),
            )
        )
    if problems:
        raise ResultsError(
            [
                Problem(file="plot", where=where, message=message, hint=hint)
                for where, message, hint in problems
            ]
        )
