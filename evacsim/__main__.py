"""The program `evacsim`, also as `python -m evacsim`."""

from __future__ import annotations

import gc
import os
import sys

from evacsim.cli.interrupt import NOTHING_WRITTEN, STOPPED, hear_ctrl_c

_MADE_BETWEEN = 200_000
"""Objects made until Python looks for reference cycles: its own 700 cost a twelfth of a verb."""


def main() -> None:
    """Run the program; a Ctrl-C before a verb has begun ends it as one within does."""
    hear_ctrl_c()
    gc.set_threshold(_MADE_BETWEEN)
    # there are none; to look for them pydantic reads the notes of every package that is installed
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")
    try:
        from evacsim.cli.app import main as run  # noqa: PLC0415 - after Ctrl-C is heard

        run()
    except KeyboardInterrupt:
        _end()
    except SystemExit as end:
        # Typer says nothing when it is stopped while it reads the command line
        if end.__context__ is None or not isinstance(end.__context__.__cause__, KeyboardInterrupt):
            raise
        _end()
    finally:
        gc.freeze()  # the process ends: nothing of it is looked through for cycles once more


def _end() -> None:
    sys.stderr.write(f"{NOTHING_WRITTEN}\n")
    sys.exit(STOPPED)


if __name__ == "__main__":
    main()
