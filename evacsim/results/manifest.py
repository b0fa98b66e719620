"""`run.json`: what was run, with what, and how it went."""

from __future__ import annotations

import functools
import hashlib
import json
import platform
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from evacsim.files import file_sha256
from evacsim.locale import Name, named

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

LIBRARIES = ("numpy", "networkx", "simpy", "polars", "pydantic", "scipy", "shapely")
"""The libraries whose version can change a number."""

InputRole = str
"""`scenario`, `building`; `workbook` where these two were made of one; `tenability` (a table of
limits) where the scenario names it; the names of the CSV files that the scenario takes values from.
"""

WORKBOOK: Final = "workbook"


EVENTS_ARE: Final = (
    "moments at which people set off together, at which a component looks whether somebody may come"
    " in (also where an earlier look has made it needless), and at which a fall is cleared"
)
"""What `events` counts."""


class _Note(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class InputFile(_Note):
    """One file that the run read: its name, and the SHA-256 of its bytes."""

    name: str
    sha256: str


class TableFile(_Note):
    """One table that the run wrote: a file, or where it is long a folder of parts.

    `parts` has the SHA-256 of each part by its file name, in order; `sha256` is then that of these.
    """

    rows: int
    sha256: str
    parts: dict[str, str] = Field(default_factory=dict)


class ReplicationNote(_Note):
    """How one replication went; `Manifest.events_are` says what `events` counts.

    `outcomes` counts people by `records.OUTCOMES`; `out_of_range` how often the law was asked
    beyond the range that its source supports, by kind of way; `ended_s` is the clock at the end.
    """

    outcomes: dict[str, int]
    events: int
    passages: int
    ended_s: float
    out_of_range: dict[str, int] = Field(default_factory=dict)
    wall_s: float | None = None


class ConvergenceStep(_Note):
    """What one more replication changed, as shares; None where it cannot be told yet.

    `tet`, `sd`: mean and standard deviation of the total time; `erd`, `epc`, `sc`: the distance
    of the average egress curve from the one before (0 is no difference), less that of the pair
    before unless the rule was `strict`. `p95_s` and its interval [s] are None where infinite: too
    many did not get out, or too few replications.
    """

    tet: float | None
    sd: float | None
    erd: float | None
    epc: float | None
    sc: float | None
    p95_s: float | None
    p95_low_s: float | None
    p95_high_s: float | None

    @property
    def half_width(self) -> float | None:
        """Half the interval of the 95th percentile as a share of it."""
        if self.p95_s is None or self.p95_low_s is None or self.p95_high_s is None:
            return None
        return (self.p95_high_s - self.p95_low_s) / 2 / self.p95_s if self.p95_s > 0 else 0.0


class ConvergenceNote(_Note):
    """Why so many replications were enough, and what each of them changed, in their order.

    `reason` is "converged", "at_most" where the most allowed was reached first, or "censored" where
    somebody did not get out so often that the 95th percentile is later than any time. `consecutive`
    is how many in a row had kept within `thresholds` (by measure, and `p95` half the interval),
    `needed` how many had to, `confidence` that of the interval, `censored` in how many somebody did
    not get out.
    """

    reason: Literal["converged", "at_most", "censored"]
    consecutive: int
    needed: int = 1
    thresholds: dict[str, float] = Field(default_factory=dict)
    confidence: float
    censored: int
    steps: tuple[ConvergenceStep, ...]

    @property
    def unsettled(self) -> tuple[str, ...]:
        """The measures that were missing or beyond their threshold in the last `needed` steps."""
        last = self.steps[-self.needed :]
        found = []
        for name, most in self.thresholds.items():
            values = [step.half_width if name == "p95" else getattr(step, name) for step in last]
            if any(value is None or value > most for value in values):
                found.append(name)
        return tuple(found)


MadeOf = tuple[str, dict[str, str], dict[InputRole, str], int]
"""What a replication depends on: evacsim, libraries, SHA-256 of the inputs, seed."""


def made_of(files: Mapping[InputRole, InputFile], seed: int) -> MadeOf:
    """Return what replications of some files and a seed depend on, here and now."""
    hashes = {role: note.sha256 for role, note in files.items()}
    return evacsim_version(), library_versions(), hashes, seed


class Manifest(_Note):
    """`run.json`.

    `law_constants` are those that the scenario overrides, `pressing` is that of its situation or
    its own. `assembly_count_s` is the time of the roll call. `tables` is filled in when the folder
    is written. `convergence` is there where the run went on until it was enough. `created` is ISO
    8601 with zone. `events_are` says what the notes count as `events`. `digest` is that of
    everything else, see `digest_of`. Folders of `format_version` 1 (evacsim 0.1) hold `occupancy`
    as a table.
    """

    format: Literal["evacsim-results"] = "evacsim-results"
    format_version: Literal[1, 2] = 2
    evacsim: str
    python: str
    libraries: dict[str, str]
    inputs: dict[InputRole, InputFile]
    scenario: str
    scenario_aliases: tuple[str, ...] = ()
    building: str
    building_aliases: tuple[str, ...] = ()
    law: str
    law_source: str
    law_constants: dict[str, float] = Field(default_factory=dict)
    pressing: float = 0.0
    seed: int
    replications: int
    people: int
    target_s: float | None
    time_limit_s: float
    assembly_count_s: float = 0.0
    events_are: str = EVENTS_ARE
    runs: tuple[ReplicationNote, ...]
    tables: dict[str, TableFile] = Field(default_factory=dict)
    convergence: ConvergenceNote | None = None
    wall_s: float
    created: str
    digest: str | None = None

    def signed(self) -> Manifest:
        """Return it with its digest."""
        return self.model_copy(update={"digest": digest_of(self.model_dump(mode="json"))})

    @property
    def scenario_called(self) -> Name:
        """What people call the scenario, in each language."""
        return named(self.scenario, self.scenario_aliases)

    @property
    def building_called(self) -> Name:
        """What people call the building, in each language."""
        return named(self.building, self.building_aliases)

    @property
    def ended_by_clock(self) -> int:
        """In how many replications somebody was on their way when the clock ended."""
        return sum(bool(run.outcomes.get("time_limit")) for run in self.runs)

    @property
    def made_of(self) -> MadeOf:
        """What its replications depended on."""
        hashes = {role: note.sha256 for role, note in self.inputs.items()}
        return self.evacsim, self.libraries, hashes, self.seed


def digest_of(data: Mapping[str, object]) -> str:
    """Return the SHA-256 of the values of a `run.json`, however it is laid out."""
    values = {key: value for key, value in data.items() if key != "digest"}
    return sha256(json.dumps(values, sort_keys=True).encode())


def sha256(data: bytes) -> str:
    """Return the SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def input_file(path: Path) -> InputFile:
    """Note the name and the SHA-256 of a file that a run is about to read.

    Raises
    ------
    OSError
        If it cannot be read.
    """
    return InputFile(name=path.name, sha256=file_sha256(path))


@functools.cache
def evacsim_version() -> str:
    """Return the version of evacsim, "unknown" where it runs from a checkout not installed."""
    try:
        return version("evacsim")
    except PackageNotFoundError:
        return "unknown"


def library_versions() -> dict[str, str]:
    """Return the versions of `LIBRARIES`."""
    return dict(_library_versions())


@functools.cache
def _library_versions() -> tuple[tuple[str, str], ...]:
    """Look them up once: every one is read from its package's files."""
    return tuple((name, version(name)) for name in LIBRARIES)


def python_version() -> str:
    """Return the version of Python."""
    return platform.python_version()
