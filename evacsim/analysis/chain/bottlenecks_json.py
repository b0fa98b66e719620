"""What `bottlenecks --json` prints of the run itself: its types, and how they are made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import TypedDict

from evacsim.analysis.chain.causes import Reason
from evacsim.analysis.chain.culprits import SuspectKind
from evacsim.analysis.chain.delays import Delay
from evacsim.analysis.statistics import Band

if TYPE_CHECKING:
    from evacsim.analysis.chain.bottlenecks import Bottlenecks
    from evacsim.analysis.chain.critical import ChainRow
    from evacsim.analysis.chain.culprits import Suspect


class ChainJson(TypedDict):
    """Seconds of one component and kind on the chain of the typical replication."""

    component: str
    kind: Reason
    seconds: float
    share: float
    groups: tuple[str, ...]


class OverJson(TypedDict):
    """The same over replications; one without it counts as 0."""

    component: str
    kind: Reason
    mean_s: float
    p05_s: float | None
    p95_s: float | None
    mean_share: float
    p05_share: float | None
    p95_share: float | None
    on_chain: float


class SuspectJson(TypedDict):
    """What seconds are laid to: a component, group or person, and its causes [s]."""

    kind: SuspectKind
    id: str
    occupant: int | None
    seconds: float
    p05_s: float | None
    p95_s: float | None
    on_chain: float
    causes: dict[Reason, float]


class ControllingJson(TypedDict):
    """A place that holds the last one up longest."""

    kind: SuspectKind
    id: str


class BottlenecksJson(TypedDict):
    """Where the seconds of a run went, as `bottlenecks --json` has it."""

    scenario: str
    of: str
    replications: int
    complete: bool
    censored: int
    replication: int | None
    total_s: float | None
    total_band_s: Band | None
    chain: list[ChainJson]
    over_replications: list[OverJson]
    ranking: list[SuspectJson]
    controlling: list[ControllingJson]
    waiting_person_s: float
    waiting: tuple[Delay, ...]
    queues: tuple[Delay, ...]


def bottlenecks_json(found: Bottlenecks) -> BottlenecksJson:
    """Return what `bottlenecks --json` prints of the run itself.

    The `seconds` of `chain` add up to `total_s`; `over_replications` has every component and kind
    that was on any chain, and its `mean_s` add up to the mean of `total_band_s`. `controlling` are
    the places that hold the last one up longest, together if several; there the storey of a stair
    has the id "A.2F-1F".
    """
    return {
        "scenario": str(found.scenario),
        "of": str(found.target),
        "replications": found.replications,
        "complete": found.complete,
        "censored": found.censored,
        "replication": found.typical,
        "total_s": found.total_s,
        "total_band_s": found.total_band_s,
        "chain": [_chain_json(row) for row in found.chain if row.seconds > 0],
        "over_replications": [_over_json(row) for row in found.chain],
        "ranking": [_suspect_json(suspect) for suspect in found.suspects],
        "controlling": [{"kind": kind, "id": id_} for kind, id_ in found.controls.places],
        "waiting_person_s": found.delays.person_s,
        "waiting": found.delays.by_cause,
        "queues": found.delays.by_pace,
    }


def _chain_json(row: ChainRow) -> ChainJson:
    return {
        "component": row.component,
        "kind": row.kind,
        "seconds": row.seconds,
        "share": row.share,
        "groups": row.groups,
    }


def _over_json(row: ChainRow) -> OverJson:
    return {
        "component": row.component,
        "kind": row.kind,
        "mean_s": row.mean_s,
        "p05_s": row.p05_s,
        "p95_s": row.p95_s,
        "mean_share": row.mean_share,
        "p05_share": row.p05_share,
        "p95_share": row.p95_share,
        "on_chain": row.on_chain,
    }


def _suspect_json(suspect: Suspect) -> SuspectJson:
    return {
        "kind": suspect.kind,
        "id": suspect.id,
        "occupant": suspect.occupant if suspect.kind == "person" else None,
        "seconds": suspect.seconds,
        "p05_s": suspect.p05_s,
        "p95_s": suspect.p95_s,
        "on_chain": suspect.on_chain,
        "causes": dict(suspect.causes),
    }
