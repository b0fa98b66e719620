"""The kinds of people that come with evacsim (`kinds.toml`), and those of a scenario."""

from __future__ import annotations

import functools
import tomllib
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING

from evacsim.scenario.model import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evacsim.scenario.model import Scenario


@functools.cache
def shipped_kinds() -> Mapping[str, Kind]:
    """Return the kinds of people in `kinds.toml`, by name; each carries its source."""
    text = resources.files("evacsim.scenario").joinpath("kinds.toml").read_text("utf-8")
    kinds = {name: Kind.model_validate(data) for name, data in tomllib.loads(text).items()}
    return MappingProxyType(kinds)


def known_kinds(scenario: Scenario) -> dict[str, Kind]:
    """Return the shipped kinds, added to or replaced by the scenario's own."""
    return {**shipped_kinds(), **scenario.kind}
