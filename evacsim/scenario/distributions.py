"""Distributions as a file gives them: their keys end in the unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final, Union

from pydantic import ConfigDict, Field

from evacsim.locale import text
from evacsim.premovement import DISTRIBUTIONS, Distribution

WITHOUT_UNIT: Final = frozenset({"kind", "sigma", "shape"})
"""Keys of a distribution that are no quantity."""

DAY_S = 86_400.0
FASTEST_M_PER_S = 12.0
"""No mean speed above this: nobody has run so fast (rounded down from the 100 m world record)."""


def within_a_day(times: Distribution) -> None:
    """Refuse times whose mean is beyond a day.

    Raises
    ------
    ValueError
        With the mean and the rule.
    """
    if not times.expectation <= DAY_S:
        said = text(
            "the mean time is {expectation:g} s; must be at most {day_s:g} s",
            expectation=times.expectation,
            day_s=DAY_S,
        )
        raise ValueError(said)


def walkable(speed: Distribution) -> None:
    """Refuse speeds that nobody walks at.

    Raises
    ------
    ValueError
        With the speed and the rule.
    """
    slowest = float(speed.quantile(0.0))
    if slowest <= 0:
        said = text(
            "the slowest speed is {slowest:g} m/s; must be above 0 m/s, give min_m_per_s",
            slowest=slowest,
        )
        raise ValueError(said)
    if not speed.expectation <= FASTEST_M_PER_S:
        said = text(
            "the mean speed is {expectation:g} m/s; must be at most {fastest_m_per_s:g} m/s",
            expectation=speed.expectation,
            fastest_m_per_s=FASTEST_M_PER_S,
        )
        raise ValueError(said)


def _with_unit(suffix: str) -> object:
    """Return the union of all families, told apart by `kind`, whose keys end in `suffix`."""

    def key(field: str) -> str:
        return field if field in WITHOUT_UNIT else field + suffix

    members = tuple(
        type(
            family.__name__ + suffix,
            (family,),
            {
                "__module__": __name__,
                "__doc__": family.__doc__,
                "model_config": ConfigDict(alias_generator=key),
            },
        )
        for family in DISTRIBUTIONS.values()
    )
    globals().update({member.__name__: member for member in members})  # pickle finds them by name
    return Annotated[Union[members], Field(discriminator="kind")]  # noqa: UP007 - made at run time


if TYPE_CHECKING:
    SecondsDistribution = Distribution
    SpeedDistribution = Distribution
else:
    SecondsDistribution = _with_unit("_s")
    SpeedDistribution = _with_unit("_m_per_s")
