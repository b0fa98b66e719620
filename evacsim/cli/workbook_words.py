"""What `run --dry-run` prints, in English and Chinese."""

from __future__ import annotations

from typing import Final

from evacsim.locale import Texts

say: Final = Texts(
    {
        "dry_run": (
            "{people} people in {building}; law {law}\n"
            "{replications} replications, {workers} at once: about {took} s each, {total} in "
            "all (the first was tried)\nresults go to {folder}"
        ),
        "supposed": "What this plan supposes:",
    }
)
