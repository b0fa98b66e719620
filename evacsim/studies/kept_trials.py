"""Trials kept with the results that they are of, by the digest of their inputs.

What `bottlenecks` has tried `report` does not try again, nor does one that was killed. A trial is
found again only if the changed scenario and building, the seed, the replication, the versions and
the code are the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evacsim.jobs.store import digest_of_study
from evacsim.results.manifest import sha256

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evacsim.jobs.store import Store
    from evacsim.simulation.replicate import Plan
    from evacsim.studies.candidate import Candidate
    from evacsim.studies.trial import Outcome

FILE: Final = "trials.units"


class KeptTrials:
    """The trials in a store, by candidate and replication."""

    def __init__(self, store: Store[Outcome], plan: Plan, seed: int) -> None:
        self._store = store
        self._plan = plan
        self._about = digest_of_study("trial", seed, plan.law)
        self._building = sha256(repr(plan.building).encode())
        self._digests: dict[str, str] = {}

    def of(self, candidate: Candidate, numbers: Iterable[int]) -> dict[int, Outcome]:
        """Return the outcomes of those replications of a candidate that are known."""
        keys = {number: self._key(candidate, number) for number in numbers}
        return {number: self._store[key] for number, key in keys.items() if key in self._store}

    def keep(self, candidate: Candidate, outcomes: Mapping[int, Outcome]) -> None:
        """Take outcomes in, by replication."""
        for number, outcome in outcomes.items():
            self._store.keep(self._key(candidate, number), outcome)

    def _key(self, candidate: Candidate, number: int) -> str:
        return f"{self._digest(candidate)} {number}"

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
