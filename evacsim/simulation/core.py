"""The core of the engine: the unit of state, rules and loop, compiled where it can be.

The same files run either way and write the same bytes. `EVACSIM_CORE=python` asks for the
uncompiled ones; a compiled core whose sources have changed since is not used, and one line on
stderr says so.
"""

from __future__ import annotations

import os
from evacsim.simulation.parts import STREAM_M

if os.environ.get("EVACSIM_CORE") != "python":
    from evacsim.simulation._core import *

    COMPILED = True
else:
    COMPILED = False
    from evacsim.simulation.agenda import INF
    from evacsim.simulation.loop import advance
    from evacsim.simulation.parts import STREAM_M, Connection, on_grid
    from evacsim.simulation.reset import place_people, reset, start_together
    from evacsim.simulation.rules.demand import count_all_in
    from evacsim.simulation.rules.factors import change_factor, put_factor
    from evacsim.simulation.rules.falls import clear_fall
    from evacsim.simulation.rules.holding import change_guard, change_hold
    from evacsim.simulation.rules.lanes import open_lanes
    from evacsim.simulation.rules.pressing import let_push
    from evacsim.simulation.rules.rerouting import change_lock
    from evacsim.simulation.state import Component, Direction, Person, Route, State
    from evacsim.simulation.tape import columns_of
