"""What every benchmark does first: say which core runs, and refuse the uncompiled one."""

from __future__ import annotations

import sys

from tests.installed import take_installed, which

ANY_CORE = "--any-core"


def require_compiled() -> None:
    """Print which evacsim is timed; end with status 2 if it is uncompiled and may not be."""
    take_installed()
    print(which(), flush=True)
    from evacsim.simulation import COMPILED  # noqa: PLC0415 - after `take_installed`

    if ANY_CORE in sys.argv:
        sys.argv.remove(ANY_CORE)
    elif not COMPILED:
        sys.stderr.write(f"the compiled core is what is timed; {ANY_CORE} takes this one\n")
        sys.exit(2)
