"""The program `evacsim`, also as `python -m evacsim`."""

from __future__ import annotations

import sys

from evacsim.cli.interrupt import hear_ctrl_c

_STOPPED = 130


def main() -> None:
    """Run the program; a Ctrl-C before a verb has begun ends it as one within does."""
    hear_ctrl_c()
    try:
        from evacsim.cli.app import main as run  # noqa: PLC0415 - heard

        run()
    except KeyboardInterrupt:
        _end()
    except SystemExit as end:
        # Typer says nothing when it is stopped while it reads the command line
        if end.__context__ is None or not isinstance(end.__context__.__cause__, KeyboardInterrupt):
            raise
        _end()


def _end() -> None:
    sys.stderr.write("stopped; nothing written\n")
    sys.exit(_STOPPED)


if __name__ == "__main__":
    main()
