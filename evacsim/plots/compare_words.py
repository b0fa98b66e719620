"""Labels of the pictures that set a drill beside the simulation, in Chinese and in English."""

from __future__ import annotations

from typing import Final

from evacsim.locale import Texts

say: Final = Texts(
    {
        "curve": "Egress curve: recorded and simulated",
        "classes": "Classes: recorded and simulated",
        "counts": "Counting places: recorded and simulated",
        "gap": "Where the difference comes from",
        "time": "time since the alarm [m:ss]",
        "people": "occupants out [persons]",
        "passed": "persons passed",
        "band": "simulated 5–95 %",
        "median": "simulated median",
        "recorded": "recorded: {drill}",
        "seconds": "difference to the simulated mean [s]",
        "undetermined": "undetermined",
        "total": "total",
        "unknown": "not told apart",
        "chance": "reach of chance",
        "in_room": "before the first leaves",
        "sim_last": "simulated: start to last out",
        "rec_last": "recorded: start to last out",
        "rec_only": "recorded: last out only",
        "sim_band": "simulated last out 5–95 %",
        "slowest": "the {shown} classes farthest off, of {n}",
        "footer": (
            "scenario {scenario} · law {law} · {replications} replications · a drill is one "
            "draw (n = 1)"
        ),
        "recipe": "curves made of {recipe}",
        "many": "several drills",
        "mark_class_last_out": "recorded: last out of a class",
        "mark_first_out_s": "recorded: first out",
        "mark_last_out_s": "recorded: last out",
    }
)
