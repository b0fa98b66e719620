"""How the gap of a drill is put into words: earlier or later, and why a law is slower than it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evacsim.locale import Texts

if TYPE_CHECKING:
    from evacsim.analysis.drill.attribution import Cause
    from evacsim.analysis.drill.compare import Comparison
    from evacsim.analysis.drill.envelope import Recipe

DESIGN_LAWS: Final = ("sfpe", "imo", "cn-stream")
"""Laws whose flows are there to size stairs and doors: orderly pupils have passed faster."""

_say: Final = Texts(
    {
        "exit counts": "counts at every exit",
        "class times": "first and last out of each class",
        "class last out": "last out of each class, a class at a time",
        "later": "{seconds} s later",
        "earlier": "{seconds} s earlier",
        "same": "the same",
        "late_start_more": "late start",
        "late_start_less": "early start",
        "slow_stair_more": "slow stair or exit (flow)",
        "slow_stair_less": "quick stair or exit (flow)",
        "wrong_stair_more": "wrong stair (who went where)",
        "wrong_stair_less": "better shared stairs (who went where)",
        "late_count_more": "late assembling and count",
        "late_count_less": "quick assembling and count",
        "cautious": (
            "The simulation is slower because law {law} is made for design and is cautious: "
            "it lets fewer people through a stair or door than orderly pupils have been "
            'seen to pass. Take law "student" to compare with drills (its flow on stairs is '
            "an assumption), or fit the simulation to drills of your own with `evacsim "
            "calibrate`; take {law} to judge safety."
        ),
    }
)


def recipe_name(recipe: Recipe) -> str:
    """Return what the curve of a record is made of."""
    return _say(recipe)


def difference(seconds: float) -> str:
    """Return how much later or earlier than simulated, in whole seconds."""
    if not round(seconds):
        return _say("same")
    return _say("later" if seconds > 0 else "earlier", seconds=f"{abs(seconds):.0f}")


def piece_name(cause: Cause, seconds: float | None) -> str:
    """Return what a piece of the gap is called: a late start, or an early one."""
    return _say(f"{cause}_{'less' if seconds is not None and round(seconds) < 0 else 'more'}")


def why_slower(found: Comparison) -> str | None:
    """Say why a design law is slower than a drill and what to use instead; None if it is not."""
    out = found.times["last_out_s"]
    if out.recorded_s is None or out.simulated is None or found.law not in DESIGN_LAWS:
        return None
    return _say("cautious", law=found.law) if out.recorded_s < out.simulated.p05 else None
