"""The page of a replay: everything packed into one HTML file that opens by double click."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl
from jinja2 import Environment, PackageLoader, StrictUndefined

from evacsim.analysis.chain.bottlenecks import bottlenecks
from evacsim.analysis.chain.causes import held_in
from evacsim.analysis.facts import facts_of
from evacsim.files import write_whole
from evacsim.locale import Lang, language, speaking
from evacsim.plots.ramp import DENSITY_COLOURS, DENSITY_EDGES_PER_M2
from evacsim.results.manifest import evacsim_version
from evacsim.scenario.place import placements
from evacsim.scenario.read import read_scenario
from evacsim.view.scene import LANGUAGES, scene
from evacsim.view.special import special
from evacsim.view.story import curve_json, drill_json, why_json
from evacsim.view.track import PER_S, packed, ticks, track
from evacsim.view.words import say

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from evacsim.analysis.chain.chain import ChainLink
    from evacsim.analysis.drill.compare import Comparison
    from evacsim.analysis.facts import Facts
    from evacsim.results.store import Results
    from evacsim.scenario.model import Scenario
    from evacsim.view.scene import Scene
    from evacsim.view.track import Track

SCRIPTS: Final = ("inflate", "data", "place", "plan", "draw", "chart", "table", "page")
"""The parts of the page's script, in their order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The replication that is shown, number `number` in the tables: nearest the median of all.

    `pieces` is its critical chain, the latest first; `ends` has shape (directions, 2): the
    component that each direction leaves, and the one it leads into; `outside` are those that are
    no place of the building.
    """

    title: str
    number: int
    facts: Facts
    occupants: pl.DataFrame
    passages: pl.DataFrame
    pieces: Sequence[ChainLink]
    scene: Scene
    track: Track
    special: dict[str, Any]
    ends: NDArray[np.int64]
    outside: tuple[int, ...]


def shown_of(results: Results) -> Shown:
    """Return what is shown of a run.

    Raises
    ------
    BuildingError, ScenarioError
        If the copies in the folder cannot be read.
    """
    facts = facts_of(results)
    found = bottlenecks(results, facts=facts)
    number = results.numbers.start if found.typical is None else found.typical
    own = pl.col("replication") == number
    occupants = results.scan("occupants").filter(own).collect()
    passages = results.scan("passages").filter(own).collect()
    falls = results.scan("falls").filter(own).collect()
    parts, directions = facts.network.components, facts.network.directions
    scenario = read_scenario(results.scenario_file)
    return Shown(
        title=str(results.manifest.scenario_called),
        number=number,
        facts=facts,
        occupants=occupants,
        passages=passages,
        pieces=found.pieces,
        scene=scene(results, facts, occupants, falls),
        track=track(occupants, passages, facts.network, _asleep(results), _coming(scenario, facts)),
        special=special(results, facts, scenario, occupants),
        ends=np.array([(one.origin, one.target) for one in directions], dtype=np.int64),
        outside=tuple(part.index for part in parts if part.kind == "outside"),
    )


def _asleep(results: Results) -> frozenset[str]:
    return frozenset(group for group, held in held_in(results).items() if held == "asleep")


def _coming(scenario: Scenario, facts: Facts) -> frozenset[str]:
    """Return the groups that come in later."""
    items = placements(scenario, facts.building) if scenario.arrival else ()
    return frozenset(item.placed.id for item in items if item.comes_s is not None)


def run_bytes(results: Results) -> bytes:
    """Return one run as the page reads it: the length of a header, the header, the columns.

    The header is JSON; the columns are `track.packed`.
    """
    shown = shown_of(results)
    note = results.manifest
    sizes, columns = packed(shown.track.columns())
    header: dict[str, Any] = {
        "scenario": [getattr(note.scenario_called, lang) for lang in LANGUAGES],
        "building": [getattr(note.building_called, lang) for lang in LANGUAGES],
        "law": note.law,
        "seed": note.seed,
        "goal": None if note.target_s is None else int(ticks(note.target_s)),
        "ended": int(ticks(results.note_of(shown.number).ended_s)),
        "replication": shown.number,
        "replications": note.replications,
        **shown.scene.data,
        **shown.special,
        "changes": [*shown.scene.data["changes"], *shown.special.get("changes", ())],
        "curve": curve_json(results),
        "why": why_json(shown.pieces, shown.facts, shown.occupants, shown.passages),
        "routes": shown.track.routes,
        "columns": sizes,
    }
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    return len(text).to_bytes(4, "little") + text + columns


def write_replay(
    runs: Sequence[Results],
    path: Path,
    *,
    drills: Sequence[Comparison] = (),
) -> Path:
    """Write the replay of one run, or of two side by side, as one HTML file; return its path.

    It shows the replication nearest the median.

    Parameters
    ----------
    runs
        One or two.
    path
        The file.
    drills
        Runs of a recorded drill beside the first.

    Raises
    ------
    BuildingError, ScenarioError
        If the copies in a results folder cannot be read.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, _html(runs, drills))
    return path


def _words(lang: Lang) -> list[str]:
    """Return the templates of the page in a language; its script fills them in."""
    with speaking(lang):
        return [say.template(key) for key in say]


def _html(runs: Sequence[Results], drills: Sequence[Comparison]) -> str:
    said = {
        "lang": language(),
        "languages": LANGUAGES,
        "words": {name: _words(name) for name in LANGUAGES},
        "keys": list(say),
        "version": evacsim_version(),
        "perS": PER_S,
        "edges": DENSITY_EDGES_PER_M2,
        "colours": DENSITY_COLOURS,
        "drills": [drill_json(one) for one in drills],
    }
    blocks = [json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()]
    blocks += [run_bytes(results) for results in runs]
    folder = resources.files("evacsim.view") / "page"
    script = "".join((folder / f"{name}.js").read_text("utf-8") for name in SCRIPTS)
    script = f'"use strict";\n(() => {{\n{script}}})();\n'
    style = (folder / "replay.css").read_text("utf-8")
    environment = Environment(
        loader=PackageLoader("evacsim.view", "page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("replay.html").render(
        lang=language(),
        title=f"{say('title')} · {runs[0].manifest.scenario_called}",
        say=say,
        script=script,
        style=style,
        script_hash=_hash(script),
        style_hash=_hash(style),
        blocks=[_deflated(block) for block in blocks],
    )


def _deflated(data: bytes) -> str:
    """Return data as text: deflated (RFC 1951, no header), then base64."""
    press = zlib.compressobj(9, zlib.DEFLATED, -15)
    return base64.b64encode(press.compress(data) + press.flush()).decode()


def _hash(text: str) -> str:
    """Return what a content security policy calls a script or a style by."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
