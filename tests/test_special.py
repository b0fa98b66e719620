"""The functions of SciPy that are loaded without its package: the package's own, to the bit."""

from __future__ import annotations

import subprocess
import sys

import pytest
from scipy import special, stats

from evacsim.special import special_functions

ALONE = """
import sys
from evacsim.special import special_functions
own = special_functions()
assert "scipy.special" not in sys.modules
from scipy import optimize, special, stats
assert own.ndtri is special.ndtri
assert own.stdtrit(19, 0.95) == stats.t.ppf(0.95, 19)
assert optimize.brentq(lambda x: own.ndtr(x) - 0.5, -1.0, 2.0) < 1e-9
"""
OTHERWISE = """
import sys
from evacsim import special as own
own._USED = (*own._USED, "of another version")
assert own.special_functions() is sys.modules["scipy.special"]
"""


def test_they_are_those_of_the_package_where_it_is_loaded() -> None:
    assert special_functions().gammaincinv(2.0, 0.25) == special.gammaincinv(2.0, 0.25)
    assert special_functions().ndtri(0.3) == stats.norm.ppf(0.3)


@pytest.mark.parametrize("program", [ALONE, OTHERWISE])
def test_the_package_is_loaded_afterwards_or_instead(program: str) -> None:
    subprocess.run([sys.executable, "-c", program], check=True)
