"""Answers as notebooks show them: the statement of each, which the verb of its name prints."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from evacsim.analysis.chain.bottlenecks import Bottlenecks, last_out_of
from evacsim.analysis.drill.compare import Comparison
from evacsim.analysis.naming import Names
from evacsim.analysis.times.timing import Summary
from evacsim.present.as_html import html_part
from evacsim.statements.bottlenecks import bottlenecks_statement, relief_statement
from evacsim.statements.compare import comparison_statement
from evacsim.statements.gap import gap_lines
from evacsim.statements.summary import summary_statement
from evacsim.studies.relief import Relief

if TYPE_CHECKING:
    from evacsim.analysis.facts import Facts
    from evacsim.analysis.times.refuge import Ending
    from evacsim.results.store import Results


def parts_of(found: object) -> dict[str, Any]:
    """Return the fields of an answer, to make one of them that a notebook shows."""
    return {one.name: getattr(found, one.name) for one in fields(found)}  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ShownSummary(Summary):
    """A summary with its runs."""

    of: Results = field(compare=False)
    facts: Facts = field(compare=False)

    def _repr_html_(self) -> str:
        names = Names(self.facts.building)
        return html_part(summary_statement(self, names, last_out_of(self.of)))


@dataclass(frozen=True, kw_only=True, repr=False)
class ShownBottlenecks(Bottlenecks):
    """Bottlenecks; they know their runs."""

    def _repr_html_(self) -> str:
        return html_part(bottlenecks_statement(self, Names(self.facts.building)))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ShownRelief(Relief):
    """What would help, and where people go."""

    ending: Ending

    def _repr_html_(self) -> str:
        return html_part(relief_statement(self, self.ending))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ShownComparison(Comparison):
    """A comparison with the building of its runs."""

    facts: Facts = field(compare=False)

    def __repr__(self) -> str:
        """Say how far the drill was off, and why."""
        return "\n".join(gap_lines(self))

    def _repr_html_(self) -> str:
        return html_part(comparison_statement(self, Names(self.facts.building)))
