"""Every label that a picture may carry: one table, no other place."""

from __future__ import annotations

from typing import Final

from evacsim.locale import Texts

say: Final = Texts(
    {
        # kinds of pictures
        "curve": "Egress curve",
        "curve_up": "People in place over time",
        "curve_in": "People in place over time",
        "plan-density": "Peak density on each floor",
        "plan-moment": "Density on each floor at {time}",
        "density_at": "density at {time} (mean of replications) [persons/m²]",
        "plan-time": "Time above a density of {level} per m²",
        "stairs": "Density on the stairs over time",
        "gantt": "Where the time of each group went",
        "exits": "Exit usage",
        "building": "Floor plans",
        "numbered": (
            "numbers as in questions.xlsx · red square: taken for an exit, blue circle: inside, "
            "grey and dotted: taken for none · letters: stairs"
        ),
        "waterfall": "Where the seconds went, up to the last one out",
        "plan-chain": "Where on the plan the last one's seconds went",
        "chain": "The chain of causes: who waited for whom",
        # chain
        "looks_start": "before setting off",
        "looks_asleep": "asleep",
        "looks_round": "warden on the round",
        "looks_team": "waiting for helpers",
        "looks_walk": "own walk",
        "looks_slowed": "slowed by others",
        "looks_queue": "queue to pass",
        "looks_room": "waiting for room ahead",
        "looks_turn": "waiting for a turn",
        "convergence": "were the replications enough",
        "p95_band": "interval of the 95th percentile",
        "p95_line": "95th percentile of the total time",
        "total_time": "total evacuation time [min:s]",
        "reason_converged": "enough after {n} replications",
        "reason_censored": (
            "stopped after {n} replications: too often somebody did not get out, no 95th percentile"
        ),
        "endless": "somebody did not get out: there is no time to draw",
        "allowed": "allowed",
        "measure_tet": "TET, mean total time",
        "measure_sd": "SD, its standard deviation",
        "measure_erd": "ERD of the egress curve",
        "measure_epc": "EPC of the egress curve",
        "measure_sc": "SC of the egress curve",
        "first_runs": "the first {n}",
        "reason_at_most": "stopped at the most allowed, {n} replications; not yet settled",
        "change_share": "change by one more replication, of what is allowed",
        "replications": "replications",
        "saturation": "How busy doors and stairs were",
        "saturation_row": "{place}  {capacity} /s, busy {busy}",
        "flow_over_capacity": "flow / capacity",
        "nobody_passed": "nobody passed any door or stair",
        "looks_lock": "at a lock",
        "looks_hold": "held on the way",
        "looks_blocked": "behind a fall",
        "looks_turned": "turning back",
        "looks_other": "the rest",
        "total": "total",
        "typical": "replication {number} in the tables: the one nearest the median",
        "chain_note": (
            "read it from the right: the last one (▶) waited for the one before, to the "
            "alarm; white: the next person; grey: some of their ways · replication {number} "
            "in the tables"
        ),
        "chain_queue": "{place}\n{time}, {n} people one by one",
        "chain_run": "{place} {time}",
        "chain_seconds": "seconds on the last one's chain (mean of replications) [s]",
        "chain_never": "grey: never on the chain",
        "chain_written": "numbers: seconds",
        "arrows": "arrows: mean flow while used (the widest {most} per s)",
        # axes and quantities
        "time": "time since the alarm [m:ss]",
        "people_out": "occupants out [persons]",
        "people_up": "occupants in place above the water [persons]",
        "people_in": "occupants in place [persons]",
        "people": "number of persons",
        "density": "density [persons/m²]",
        "peak_density": "peak density (highest 2 s mean; mean of replications) [persons/m²]",
        "seconds_above": "time above {level} per m² (mean of replications) [s]",
        "exit": "exit",
        # curves
        "median": "median",
        "band": "5–95 % band",
        "replication": "one replication",
        "target": "target {time}",
        "tet": "total evacuation time {time}",
        "tet_up": "everybody in place after {time}",
        "tet_band_up": "everybody in place after {time} (5–95 %: {low}–{high})",
        "tet_in": "everybody in place after {time}",
        "tet_band_in": "everybody in place after {time} (5–95 %: {low}–{high})",
        "tet_band": "total evacuation time {time} (5–95 %: {low}–{high})",
        "everybody": "all {people} persons",
        "nobody_out": "nobody got out",
        "censored": (
            "somebody did not get out in {n} replications; they are left out of the total time"
        ),
        # plans
        "inside_at": "numbers: persons inside at {time} (mean)",
        "peak_written": "numbers: peak density there (from {least} on)",
        "seconds_written": "numbers: seconds",
        "nobody_then": "hatched: nobody then; white: nobody ever",
        "never_entered": "white: nobody was ever there",
        "never_reached": "hatched: people, but density never reached",
        "locked_note": "black bar with ×: locked by the scenario (from {times})",
        "not_to_place": "dashed: spaces without a place on the plan (drawn by area only)",
        "half_below": (
            "stairs: this floor's landing, the flights down from it and the half landing below"
        ),
        "door_note": "blue: doors and openings with their clear width [m]{usual}",
        "door_usual": " (where none is written: {width})",
        "exit_note": "red: exits and their clear width [m]; in a flight: its clear width [m]",
        # stairs
        "no_stairs": "this building has no stairwell",
        "rows_top_down": (
            "one row a landing or flight, from top to bottom; the floor's name marks its landing"
        ),
        # Gantt
        "before": "before first movement",
        "in_room": "in the room (until all have left)",
        "corridor": "corridor (queue at the stair included)",
        "stair": "stair (until the last is down)",
        "to_exit": "on to the exit (until all are out)",
        "first_out": "first one out",
        "stair_in": "stair (until the last is off it)",
        "to_exit_in": "on to the place (until all are there)",
        "first_out_in": "first one in place",
        "not_out_in": "did not get there",
        "slowest": "the slowest {shown} of {total}",
        "stay": "{n} groups that stay where they are are not drawn",
        "no_singles": "{n} groups of one person are not drawn",
        "not_out": "did not get out",
        # exits
        "exit_people": "persons per exit (bar: median; line: range)",
        "exit_nobody": "nobody leaves by an exit: all go to a place in the building",
        "exit_time": "persons out by exit over time (first replication)",
        # laws
        "laws": "Movement laws: speed and flow by density",
        "laws_level": "level: rooms, corridors, landings",
        "laws_down": "stairs down",
        "laws_up": "stairs up",
        "laws_footer": (
            "stair: riser {riser} m, tread {tread} m, speed along the incline · thick: the "
            "law, up to its best flow · thin: the chord on which queues stand · sources of "
            "the points: evacsim laws --json"
        ),
        "speed": "speed [m/s]",
        "specific_flow": "specific flow [persons/(m·s)]",
        "measured": "measured",
        "measured_queue": "measured, in a queue",
        "measured_free": "measured, walking freely",
        # relief
        "relief": "What would shorten the evacuation",
        "saved_total": (
            "total evacuation time saved [s] (mean; line: 90 % interval; left: costs time)"
        ),
        "tornado_row": "{seconds} s; waiting {minutes} person-min",
        "cost_free": "an order, free",
        "cost_cheap": "cheap (a key, a door leaf)",
        "cost_building": "building work",
        "goal": "target",
        "no_relief": "no change that was tried shortens the total time",
        # footer
        "footer": (
            "building: {building} · law: {law} · seed: {seed} · replications: {replications} "
            "· times count from the alarm · evacsim {version}"
        ),
        "footer_building": "building: {name} ({file}) · evacsim {version}",
    }
)
