"""What the verbs print, in English and Chinese; long verbs have tables of their own."""

from __future__ import annotations

from typing import Final

from evacsim.cli.summary_words import SUMMARY
from evacsim.locale import Texts

say: Final = Texts(
    {
        "label": "{label}: ",
        **SUMMARY,
        # table heads
        "by_floor": "Floors, by where people start",
        "by_stair": "Stairs",
        "by_exit": "Exits",
        "by_group": "Groups",
        "slowest": "The {shown} slowest of {total} groups",
        "id": "",
        "people": "people",
        "last_out": "last out",
        "last_up": "last in place",
        "last_in": "last in place",
        "stays": "stay",
        "band": "5–95 %",
        "incomplete": "not all out",
        "required": (
            "Flow the target would require [persons/(s·m) of clear width], beside design values"
        ),
        "stair": "stairwell {id}",
        "door_named": "door {id}",
        "exit": "exit {id}",
        "width": "clear width [m]",
        "needed": "required",
        "highest": "highest seen",
        "too_late": "too late",
        # causes
        "pre_movement": "pre-movement",
        "release": "held by the plan",
        "asleep": "asleep, not yet woken",
        "round": "wardens on their rounds",
        "team": "waiting for helpers",
        "walking": "own walk",
        "slowed": "slowed by others on the way",
        "headway": "waiting to pass",
        "place": "waiting for room ahead",
        "turn": "waiting for a turn where streams merge",
        "lock": "at a lock",
        "enough_converged": (
            "{n} replications were enough: for the last {held} one more changed next to nothing"
        ),
        "enough_at_most": "stopped at the most allowed, {n} replications: not yet settled",
        "enough_censored": (
            "stopped after {n} replications: somebody does not get out in so many of them "
            "that the 95th percentile is no time"
        ),
        "unsettled": " ({measures})",
        "measure_tet": "mean total time",
        "measure_sd": "spread of the total time",
        "measure_erd": "ERD of the curve",
        "measure_epc": "EPC of the curve",
        "measure_sc": "SC of the curve",
        "measure_p95": "interval of the 95th percentile",
        "p95_interval": "; 95th percentile of the total {p95} ({confidence} interval {low}–{high})",
        "censored_too": "; in {n} somebody did not get out, they count as longer than any time",
        "saturation": "How busy: flow at 90 % of the capacity or more ({shown} of {total})",
        "capacity": "capacity [1/s]",
        "busy_s": "busy [s]",
        "busy_share": "of its use",
        "hold": "held on the way",
        "blocked": "behind a fall",
        "reroute": "turning back",
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
        # bottlenecks
        "chain_table": (
            "Where the seconds went [s]: one typical replication, and over all replications"
        ),
        "why": "why",
        "share": "share",
        "mean": "mean",
        "on_chain": "on the chain",
        "smaller": "{n} smaller ones",
        "sum": "total",
        "queues": "Queues, by what set their pace: the {shown} with most waiting of {total}",
        "person_min": "person-min",
        "stood": "from–to",
        "longest": "longest",
        "longest_at": "at",
        "held": "held",
        "best_free": "Most effective without building work: {what}; saves {saved}.",
        "best_building": "With building work: {what}; saves {saved}.",
        "relief": (
            "What changes would save, on the same people: {shown} of {total} tried (below 0: "
            "it costs)"
        ),
        "trying": "trying what would help, on the same people; --no-relief leaves this out",
        "costs": "takes",
        "got_out": "out, fewest (before → after)",
        "got_out_in": "in place, fewest (before → after)",
        "saved": "saved [s] (90 %)",
        "saved_waiting": "waiting saved [person-min]",
        "tried": "replications",
        "cost_free": "an order",
        "cost_cheap": "little",
        "cost_building": "building work",
        "leave_inside": (
            "Not advised, for they leave people inside who get out without them ({n}): {what}"
        ),
        "not_tried": "Not tried: {what}{count}: {reason}",
        "not_tried_count": " ({count})",
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
