"""Which points a sweep runs: a grid, a list, a Latin hypercube, or the points of Sobol indices."""

from __future__ import annotations

import itertools
import math
import typing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import numpy as np
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from evacsim.building.read import kind_by_keys
from evacsim.errors import Problem, ScenarioError, nearest_name
from evacsim.locale import text
from evacsim.studies.sweep_keys import Value, has_twice, is_number
from evacsim.tomlfile import checked_tables, read_toml, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

DesignKind = Literal["grid", "list", "latin-hypercube", "sobol"]
MOST_POINTS: Final = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """A key and what it is set to: `levels`, or any number from `low` to `high`."""

    key: str
    levels: tuple[Value, ...] = ()
    low: float | None = None
    high: float | None = None
    whole: bool = False

    @property
    def is_number(self) -> bool:
        """Whether its values are numbers, with an order and distances."""
        return self.low is not None or all(is_number(level) for level in self.levels)

    def at(self, share: float) -> Value:
        """Return the value at a share of its range, from 0 up to but not 1."""
        if self.low is None or self.high is None:
            return self.levels[min(int(share * len(self.levels)), len(self.levels) - 1)]
        if self.whole:
            count = math.floor(self.high) - math.ceil(self.low) + 1
            return math.ceil(self.low) + min(int(share * count), count - 1)
        return float(self.low + share * (self.high - self.low))


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """The points of a sweep: `points[i][j]` is the value of factor `j` at point `i`.

    `n` is the number of base points of a hypercube or of Sobol indices; then the points are, in
    turn, those of the first sample, of the second, and of the first with each factor of the second.
    """

    kind: DesignKind
    factors: tuple[Factor, ...]
    points: tuple[tuple[Value, ...], ...]
    n: int | None = None
    seed: int | None = None

    def label(self, point: int) -> str:
        """Return a point as a person reads it: "movement.law=sfpe, routing.compliance=0.9"."""
        pairs = zip(self.factors, self.points[point], strict=True)
        return ", ".join(f"{factor.key}={value}" for factor, value in pairs)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class _Range(_File):
    low: float
    high: float
    whole: bool = False


def _levels_or_range(given: object) -> object:
    """Refuse what is neither, in words: a union would tell the faults of both."""
    if isinstance(given, dict):
        said = _range_said(given)
    elif isinstance(given, list):
        odd = any(not isinstance(value, str | int | float) for value in given)
        said = (
            text("has a list or table in it; must hold numbers, words, true or false")
            if odd
            else ""
        )
    else:
        said = text(
            "is {given}; must be a list of values or a range {{ low = 10, high = 40 }}",
            given=shown(given),
        )
    if said:
        raise ValueError(said)
    return given


def _range_said(given: dict[str, object]) -> str:
    """Return what is wrong with a range; nothing if it is one."""
    known = _Range.model_fields
    for key in given:
        if key not in known:
            return text(
                'unknown key "{key}" of a range; {nearest_name}',
                key=key,
                nearest_name=nearest_name(key, known),
            )
    for key in ("low", "high"):
        if not is_number(given.get(key)):
            return text(
                "{key} is {given}; must be a number",
                key=key,
                given=shown(given[key]) if key in given else "missing",
            )
    whole = given.get("whole", False)
    return (
        ""
        if isinstance(whole, bool)
        else text("whole is {whole}; must be true or false", whole=shown(whole))
    )


_Levels = Annotated[list[Value] | _Range, BeforeValidator(_levels_or_range)]


class DesignFile(_File):
    """A design file of a sweep; see `read_design`."""

    kind: DesignKind
    n: Annotated[int, Field(ge=2, le=MOST_POINTS)] | None = None
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 0
    factor: dict[str, _Levels] = Field(default_factory=dict)
    point: list[dict[str, Value]] = Field(default_factory=list)


def grid(values: Mapping[str, Sequence[Value]]) -> Design:
    """Return every combination of some values; the last key changes fastest.

    Raises
    ------
    ScenarioError
        If there are more than `MOST_POINTS`.
    """
    count = math.prod(len(levels) for levels in values.values())
    if count > MOST_POINTS:
        message = text(
            "has {count} points; must have at most {most_points}",
            count=count,
            most_points=MOST_POINTS,
        )
        raise ScenarioError([Problem(file="grid", where="", message=message)])
    factors = tuple(Factor(key=key, levels=tuple(levels)) for key, levels in values.items())
    points = tuple(itertools.product(*(factor.levels for factor in factors)))
    return Design(kind="grid", factors=factors, points=points)


def with_factor(design: Design, factor: Factor) -> Design:
    """Return a design with every point at every level of one more factor, the slowest."""
    points = tuple((level, *point) for level in factor.levels for point in design.points)
    kind: DesignKind = design.kind if design.kind == "grid" else "list"
    return Design(kind=kind, factors=(factor, *design.factors), points=points)


def read_design(path: Path) -> Design:
    """Read a design file (TOML).

    `kind` is grid, list, latin-hypercube or sobol. `[factor]` gives a list of values for each key,
    or `{ low = 10, high = 40 }`, with `whole = true` for whole numbers; `[[point]]` the points of
    a list. `n` is how many points a hypercube has; Sobol indices need n (factors + 2) of them, and
    n is a power of 2. `seed` is that of the sample.

    Raises
    ------
    ScenarioError
        With every fault of the file.
    """
    data = read_toml(path, ScenarioError)
    if "kind" not in data and kind_by_keys(data) != "unknown":
        message = text("is no design of a sweep, but a building or a scenario")
        hint = text("a design says its kind: {kinds}", kinds=", ".join(typing.get_args(DesignKind)))
        raise ScenarioError([Problem(file=str(path), where="", message=message, hint=hint)])
    for table in ("factor", "point"):
        if table in data:
            data[table] = _flat(data[table])
    found, problems = checked_tables(data, DesignFile, file=str(path))
    if found is None:
        raise ScenarioError(problems)
    faults = [Problem(file=str(path), where=where, message=said) for where, said in _faults(found)]
    if faults:
        raise ScenarioError(faults)
    return _designed(found)


def _flat(found: object) -> object:
    """Write `population = { per_class = ... }`, which TOML makes of dots, as one key again."""
    if isinstance(found, list):
        return [_flat(one) for one in found]
    if not isinstance(found, dict):
        return found
    flat: dict[str, Any] = {}
    for key, value in found.items():
        if isinstance(value, dict) and not {"low", "high"} & value.keys():
            inner = _flat(value)
            if isinstance(inner, dict):
                flat |= {f"{key}.{name}": one for name, one in inner.items()}
        else:
            flat[key] = value
    return flat


def _faults(found: DesignFile) -> Iterable[tuple[str, str]]:
    if found.kind == "list":
        yield from _list_faults(found)
        return
    if found.point:
        yield (
            "point",
            text("belongs to kind list; a {kind} takes its values from [factor]", kind=found.kind),
        )
    if not found.factor:
        yield "factor", text("is missing: no key is varied")
    for key, values in found.factor.items():
        if isinstance(values, _Range):
            if found.kind == "grid":
                yield f"factor.{key}", text("is a range; a grid needs a list of values")
            yield from _range_faults(f"factor.{key}", values)
        elif not values:
            yield f"factor.{key}", text("is empty; must have at least one value")
        elif has_twice(values):
            yield f"factor.{key}", text("has a value twice: {values}", values=shown(values))
    yield from _size_faults(found)


def _range_faults(where: str, values: _Range) -> Iterable[tuple[str, str]]:
    if not values.low < values.high:
        yield (
            where,
            text("low is {low:g}; must be below high, {high:g}", low=values.low, high=values.high),
        )
    elif values.whole and math.floor(values.high) < math.ceil(values.low):
        yield (
            where,
            text("has no whole number from {low:g} to {high:g}", low=values.low, high=values.high),
        )


def _size_faults(found: DesignFile) -> Iterable[tuple[str, str]]:
    points = found.n or 0
    if found.kind == "grid":
        points = math.prod(len(v) for v in found.factor.values() if isinstance(v, list))
    elif found.n is None:
        yield "n", text("is missing: how many points the {kind} has", kind=found.kind)
    elif found.kind == "sobol":
        points = found.n * (len(found.factor) + 2)
        if found.n & (found.n - 1):
            yield "n", text("is {n}; must be a power of 2 for Sobol indices, such as 64", n=found.n)
    if points > MOST_POINTS:
        yield (
            "",
            text(
                "has {points} points; must have at most {most_points}",
                points=points,
                most_points=MOST_POINTS,
            ),
        )


def _list_faults(found: DesignFile) -> Iterable[tuple[str, str]]:
    if found.factor:
        yield "factor", text("belongs to the other kinds; a list has [[point]] tables")
    if not found.point:
        yield "point", text("is missing: a list has at least one [[point]]")
        return
    keys = set(found.point[0])
    for number, point in enumerate(found.point, start=1):
        if set(point) != keys or not point:
            message = text("must set the same keys as point 1") if point else text("sets nothing")
            yield f"point {number}", f"{message}: {', '.join(sorted(keys)) or 'none'}"


def _designed(found: DesignFile) -> Design:
    if found.kind == "list":
        keys = list(found.point[0])
        points = tuple(tuple(point[key] for key in keys) for point in found.point)
        columns = zip(*points, strict=True)
        factors = tuple(
            Factor(key=key, levels=tuple(dict.fromkeys(column)))
            for key, column in zip(keys, columns, strict=True)
        )
        return Design(kind="list", factors=factors, points=points)
    factors = tuple(_factor(key, values) for key, values in found.factor.items())
    if found.kind == "grid":
        return grid({factor.key: factor.levels for factor in factors})
    shares = _shares(found.kind, found.n or 0, len(factors), found.seed)
    points = tuple(
        tuple(factor.at(float(share)) for factor, share in zip(factors, row, strict=True))
        for row in shares
    )
    return Design(kind=found.kind, factors=factors, points=points, n=found.n, seed=found.seed)


def _factor(key: str, values: list[Value] | _Range) -> Factor:
    if isinstance(values, _Range):
        return Factor(key=key, low=values.low, high=values.high, whole=values.whole)
    return Factor(key=key, levels=tuple(values))


def _shares(kind: DesignKind, n: int, factors: int, seed: int) -> NDArray[np.float64]:
    """Return a sample of the unit cube, shape (points, factors)."""
    from scipy.stats import qmc  # noqa: PLC0415 - slow to load

    if kind == "latin-hypercube":
        drawn: NDArray[np.float64] = qmc.LatinHypercube(d=factors, rng=seed).random(n)
        return drawn
    both = qmc.Sobol(d=2 * factors, rng=seed).random(n)
    first, second = both[:, :factors], both[:, factors:]
    mixed = []
    for factor in range(factors):
        one = first.copy()
        one[:, factor] = second[:, factor]
        mixed.append(one)
    return np.concatenate([first, second, *mixed])
