"""The report of a run and of the drill that was held: A4, as HTML, PDF and Word."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from typing_extensions import TypedDict

from evacsim.analysis.naming import Names
from evacsim.analysis.statistics import Band
from evacsim.analysis.times.target import Verdict as TargetVerdict
from evacsim.plots.sheet import sheet_curve, sheet_plan
from evacsim.plots.style import labels, save
from evacsim.present import write
from evacsim.report.content import document, short
from evacsim.report.verdict import drill_met, target_of, verdict
from evacsim.studies.relief import ReliefJson, relief_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evacsim.present.model import Document, Verdict
    from evacsim.report.gather import Found

_PLAN_IN: Final = (4.3, 3.4)
_CURVE_IN: Final = (2.95, 3.4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report that has been written: its files by their form, and what stands in them."""

    paths: dict[str, Path]
    document: Document
    verdict: Verdict

    @property
    def verdict_text(self) -> str:
        """The verdict, a sentence a line."""
        return "\n".join([self.verdict.text, *(str(line) for line in self.verdict.more)])


@labels()
def write_report(found: Found, stem: Path) -> Report:
    """Write `STEM.html`, `STEM.pdf` and `STEM.docx`; return them."""
    with tempfile.TemporaryDirectory(prefix="evacsim-report-") as name:
        made = document(found, _pictures(found, Path(name)))
    paths = {path.suffix[1:]: path for path in write(made, stem)}
    return Report(paths=paths, document=made, verdict=verdict(found, Names(found.facts.building)))


def _pictures(found: Found, folder: Path) -> dict[str, bytes]:
    """Return the plan and the curve as PNG."""
    recorded = [
        (one.comparison.label, seconds)
        for one in found.drills[-2:]
        if (seconds := one.comparison.run.last_out_s) is not None
    ]
    heads = short(found.laws)
    laws = [(label, one.out_s) for label, one in zip(heads, found.laws, strict=True)]
    figures = {
        "plan": sheet_plan(found.results, found.facts, size_in=_PLAN_IN),
        "curve": sheet_curve(
            laws,
            target_s=target_of(found)[0],
            recorded=recorded,
            size_in=_CURVE_IN,
            where=found.summary.ending,
        ),
    }
    paths = {name: save(figure, folder / name)[0] for name, figure in figures.items()}
    return {name: path.read_bytes() for name, path in paths.items()}


class LawJson(TypedDict):
    """A law and its times, as `report --json` has them."""

    law: str
    source: str
    replications: int
    first_out_s: Band | None
    half_out_s: Band | None
    most_out_s: Band | None
    last_out_s: Band | None
    counted_s: Band | None
    met_share: float | None


class RecordedDrillJson(TypedDict):
    """A drill beside the simulation."""

    label: str
    last_out_s: float | None


class ReportJson(TypedDict):
    """What `report --json` prints."""

    html: str
    pdf: str
    docx: str
    verdict: TargetVerdict | None
    drill_met: bool | None
    verdict_text: str
    findings: list[str]
    laws: list[LawJson]
    recorded: list[RecordedDrillJson]
    relief: ReliefJson
    pictures: list[str]


def report_json(found: Found, made: Report, pictures: Sequence[Path] = ()) -> ReportJson:
    """Return what `report --json` prints.

    `html`, `pdf`, `docx`; `verdict` (of the simulated target, null without one), `drill_met` (of
    the drill itself, null where that cannot be told), `verdict_text`, `findings` (its sentences);
    `laws` [{law, source, replications, first_out_s, half_out_s, most_out_s, last_out_s, counted_s
    (each {p05, p50, p95, mean} or null), met_share}], the run's own first; `recorded` [{label,
    last_out_s}]; `relief` as `bottlenecks --json` has it.
    """
    target = found.summary.target
    return {
        "html": str(made.paths["html"]),
        "pdf": str(made.paths["pdf"]),
        "docx": str(made.paths["docx"]),
        "verdict": target.verdict if target else None,
        "drill_met": drill_met(found),
        "verdict_text": made.verdict.text,
        "findings": [str(line) for line in made.verdict.more],
        "laws": [
            {
                "law": law.law,
                "source": law.law_source,
                "replications": law.replications,
                "first_out_s": law.first_out_s,
                "half_out_s": law.half_out_s,
                "most_out_s": law.most_out_s,
                "last_out_s": law.last_out_s,
                "counted_s": law.counted_s,
                "met_share": law.met_share,
            }
            for law in found.laws
        ],
        "recorded": [
            {"label": one.comparison.label, "last_out_s": one.comparison.run.last_out_s}
            for one in found.drills
        ],
        "relief": relief_json(found.relief),
        "pictures": [str(path) for path in pictures],
    }
