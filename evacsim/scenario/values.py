"""The tables, names and numbers that a scenario file is made of."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from evacsim.scenario.distributions import DAY_S

TIME_LIMIT_S: Final = 43_200.0
"""The longest that a run lasts, and how long it may last where the scenario does not say."""


class FileTable(BaseModel):
    """A table of the file: strict, frozen, and no unknown key."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, allow_inf_nan=False, strict=True, defer_build=True
    )  # built when first used: a folder of results is read without most of them


def one_or_more(value: object) -> object:
    """Turn one name into a list of one, and a list of the file into a tuple."""
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list) else value


def read_already(value: object) -> object:
    """Return a value as it is: where the file names a table beside it, that has been read."""
    return value


Name = Annotated[str, Field(min_length=1)]
Names = Annotated[
    tuple[Name, ...], BeforeValidator(one_or_more, json_schema_input_type=Name | tuple[Name, ...])
]
Pair = Annotated[tuple[float, float], BeforeValidator(one_or_more)]
Seconds = Annotated[float, Field(ge=0, le=DAY_S)]
Metres = Annotated[float, Field(ge=0, le=10_000)]
Share = Annotated[float, Field(ge=0, le=1)]
WidthLeft = Annotated[float, Field(gt=0, le=1)]
Multiplier = Annotated[float, Field(ge=1, le=1_000)]
Threshold = Annotated[float, Field(gt=0, le=1)]
Density = Annotated[float, Field(gt=0, le=20)]
