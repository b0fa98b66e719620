"""What stands on the report, as a paper: every text, number and picture of it, ready to be set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from evacsim.analysis.chain.answer import seconds_by_name, together
from evacsim.analysis.code.compare import code_check
from evacsim.analysis.drill.wording import why_slower
from evacsim.analysis.naming import Names
from evacsim.analysis.statistics import spread
from evacsim.building.assumed import assumed_values
from evacsim.locale import listed, sentences, text
from evacsim.movement.measured import WITH_WHOM
from evacsim.present.model import (
    Block,
    Document,
    Notes,
    Picture,
    PictureRow,
    Sheet,
    Signatures,
    Table,
)
from evacsim.report.drill import fields, record_blocks, trend
from evacsim.report.helps import interval_words, relief_table
from evacsim.report.special import special
from evacsim.report.verdict import cell, drill_met, target_of, verdict
from evacsim.report.words import say
from evacsim.statements.bottlenecks import queue_cells
from evacsim.statements.cells import clock, signed_s
from evacsim.statements.code import worst_table
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evacsim.analysis.chain.bottlenecks import Bottlenecks
    from evacsim.analysis.chain.delays import Delay
    from evacsim.analysis.statistics import Band
    from evacsim.report.gather import Found, Held
    from evacsim.report.times import Times

PLACES: Final = 5
_MISSING: Final = "–"
_UP: Final = {"last_up": "last_out", "last_in": "last_out"}
_SHARES: Final = {"half_out": "t50_s", "most_out": "t95_s"}
_PAGES: Final = 2
_LOW, _FOUR = 3, 4  # storeys: the guide's two minutes hold, may hold


def document(found: Found, pictures: Mapping[str, bytes]) -> Document:
    """Return the report as a paper; `pictures` are the PNGs "plan" and "curve"."""
    names, drill = Names(found.facts.building), found.drill
    blocks: list[Block] = [
        fields(found, names),
        verdict(found, names),
        times(found),
        _pictures(found, pictures),
        *special(found, names),
        _bottlenecks(found.split, names),
        relief_table(found.relief),
        _code(found),
    ]
    if drill is not None:
        blocks += record_blocks(drill)
        beside = trend(found)
        blocks += [beside] if beside is not None else []
    signed = ("sign_commander", "sign_recorder", "sign_reviewer", "sign_day")
    blocks.append(Signatures(lines=tuple(say(key) for key in signed), stamp=say("stamp")))
    blocks.append(Notes(items=tuple(_notes(found))))
    return Document(
        title=say("title" if drill is not None else "title_simulated"),
        aside=say("made", day=found.results.manifest.created[:10]),
        running=_running(found),
        blocks=tuple(blocks),
        sheet=Sheet(most_pages=_PAGES, size_pt=9.5),
    )


def times(found: Found) -> Table:
    """Return the table of times: what was recorded, simulated, and simulated otherwise."""
    if found.drill is None:
        return _times_of_run(found)
    return _times_of_drill(found, found.drill)


def _times_of_run(found: Found) -> Table:
    rows = _out_row(found.laws)
    keys = ("first_out", "half_out", "most_out", "last_out", "counted")
    where = found.summary.ending
    for key in (f"last{where}", "counted") if where else keys:
        bands: list[Band | None] = [getattr(law, f"{_UP.get(key, key)}_s") for law in found.laws]
        if any(band is not None for band in bands):
            rows.append((say(key), *(cell(band) for band in bands)))
    target = found.summary.target
    if target is not None:
        met = say("met", target=format_time(target.target_s))
        rows.append((met, *(_met_in(law) for law in found.laws)))
    return Table(
        title=say("times"),
        columns=("", *short(found.laws)),
        rows=tuple(rows),
        note=say("cells_note"),
    )


def _times_of_drill(found: Found, drill: Held) -> Table:
    second = found.laws[1:]
    own = drill.comparison
    by_class = own.curves is not None and own.curves.recipe != "exit counts"
    rows = [(name, "", outs[0], "", *outs[1:]) for name, *outs in _out_row(found.laws)]
    for key in ("first_out", "half_out", "most_out", "last_out", "assembled", "counted"):
        stage = own.times[_SHARES.get(key, f"{key}_s")]
        shown = stage.simulated
        if own.curves is None and key in _SHARES:  # the record has no curve, the run has
            shown = getattr(found.laws[0], f"{key}_s")
        if stage.recorded_s is None and shown is None:
            continue
        told = clock(stage.recorded_s) or _MISSING
        error = signed_s(stage.error_s) or ""
        alike = key != "assembled" and not (key in _SHARES and by_class)
        others = [cell(getattr(law, f"{key}_s")) if alike else _MISSING for law in second]
        rows.append((say(key), told, cell(shown), error, *others))
    target_s, target = target_of(found)[0], found.summary.target
    if target_s is not None:
        met = drill_met(found)
        told = _MISSING if met is None else say("yes" if met else "no")
        same = target is not None and target.target_s == target_s
        shares = [_met_in(law) if same else _MISSING for law in found.laws]
        name = say("met", target=format_time(target_s))
        rows.append((name, told, shares[0], "", *shares[1:]))
    notes = [say("cells_note"), say("difference_note"), *([say("by_class")] if by_class else [])]
    heads = short(found.laws)
    return Table(
        title=say("times"),
        columns=("", say("recorded", label=own.label), heads[0], say("later_by"), *heads[1:]),
        rows=tuple(rows),
        note=sentences(notes),
        widths=(1.2, 1.1, 1.2, 0.6, *(1.2 for _ in second)),
    )


def _out_row(laws: tuple[Times, ...]) -> list[tuple[str, ...]]:
    """Return the row of how many got out, where in some replication not all did."""
    if all(law.out_fewest == law.people for law in laws):
        return []
    return [(say("got_out"), *(f"{law.out_fewest}/{law.people}" for law in laws))]


def _met_in(law: Times) -> str:
    if law.met_share is None:
        return _MISSING
    return say("met_in", met=round(law.met_share * law.replications), n=law.replications)


def short(laws: tuple[Times, ...]) -> tuple[str, ...]:
    """Return what the run and the one under a second law are called in tables and pictures."""
    return tuple(say("second_law" if number else "own_law") for number, _ in enumerate(laws))


def _pictures(found: Found, pictures: Mapping[str, bytes]) -> PictureRow:
    lasts = dict(zip(short(found.laws), (law.last_out_s for law in found.laws), strict=True))
    said = [say("curve_of", label=label, time=cell(last)) for label, last in lasts.items()]
    plan = Picture(png=pictures["plan"], title=say("plan"), alt=say("plan_alt"), share=0.59)
    curve = Picture(
        png=pictures["curve"],
        title=say(f"curve{found.summary.ending}"),
        alt=say("curve_alt", times=listed(said)),
        share=0.41,
    )
    return PictureRow(pictures=(plan, curve))


def _bottlenecks(split: Bottlenecks, names: Names) -> Table:
    queues: dict[str, Delay] = {}
    for queue in split.delays.by_pace:  # the longest wait first; flights of a storey are one place
        queues.setdefault(names.place(queue.component), queue)
    rows = []
    for name, each_s in list(seconds_by_name(split, names).items())[:PLACES]:
        seconds = np.asarray(each_s)
        rows.append(
            (
                name,
                interval_words(float(seconds.mean()), *spread(seconds)),
                say("met_in", met=int((seconds > 0).sum()), n=len(seconds)),
                *_queue(queues.get(name), names),
            )
        )
    keys = ("place", "decides", "often", "waited", "stood", "longest", "held")
    tied = together(split, names)
    return Table(
        title=say("bottlenecks"),
        columns=tuple(say(key) for key in keys),
        rows=tuple(rows),
        note=sentences([*([tied] if tied else []), say("bottlenecks_note")]),
        widths=(1.8, 1.2, 1.1, 0.9, 1.0, 0.7, 1.6),
        align="lrrrrrl",
    )


def _queue(queue: Delay | None, names: Names) -> list[str]:
    told = {} if queue is None else queue_cells(queue, names, most=1)
    return [told.get(key, _MISSING) for key in ("person_min", "stood", "longest", "held")]


def _code(found: Found) -> Table:
    """Return where the building falls shortest of the codes of today, and what was assumed."""
    check = code_check(found.facts.building, found.scenario, found.facts.network)
    assumed = assumed_values(found.results.building_file.read_text(encoding="utf-8-sig"))
    return worst_table(check, PLACES, notes=[say("assumed", n=len(assumed))] if assumed else [])


def _notes(found: Found) -> Iterator[str]:
    """Yield the notes: ① of the run's law and ② of the second, to which the tables point."""
    note, drill = found.results.manifest, found.drill
    for number, law in enumerate(found.laws):
        values = {"law": say(f"law_{law.law}"), "source": text(law.law_source)}
        whom = text(WITH_WHOM[law.law])
        yield say("note_second" if number else "note_law", whom=whom, **values)
    if drill is not None:
        slower = why_slower(drill.comparison)
        if slower is not None:
            yield slower
    beyond = sum(sum(run.out_of_range.values()) for run in note.runs)
    passages = sum(run.passages for run in note.runs)
    if beyond and passages:
        yield say("note_range", share=f"{beyond / passages:.0%}")
    storeys = len(found.facts.building.floors)
    key = "floors_low" if storeys <= _LOW else "floors_four" if storeys == _FOUR else "floors_high"
    if not found.summary.ending:  # the guide speaks of leaving the building
        yield say("note_rule", floors=say(key, n=storeys))
    yield say("note_meaning")


def _running(found: Found) -> str:
    note = found.results.manifest
    scenario, building = note.inputs["scenario"], note.inputs["building"]
    return say(
        "running",
        scenario=scenario.name,
        scenario_sha=scenario.sha256[:8],
        building=building.name,
        building_sha=building.sha256[:8],
        seed=note.seed,
        version=note.evacsim,
    )
