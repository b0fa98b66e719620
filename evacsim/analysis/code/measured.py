"""What a measure yields: one number of the building, where it stands, and who counts there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evacsim.locale import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A number of the building, in the unit of the item.

    `provided` may be lower by `doubt`. `loads` are the storeys (number, people) whose requirement
    counts, the largest of them; `values` what limits name. `floor` is a floor's id, None of the
    whole building; `places` ids of what was measured, `passed` the connections that people pass
    there, `through` how many do. `missing` says what is not known; `note` what is to be known of
    the number.
    """

    provided: float
    floor: str | None = None
    places: tuple[str, ...] = ()
    doubt: float = 0.0
    people: int | None = None
    loads: tuple[tuple[int, int], ...] = ()
    values: Mapping[str, float] = field(default_factory=dict)
    passed: tuple[str, ...] = ()
    through: int | None = None
    missing: Message | None = None
    note: Message | None = None
