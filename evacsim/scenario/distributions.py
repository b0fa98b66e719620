"""Distributions as a file gives them: their keys end in the unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final, Union

from pydantic import ConfigDict, Field

from evacsim.premovement import DISTRIBUTIONS, Distribution

WITHOUT_UNIT: Final = frozenset({"kind", "sigma", "shape"})
"""Keys of a distribution that are no quantity."""


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
