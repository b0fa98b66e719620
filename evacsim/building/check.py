from __future__ import annotations
from evacsim.errors import Problem
def check_building(building) -> list[Problem]:
    return []
