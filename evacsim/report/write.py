"""The report of a run: one A4 page, as HTML that prints and as PDF."""

from __future__ import annotations

import base64
import json
import tempfile
from dataclasses import asdict, dataclass
from functools import partial
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typst
from jinja2 import Environment, PackageLoader, StrictUndefined
from pylopdf_fonts_zh_cn import sans_path

from evacsim.analysis.chain.bottlenecks import bottlenecks
from evacsim.analysis.drill.compare import compare_all
from evacsim.analysis.facts import facts_of
from evacsim.analysis.times.timing import summarise
from evacsim.errors import EvacsimError
from evacsim.files import write_whole
from evacsim.plots.sheet import sheet_curve, sheet_plan
from evacsim.plots.style import labels, save
from evacsim.report.beside import second_law, times_of_law, times_of_results
from evacsim.report.content import Found, page, short
from evacsim.studies.relief import relief, relief_json

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evacsim.analysis.statistics import Band
    from evacsim.report.content import Page
    from evacsim.results.store import Results

    Progress = Callable[[str, int, int], None]

_SIZES_PT: Final = (8.4, 8.0, 7.6, 7.2, 6.8, 6.4)
_PLAN_IN: Final = (4.3, 3.4)
_CURVE_IN: Final = (2.95, 3.4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report that has been written: the files, and the texts that stand in them."""

    html: Path
    pdf: Path
    page: Page


def gather(
    results: Results,
    *,
    drills: Sequence[Path] = (),
    replications: int = 8,
    workers: int = 1,
    progress: Progress | None = None,
) -> Found:
    """Return what the report of a run is made of: the run, a second law, relief, drills.

    Parameters
    ----------
    results
        The run.
    drills
        Records of drills in the same building, to stand beside it.
    replications
        At most so many for the second law and for each change that is tried.
    workers
        Processes to use.
    progress
        Called with what is being done ("law", "relief", "drills"), done and total.

    Raises
    ------
    InputError
        If the copies of the inputs in the folder, or a drill record, cannot be read.
    """
    told = progress or (lambda _what, _done, _total: None)
    facts = facts_of(results)
    beside = times_of_law(
        results,
        second_law(results),
        replications=replications,
        workers=workers,
        progress=partial(told, "law"),
    )
    return Found(
        results=results,
        facts=facts,
        summary=summarise(results, facts),
        split=bottlenecks(results, facts=facts),
        relief=relief(
            results,
            replications=replications,
            workers=workers,
            progress=partial(told, "relief"),
        ),
        laws=(times_of_results(results), *([beside] if beside else [])),
        drills=compare_all(results, drills, progress=partial(told, "drills")) if drills else (),
    )


@labels()
def write_report(found: Found, stem: Path) -> Report:
    """Write `STEM.html` and `STEM.pdf`; return them.

    The PDF is exactly one page: what does not fit in the usual size is set smaller.

    Raises
    ------
    EvacsimError
        If the page does not fit in the smallest size.
    """
    made = page(found)
    with tempfile.TemporaryDirectory(prefix="evacsim-report-") as name:
        folder = Path(name)
        _pictures(found, folder)
        html = _html(made, folder)
        pdf = _pdf(made, folder)
    stem.parent.mkdir(parents=True, exist_ok=True)
    paths = stem.parent / f"{stem.name}.html", stem.parent / f"{stem.name}.pdf"
    write_whole(paths[0], html)
    write_whole(paths[1], pdf)
    return Report(html=paths[0], pdf=paths[1], page=made)


def _pictures(found: Found, folder: Path) -> None:
    """Draw plan.png and curve.png."""
    plan = sheet_plan(found.results, found.facts, size_in=_PLAN_IN)
    recorded = [
        (drill.label, seconds)
        for drill in found.drills
        if (seconds := drill.times["last_out_s"].recorded_s) is not None
    ]
    laws = [(label, one.out_s) for label, one in zip(short(found.laws), found.laws, strict=True)]
    target_s = found.results.manifest.target_s
    curve = sheet_curve(laws, target_s=target_s, recorded=recorded, size_in=_CURVE_IN)
    save(plan, folder / "plan")
    save(curve, folder / "curve")


def _html(made: Page, folder: Path) -> str:
    environment = Environment(
        loader=PackageLoader("evacsim.report", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pictures = {
        name: base64.b64encode((folder / f"{name}.png").read_bytes()).decode()
        for name in ("plan", "curve")
    }
    return environment.get_template("report.html").render(page=made, **pictures)


def _pdf(made: Page, folder: Path) -> bytes:
    """Set the page in the largest size in which it is one page."""
    source = resources.files("evacsim.report") / "pages" / "report.typ"
    (folder / "report.typ").write_text(source.read_text("utf-8"), encoding="utf-8")
    font = Path(str(sans_path()))
    for size_pt in _SIZES_PT:
        data = made.as_data() | {"size_pt": size_pt}
        (folder / "page.json").write_text(json.dumps(data), encoding="utf-8")
        setting = typst.Compiler(
            folder / "report.typ", root=folder, font_paths=[font.parent], ignore_system_fonts=True
        )
        if int(json.loads(setting.query("<pages>", field="value", one=True))) == 1:
            pdf = setting.compile(format="pdf")
            return pdf if isinstance(pdf, bytes) else b"".join(pdf or [])
    raise EvacsimError("the report does not fit on one page")


def report_json(found: Found, made: Report) -> dict[str, object]:
    """Return what `report --json` prints, ready for `json.dumps`.

    `html`, `pdf`; `verdict` (of the target, null without one) and `verdict_text`; `findings`;
    `laws` [{law, source, replications, first_out_s, half_out_s, most_out_s, last_out_s, counted_s
    (each {p05, p50, p95, mean} or null), met_share}], the run's own first; `recorded` [{label,
    last_out_s}]; `relief` as `bottlenecks --json` has it.
    """
    target = found.summary.target
    bands = ("first_out_s", "half_out_s", "most_out_s", "last_out_s", "counted_s")
    return {
        "html": str(made.html),
        "pdf": str(made.pdf),
        "verdict": target.verdict if target else None,
        "verdict_text": made.page.verdict_text,
        "findings": list(made.page.findings),
        "laws": [
            {"law": law.law, "source": law.law_source, "replications": law.replications}
            | {name: _band_json(getattr(law, name)) for name in bands}
            | {"met_share": law.met_share}
            for law in found.laws
        ],
        "recorded": [
            {"label": drill.label, "last_out_s": drill.times["last_out_s"].recorded_s}
            for drill in found.drills
        ],
        "relief": relief_json(found.relief),
    }


def _band_json(found: Band | None) -> dict[str, float] | None:
    return asdict(found) if found else None
