"""What the verbs print with `--json`: the types of what is put together here, and where all are.

Not loaded by any verb but `schema`: the types pull in all that the numbers come from.
"""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from evacsim.analysis.chain.bottlenecks_json import BottlenecksJson
from evacsim.analysis.code.compare import CodeRowJson, Verdict
from evacsim.analysis.code.times import StairTimes
from evacsim.analysis.density.saturation import SaturationJson
from evacsim.analysis.drill.bound import LowerBoundJson
from evacsim.analysis.drill.findings import FindingJson
from evacsim.analysis.drill.recorded import RecordedJson
from evacsim.analysis.statistics import Interval
from evacsim.analysis.times.timing_json import RunJson
from evacsim.building.survey import ExitFacts, FloorFacts, StairFacts, TravelFacts
from evacsim.imports.drawings.drawing import Dropped
from evacsim.imports.drawings.importing import DoorJson, SpaceJson, StairJson
from evacsim.movement.law import BoundaryLayers
from evacsim.movement.measured import MeasuredSpeed
from evacsim.studies.helped import Delay
from evacsim.studies.relief import ReliefJson
from evacsim.verification.accuracy import AccuracyJson
from evacsim.verification.sensitivity import SensitivityJson
from evacsim.verification.suite import SuiteJson


class ProblemJson(TypedDict):
    """A fault or a warning: where, what, what to do; `called`: as the school calls the place."""

    severity: Literal["fault", "warning"]
    file: str
    where: str
    called: str
    message: str
    hint: str


class RunQualityJson(TypedDict):
    """One run of a record: its level, the least time, the error of its times [s]."""

    run: int
    level: int
    lower_bound: LowerBoundJson | None
    timing_error_s: float | None


class RecordJson(TypedDict, total=False):
    """What is said of a file only where it is a drill record."""

    scenario: str | None
    building: str | None
    findings: list[FindingJson]
    runs: list[RunQualityJson]


class FileJson(RecordJson):
    """A file that was checked."""

    file: str
    kind: Literal["building", "scenario", "workbook", "drill", "unknown"]
    ok: bool
    problems: list[ProblemJson]


class FileCodeRowJson(CodeRowJson):
    """An item of the codes on one floor of a file, and the times there [s]."""

    file: str
    by_hand_s: float | None
    simulated_s: float | None
    longest_wait_s: float | None


class CodeSummaryJson(TypedDict):
    """A file beside the codes as a whole."""

    file: str
    verdict: Verdict
    assumed: list[str]
    stairs_alone: StairTimes | None
    simulated_s: float | None


class CheckJson(TypedDict):
    """What `check --json` prints; the last two with `--code`."""

    files: list[FileJson]
    code: NotRequired[list[FileCodeRowJson]]
    code_summary: NotRequired[list[CodeSummaryJson]]


class ShowJson(TypedDict):
    """What `show --json` prints."""

    building: str
    name: str
    floors: tuple[FloorFacts, ...]
    stairs: tuple[StairFacts, ...]
    exits: tuple[ExitFacts, ...]
    travel: tuple[TravelFacts, ...]
    plans: list[str]


class NewBuildingJson(TypedDict):
    """What `new NAME --json` prints."""

    file: str
    floors: int
    rooms_per_floor: int
    stairs: int


class NewWorkbookJson(TypedDict):
    """What `new NAME --workbook --json` prints."""

    file: str


class NewScenarioJson(TypedDict):
    """What `new --scenario --json` prints."""

    file: str
    building: str
    groups: int


class NewRecordJson(TypedDict):
    """What `new --drill --json` prints."""

    file: str
    scenario: str
    runs: int
    classes: int
    checkpoints: int


class ImportJson(TypedDict):
    """What `import --json` prints of a workbook."""

    building: str
    scenario: str
    floor_plans: list[str]
    warnings: list[ProblemJson]


class AssumedJson(TypedDict):
    """A value that nobody has answered, and what it was taken from."""

    key: str
    why: str


class ImportPlanJson(TypedDict):
    """What `import --json` prints of an IFC or DXF file."""

    building: str
    questions: str
    floor_plans: list[str]
    assumed: list[AssumedJson]
    dropped: list[Dropped]
    spaces: list[SpaceJson]
    doors: list[DoorJson]
    stairs: list[StairJson]


class LayerJson(TypedDict):
    """What is on a layer of a DXF file: how many of a type."""

    layer: str
    type: str
    count: int


class LayersJson(TypedDict):
    """What `import --layers --json` prints."""

    layers: list[LayerJson]


class RunOutput(RunJson):
    """What `run --json` prints; `helped_delay` where people are carried."""

    helped_delay: NotRequired[Delay]


class BottlenecksOutput(BottlenecksJson):
    """What `bottlenecks --json` prints; `recorded` is the first run of `--drill`."""

    saturation: list[SaturationJson]
    recorded: RecordedJson | None
    recorded_other_runs: list[RecordedJson]
    relief: ReliefJson | None


class PressingJson(TypedDict):
    """The crush index at one pressing."""

    pressing: float
    index: float
    index_place: str | None
    exposure_person_s: dict[str, Interval]


class PressingsJson(TypedDict):
    """What `crush --pressing --json` prints."""

    scenario: str
    index_by_pressing: list[PressingJson]


class PlotJson(TypedDict):
    """What `plot --json` prints."""

    kind: str
    pictures: list[str]


class ViewJson(TypedDict):
    """What `view --json` prints."""

    html: str
    gif: NotRequired[str]


class LawJson(TypedDict):
    """A movement law; a density or flow without limit is null."""

    name: str
    equation: str
    valid_range: str
    source: str
    measured_with: str
    constants: dict[str, float]
    boundary_layers_m: BoundaryLayers
    door_flow_per_m_s: float
    level_best_flow_per_m_s: float | None
    level_best_density_per_m2: float | None
    level_jam_density_per_m2: float | None
    down_best_flow_per_m_s: float | None
    down_best_density_per_m2: float | None
    down_jam_density_per_m2: float | None
    up_best_flow_per_m_s: float | None
    up_best_density_per_m2: float | None
    up_jam_density_per_m2: float | None


class StepJson(TypedDict):
    """The stair for which laws are shown."""

    riser_m: float
    tread_m: float


class SlowedJson(TypedDict):
    """How much slower people walk at a density while others come towards them."""

    density_per_m2: float
    factor: float


class CounterflowJson(TypedDict):
    """What two directions cost."""

    speed_factors: list[SlowedJson]
    source: str


class LawsJson(TypedDict):
    """What `laws --json` prints."""

    stair: StepJson
    laws: list[LawJson]
    counterflow: CounterflowJson
    measured: tuple[MeasuredSpeed, ...]
    picture: str | None


class HeldJson(TypedDict):
    """How much of a table a workbook holds: its first replications, of so many."""

    table: str
    rows: int
    replications: int
    of: int


class ExportJson(TypedDict):
    """What `export --json` prints; `held` of a workbook alone, of CSV everything is there."""

    format: str
    files: list[str]
    held: NotRequired[list[HeldJson]]


class ExportWorkbookJson(TypedDict):
    """What `export --workbook --json` prints; `lost` is what its sheets cannot hold."""

    file: str
    lost: list[ProblemJson]


class VerifyJson(SuiteJson):
    """What `verify --json` prints."""

    accuracy: AccuracyJson | None
    sensitivity: list[SensitivityJson] | None
    report: str | None


class SchemasJson(TypedDict):
    """What `schema --json` prints: the names that it knows."""

    inputs: list[str]
    outputs: list[str]
