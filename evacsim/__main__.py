"""`python -m evacsim`: the same as `evacsim`."""

from __future__ import annotations

from evacsim.cli.app import main

if __name__ == "__main__":
    main()
