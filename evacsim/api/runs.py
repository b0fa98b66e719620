"""The replications of a drill, as an object: summed up, taken apart, set beside others, kept."""

from __future__ import annotations

import contextlib
import shutil
import weakref
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from evacsim.analysis.chain.bottlenecks import bottlenecks
from evacsim.analysis.drill.compare import compare_all
from evacsim.analysis.facts import facts_of
from evacsim.analysis.statistics import interval
from evacsim.analysis.times.refuge import ending_of
from evacsim.analysis.times.timing import summarise, total_evacuation_s
from evacsim.api.shown import (
    ShownBottlenecks,
    ShownComparison,
    ShownRelief,
    ShownSummary,
    parts_of,
)
from evacsim.errors import DrillError, InputError, Problem, nearest_name
from evacsim.locale import LANGS, speaking, text
from evacsim.results.store import read_results
from evacsim.results.write import copy_results
from evacsim.studies.got_out import GotOut
from evacsim.studies.relief import relief

if TYPE_CHECKING:
    import os

    import polars as pl

    from evacsim.analysis.statistics import Interval
    from evacsim.locale import Lang
    from evacsim.plots import Figure
    from evacsim.results.store import Results

    Anywhere = str | os.PathLike[str]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Difference:
    """What one drill takes longer than another, on the same people.

    `total` is mean and 90 % interval of the paired differences of total evacuation time [s], over
    the replications in which everybody gets out of both (None if there are none): below 0 it is
    faster. `got_out` says how many get out in the other one (before) and in this one (after).
    """

    total: Interval | None
    got_out: GotOut
    replications: int

    def __repr__(self) -> str:
        """Say first who gets out, then the seconds."""
        if self.got_out.leaves_inside:
            return str(self.got_out.warning)
        if self.total is None:
            return text("nobody can say: in no replication everybody gets out of both")
        interval = (
            "" if self.total.low is None else f" ({self.total.low:+.0f} … {self.total.high:+.0f})"
        )
        return text(
            "{mean:+.0f} s{interval}; {out} out; {count} replications, the same people",
            mean=self.total.mean,
            interval=interval,
            out=self.got_out.told,
            count=self.replications,
        )


def open_runs(folder: Anywhere) -> Runs:
    """Return the runs of a results folder.

    Raises
    ------
    ResultsError
        If it is none, or was changed.
    """
    return Runs(Path(folder))


class Runs:
    """Replications of one drill. They live in a folder: a temporary one until they are saved."""

    def __init__(self, folder: Path, home: Path | None = None) -> None:
        """Take a results folder; `home`, a temporary one, goes with the runs."""
        self.results: Results = read_results(folder)
        if home is not None:
            weakref.finalize(self, shutil.rmtree, home, ignore_errors=True)

    @property
    def folder(self) -> Path:
        """Where they are; a temporary folder goes when the runs go."""
        return self.results.folder

    @property
    def occupants(self) -> pl.DataFrame:
        """One row per replication and person."""
        return self.results.occupants

    @property
    def passages(self) -> pl.DataFrame:
        """One row per replication and passage."""
        return self.results.passages

    def __len__(self) -> int:
        """Return how many replications there are."""
        return len(self.results.numbers)

    def __repr__(self) -> str:
        """Say how long it took."""
        return repr(self.summary())

    def _repr_html_(self) -> str:
        return self.summary()._repr_html_()

    def summary(self) -> ShownSummary:
        """Return the numbers; see `evacsim.summarise`. A notebook shows them as the verb does."""
        facts = facts_of(self.results)
        return ShownSummary(
            **parts_of(summarise(self.results, facts)), of=self.results, facts=facts
        )

    def bottlenecks(self) -> ShownBottlenecks:
        """Say where the seconds went; see `evacsim.bottlenecks`, and its `to_frame`."""
        return ShownBottlenecks(**parts_of(bottlenecks(self.results)))

    def relief(self, *, workers: int = 1) -> ShownRelief:
        """Try changes on the same people (`evacsim bottlenecks`)."""
        found = relief(self.results, workers=workers)
        return ShownRelief(**parts_of(found), ending=ending_of(self.results))

    def minus(self, other: Runs) -> Difference:
        """Return how much longer these take than others, replication by replication.

        Raises
        ------
        InputError
            If the people are not the same: another seed, other numbers of people or replications.
        """
        own, others = self.results.manifest, other.results.manifest
        told = ("seed", "people", "replications")
        for key in told:
            one, two = getattr(own, key), getattr(others, key)
            if one != two:
                message = text(
                    "{key} {one} and {two}: only the same people can be compared",
                    key=key, one=one, two=two,
                )  # fmt: skip
                raise InputError([Problem(file=str(self.folder), where=key, message=message)])
        mine, theirs = total_evacuation_s(self.results), total_evacuation_s(other.results)
        pairs = [
            one - two
            for one, two in zip(mine, theirs, strict=True)
            if one is not None and two is not None
        ]
        return Difference(
            total=interval(pairs) if pairs else None,
            got_out=GotOut(before=_out(other.results), after=_out(self.results)),
            replications=len(mine),
        )

    def compare(self, record: Anywhere, run: int | None = None) -> ShownComparison:
        """Set a run of a drill record beside these; the last run of it if none is named.

        Raises
        ------
        DrillError
            If the record cannot be read, is of another building, or has no such run.
        """
        found = compare_all(self.results, [Path(record)])
        numbers = [one.run.run_no for one in found]
        if run is not None and run not in numbers:
            listed = ", ".join(str(number) for number in numbers)
            message = text("has no run {run}; it has {listed}", run=run, listed=listed)
            raise DrillError([Problem(file=str(record), where="", message=message)])
        one = found[-1 if run is None else numbers.index(run)]
        return ShownComparison(**parts_of(one), facts=facts_of(self.results))

    def plot(self, kind: str = "curve", lang: Lang | None = None) -> Figure:
        """Draw a picture of a kind of `evacsim.plots.KINDS`; return a figure of matplotlib.

        Raises
        ------
        ResultsError
            If there is no such kind.
        InputError
            If there is no such language.
        """
        from evacsim.plots.pictures import figure_of  # noqa: PLC0415 - matplotlib is heavy

        if lang is not None and lang not in LANGS:
            message = text('there is no language "{lang}"', lang=lang)
            hint = nearest_name(lang, LANGS)
            raise InputError([Problem(file="lang", where="", message=message, hint=hint)])
        with speaking(lang) if lang else contextlib.nullcontext():
            return figure_of(self.results, kind, facts=facts_of(self.results))

    def report(self, *records: Anywhere, out: Anywhere, workers: int = 1) -> list[Path]:
        """Write the report that is signed as `OUT.html`, `.pdf`, `.docx` (`evacsim report`)."""
        from evacsim.report.gather import gather  # noqa: PLC0415 - typst is heavy
        from evacsim.report.write import write_report  # noqa: PLC0415

        found = gather(self.results, drills=[Path(record) for record in records], workers=workers)
        return list(write_report(found, Path(out)).paths.values())

    def view(self, out: Anywhere, *, beside: Runs | None = None) -> Path:
        """Write the replay, one HTML file, perhaps beside other runs (`evacsim view`)."""
        from evacsim.view.write import write_replay  # noqa: PLC0415 - not every notebook asks

        runs = [self.results] if beside is None else [self.results, beside.results]
        return write_replay(runs, Path(out))

    def save(self, out: Anywhere, *, overwrite: bool = False) -> Runs:
        """Copy them to a results folder that every verb reads; return the runs that lie there.

        Raises
        ------
        ResultsError
            If something stands there that may not be replaced, or it cannot be written.
        """
        return Runs(copy_results(self.results, Path(out), overwrite=overwrite))


def _out(results: Results) -> tuple[int, ...]:
    return tuple(run.outcomes.get("out", 0) for run in results.manifest.runs)
