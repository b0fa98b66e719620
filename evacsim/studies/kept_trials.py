"""Trials kept with the results that they are of, by the digest of their inputs.

What `bottlenecks` has tried `report` does not try again. A trial is found again only if the changed
scenario and building, the seed, the replication, the versions and the code are the same.
"""

from __future__ import annotations

import contextlib
import functools
import json
from importlib import resources
from typing import TYPE_CHECKING, Final

from evacsim.files import write_whole
from evacsim.results.manifest import evacsim_version, library_versions, sha256
from evacsim.studies.trial import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from evacsim.simulation.replicate import Plan
    from evacsim.studies.candidate import Candidate

FILE: Final = "trials.json"
_ROOMS: Final = ("building", "hazards", "movement", "routing", "scenario", "simulation")


class KeptTrials:
    """The trials in a results folder; what cannot be read or written there is tried anew."""

    def __init__(self, folder: Path, plan: Plan, seed: int) -> None:
        self._file = folder / FILE
        self._plan = plan
        about = [evacsim_version(), library_versions(), _code(), seed, repr(plan.law)]
        self._about = json.dumps(about)
        self._building = sha256(repr(plan.building).encode())
        self._digests: dict[str, str] = {}
        self._known = _read(self._file)
        self._new = False

    def of(self, candidate: Candidate, numbers: Iterable[int]) -> dict[int, Outcome]:
        """Return the outcomes of those replications of a candidate that are known."""
        own = self._known.get(self._digest(candidate), {})
        return {number: own[number] for number in numbers if number in own}

    def keep(self, candidate: Candidate, outcomes: Mapping[int, Outcome]) -> None:
        """Take outcomes in, by replication."""
        self._known.setdefault(self._digest(candidate), {}).update(outcomes)
        self._new = True

    def write(self) -> None:
        """Write what is known beside the results, if they may be written to."""
        if not self._new:
            return
        data = {
            digest: {
                str(number): [one.total_s, one.waiting_person_s, one.out]
                for number, one in sorted(own.items())
            }
            for digest, own in sorted(self._known.items())
        }
        with contextlib.suppress(OSError):
            write_whole(self._file, json.dumps(data))

    def _digest(self, candidate: Candidate) -> str:
        """Return the digest of the inputs of a trial, but for the number of the replication."""
        if candidate.id not in self._digests:
            plan, building = self._plan, self._building
            changed = plan.building
            if candidate.building is not None:
                changed = candidate.building(plan.building)
                building = sha256(repr(changed).encode())
            scenario = plan.scenario
            if candidate.scenario is not None:
                scenario = candidate.scenario(scenario, changed)
            text = "\n".join((self._about, building, repr(scenario)))
            self._digests[candidate.id] = sha256(text.encode())
        return self._digests[candidate.id]


def _read(file: Path) -> dict[str, dict[int, Outcome]]:
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        return {
            digest: {
                int(number): Outcome(total_s=total_s, waiting_person_s=waiting, out=out)
                for number, (total_s, waiting, out) in own.items()
            }
            for digest, own in data.items()
        }
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


@functools.cache
def _code() -> str:
    """Return the digest of the code that a simulation runs."""
    texts = []
    for room in _ROOMS:
        ahead = [resources.files(f"evacsim.{room}")]
        while ahead:
            for one in sorted(ahead.pop().iterdir(), key=lambda entry: entry.name):
                if one.is_dir():
                    ahead.append(one)
                elif one.name.endswith((".py", ".toml")):
                    texts.append(sha256(one.read_bytes()))
    return sha256("".join(texts).encode())
