"""What the verbs print, in English and Chinese; long verbs have tables of their own."""

from __future__ import annotations

from typing import Final

from evacsim.locale import Texts

say: Final = Texts(
    {
        "label": "{label}: ",
        # table heads
        "id": "",
        "people": "people",
        "width": "clear width [m]",
        # causes
        "pre_movement": "pre-movement",
        "release": "held by the plan",
        # places
        "results": "Results: {folder}",
        "pictures": "Pictures:",
        "tables": "Tables:",
        "cut_table": "  {table}: {replications} of {of} replications, {rows} rows",
        "report": "Report:",
        "replay": "Replay:",
        # estimate
        "effective": "effective [m]",
        "specific": "per m and s",
        "flow": "flow [1/s]",
        "seconds": "time [s]",
        "trying": "trying what would help, on the same people; --no-relief leaves this out",
        # progress
        "doing_cases": "running the cases",
        "done_cases": "{done} of {total} cases run",
        "doing_checks": "checking",
        "done_checks": "{done} of {total} files checked",
        "doing_choices": "simulating what totals depend on",
        "done_choices": "{done} of {total} choices simulated",
        "doing_drills": "comparing",
        "done_drills": "{done} of {total} recorded drills compared",
        "doing_estimate": "calculating",
        "doing_experiments": "simulating experiments",
        "done_experiments": "{done} of {total} experiments simulated",
        "doing_law": "simulating the second law",
        "done_law": "second law: {done} of {total} replications simulated",
        "doing_page": "setting the page",
        "doing_pictures": "drawing",
        "done_pictures": "{done} of {total} pictures drawn",
        "doing_plans": "searching for a plan",
        "done_plans": "{done} of {total} simulations of the search",
        "doing_judged": "judging the plan",
        "done_judged": "{done} of {total} simulations to judge",
        "doing_points": "simulating",
        "done_points": "{done} of {total} points tried",
        "doing_read": "reading",
        "done_read": "{done} of {total} results folders and records read",
        "doing_relief": "trying changes",
        "done_relief": "{done} of {total} trials of changes simulated",
        "doing_replications": "simulating",
        "done_replications": "{done} of {total} replications simulated",
        "doing_seconds": "working out where the seconds went",
        "doing_tables": "writing the tables",
        "done_tables": "{done} of {total} tables written",
        "left_time": "left",
        # show
        "floors": "Floors",
        "elevation": "elevation [m]",
        "area": "area [m²]",
        "load": "people",
        "spaces": "spaces",
        "fullest": "fullest space",
        "per_m2": "people/m²",
        "stairs": "Stairs",
        "serves": "floors",
        "measured": "how measured",
        "between-rails": "between rails",
        "wall-to-wall": "wall to wall",
        "rails": "rails",
        "riser": "riser [m]",
        "tread": "tread [m]",
        "slope": "slope",
        "incline": "incline [m]",
        "exits": "Exits",
        "from": "from",
        "assembly": "to assembly [m]",
        "travel": (
            "Walk from a room's door to the nearest exit or stair leading out, the longest "
            "{shown} of {total}"
        ),
        "to": "to",
        "distance": "distance [m]",
        # laws
        "laws": "Best flows [persons/(m·s)]; stair of {riser} m risers and {tread} m treads",
        "door": "door",
        "layer": "lost a side [m]",
        "laws_level": "level",
        "laws_down": "down",
        "laws_up": "up",
        "best": "best at [1/m²]",
        "jam": "jam [1/m²]",
        "range": "range",
        "source": "source",
        "with_whom": "measured with",
        "constants": "constants",
        "counterflow": (
            "Walking speed while others come the other way, of one-way walking at the same "
            "density (weighted by counterflow_slowing)"
        ),
        "counterflow_factor": "× {factor} at {density} per m²",
        "plans": "Plans:",
    }
)
