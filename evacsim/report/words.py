"""Every phrase of the report, in Chinese and in English."""

from __future__ import annotations

from typing import Final

from evacsim.locale import Texts

say: Final = Texts(
    {
        "title": "Evacuation report",
        "made": "{building} · {people} people · {replications} replications · {day}",
        # verdict
        "pass": "Target met: all out within {target} in {met} of {n} replications.",
        "attainable": "Target missed: all out within {target} in {met} of {n} replications.",
        "not attainable": (
            "Target out of reach: all out within {target} in {met} of {n} replications; {reasons}."
        ),
        "undecided": (
            "Not decided: all out within {target} in {met} of {n} replications; {reasons}."
        ),
        "no_target": "All out after {time} (no target set).",
        "no_total": "In no replication did everybody get out.",
        "left": (
            "In {censored} replications somebody did not get out, at most {most} people; "
            "these do not count in the total times."
        ),
        "needed": (
            "The target asks {needed} persons per second and metre of {place}; design values "
            "{design}."
        ),
        "needed_late": "The first one reaches {place} after the target time.",
        "reason_flow": "the flow needed is above any published one",
        "reason_trapped": "somebody is trapped",
        "reason_time_limit": "the clock (time_limit_s) ended while people were still on their way",
        "clock": (
            "In {n} replications the clock ended at {limit} (time_limit_s) with up to {most} "
            "people still on their way, not trapped."
        ),
        "reason_late": "somebody starts too late or has too far to walk",
        # times
        "times": "Times since the alarm (m:ss)",
        "law": "{law} (this run)",
        "second_law": "{law} (beside it)",
        "recorded": "recorded, {label}",
        "first_out": "first one out",
        "half_out": "half are out",
        "most_out": "95 % are out",
        "last_out": "all out",
        "counted": "assembled and counted",
        "met": "replications within target",
        "cell_to": "{p50} ({p05} to {p95})",
        "cell": "{p50} ({p05}–{p95})",
        "cells_note": "Median (5–95 %); one drill is one draw.",
        # bottlenecks
        "bottlenecks": "Bottlenecks",
        "place": "place",
        "decides": "of the total [s]",
        "often": "on the path",
        "waited": "waiting [person-min]",
        "stood": "queue stood",
        "longest": "longest [persons]",
        "held": "held",
        "bottlenecks_note": (
            "Of the total: seconds of the last one's time that trace back to it, mean (90 % "
            "interval); on the path: share of replications."
        ),
        # relief
        "relief": "What to change",
        "measure": "change",
        "cost": "takes",
        "got_out": "out, fewest",
        "saved": "total saved [s]",
        "saved_waiting": "waiting saved [person-min]",
        "cost_free": "an order",
        "cost_cheap": "little",
        "cost_building": "building work",
        "relief_note": (
            "Same random people, paired: mean (90 % interval), up to {replications} "
            "replications each; free of cost first. {tried} changes tried; {left} off the "
            "last one's path, not tried."
        ),
        "leave_inside": " {n} of them leave people inside who get out without them: not advised.",
        "more_out": "{n} more people get out",
        "no_relief": "None of the {tried} changes tried shortens the total time.",
        # pictures
        "curve": "People out over time",
        "plan": "Where people waited [person-min]; thick: decides the total",
        # footer
        "foot_law": "Law {law}: {source}; measured with: {whom}",
        "foot_range": "used beyond its range {n} times",
        "foot_inputs": (
            "Scenario {scenario} ({scenario_sha}) · building {building} ({building_sha}) · "
            "seed {seed} · evacsim {version}"
        ),
        "foot_rule": (
            "Rule: Guide to evacuation drills of schools (China, MoE 2014-2): a drill a "
            "month, in kindergartens one a quarter; its 2 minutes hold in principle for low "
            "buildings only."
        ),
        "foot_meaning": (
            "Simulated times hold if people act as the scenario says; no smoke, fear or "
            "locks that nobody wrote down. No promise for a fire."
        ),
    }
)
