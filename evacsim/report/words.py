"""Every phrase of the report, in Chinese and in English."""

from __future__ import annotations

from typing import Final

from evacsim.locale import Texts

say: Final = Texts(
    {
        # the head
        "title": "Evacuation drill report",
        "title_simulated": "Evacuation simulation report",
        "made": "made {day}",
        "school": "school",
        "building": "building",
        "day": "date of the drill",
        "round": "{day}, run {run}",
        "kind": "kind of drill",
        "announced": "announced",
        "start": "people were in",
        "supposed": "supposed situation",
        "commander": "commander",
        "recorder": "recorder",
        "people": "people",
        "people_told": "{present} present of {expected} expected",
        "people_some": "{present} present",
        "people_plan": "{people} in the plan",
        "goal": "target, by whom",
        "goal_record": "{target}, set by the school (drill record)",
        "goal_scenario": "{target}, set in the scenario",
        "goal_none": "none set",
        "plan_version": "version of the plan",
        "timing": "timed by",
        "timing_error": "{method} (± {seconds:g} s, assumption)",
        "simulated_run": "simulated",
        "simulated_as": "{scenario}, {n} times",
        # the verdict
        "drill_met": "Drill time {time} (last one out), target {target}: met.",
        "drill_missed": "Drill time {time} (last one out), target {target}: missed by {over}.",
        "drill_no_target": (
            "Drill time {time} (last one out); no target was set, so nothing is met or missed."
        ),
        "drill_no_time": (
            "The record does not say when the last one was out: whether the target is met "
            "cannot be told."
        ),
        "drill_doubts": (
            "Points of the record in doubt: {n} (below). See to them before this time is reported."
        ),
        "shelter": "Of this, {seconds:g} s were taking shelter before the signal to leave.",
        "run_met": (
            "Simulated: all out after {time}; target {target} met in {met} of {n} simulations."
        ),
        "run_missed": (
            "Simulated: all out after {time}; target {target} missed: met in {met} of {n} "
            "simulations."
        ),
        "run_no_target": "Simulated: all out after {time}; no target was set.",
        "run_met_up": (
            "Simulated: everybody in place above the water after {time}; target {target} met in "
            "{met} of {n} simulations."
        ),
        "run_missed_up": (
            "Simulated: everybody in place above the water after {time}; target {target} missed: "
            "met in {met} of {n} simulations."
        ),
        "run_no_target_up": (
            "Simulated: everybody in place above the water after {time}; no target was set."
        ),
        "run_met_in": (
            "Simulated: everybody in place after {time}; target {target} met in {met} of {n} "
            "simulations."
        ),
        "run_missed_in": (
            "Simulated: everybody in place after {time}; target {target} missed: met in {met} of "
            "{n} simulations."
        ),
        "run_no_target_in": "Simulated: everybody in place after {time}; no target was set.",
        "run_nobody_in": "In no simulation did everybody get to their place.",
        "sentence": "{said}.",
        "run_nobody": "In no simulation did everybody get out.",
        "run_nobody_up": "In no simulation did everybody get above the water.",
        "same_plan": "The same plan simulated: last one out after {time}.",
        "same_plan_met": (
            "The same plan simulated: last one out after {time}; the target is met in {met} "
            "of {n} simulations."
        ),
        "slow_release": "Slowest stretch of the drill: {time} until the signal to leave.",
        "slow_pre_movement": "Slowest stretch of the drill: {time} until {group} set off.",
        "slow_walking": "Slowest stretch of the drill: {time} for the walk of {group} to {place}.",
        "slow_passing": "Slowest stretch of the drill: {time} for people to pass {place}.",
        "slow_out": "Slowest stretch of the drill: {time} from there out of the building.",
        "slow_untold": (
            "The record does not tell where the drill was slow. In the simulation most of the "
            "time goes at {place}: {time} on average."
        ),
        "slow_run": "Most of the time goes at {place}: {time} on average.",
        "seen": "Jams that the school saw: {places}.",
        "jam": "{place} ({degree})",
        "helps": "The simulation shows what would help: {measures}.",
        "pushing": (
            "All this assumes that people push from behind ({pressing:g} on a scale of 0 to "
            "1, by the situation; assumption)."
        ),
        "left": (
            "In {censored} simulations somebody did not get out, at most {most} people; these "
            "do not count in the total times."
        ),
        "clock": (
            "In {n} simulations the clock ended at {limit} with up to {most} people still on "
            "their way, not trapped; give a larger time_limit_s in the scenario."
        ),
        "needed": (
            "To meet it, {needed} people per second would have to pass each metre of {place}; "
            "design values are {design}."
        ),
        "needed_late": "The first one reaches {place} only after the target.",
        "reasons": "Out of reach as planned: {reasons}.",
        # times
        "times": "Times since the alarm (m:ss)",
        "own_law": "simulated ①",
        "second_law": "simulated otherwise ②",
        "recorded": "recorded, {label}",
        "later_by": "difference [s]",
        "got_out": "people out, fewest",
        "first_out": "first one out",
        "half_out": "half are out",
        "most_out": "95 % are out",
        "last_out": "last one out",
        "last_in": "last one in place",
        "last_up": "last one in place above the water",
        "assembled": "all assembled",
        "counted": "all counted",
        "met": "target {target} met",
        "met_in": "{met} of {n}",
        "yes": "yes",
        "no": "no",
        "cell_to": "{p50} ({p05} to {p95})",
        "cells_note": "Simulated: median (5–95 %).",
        "difference_note": (
            "Difference: recorded less simulated, + is later. One drill is one draw."
        ),
        "by_class": (
            "Half and 95 % are reckoned from the last one out of each class, for both alike."
        ),
        "curve": "People out over time",
        "curve_in": "People in place over time",
        "curve_up": "People in place over time",
        "curve_alt": "Curves of the number of people out over time; {times}",
        "curve_of": "{label} {time}",
        "plan": "Where people waited, simulated [person-min]; thick: decides the total",
        "plan_alt": "Floor plans coloured by waiting",
        # bottlenecks
        "bottlenecks": "Bottlenecks (simulated)",
        "place": "place",
        "decides": "of the total [s]",
        "often": "decides in",
        "waited": "waiting [person-min]",
        "stood": "queue stood",
        "longest": "longest [people]",
        "held": "held",
        "bottlenecks_note": (
            "Of the total: seconds of the last one's time spent there, mean (90 % interval)."
        ),
        "assumed": ("Values of the building assumed, not measured (# ASSUMED in its file): {n}."),
        # what would help
        "relief": "What would help (simulated)",
        "measure": "change",
        "cost": "takes",
        "who": "who does it",
        "walk": "extra walk [m]",
        "got_out_by": "out, fewest",
        "saved": "faster by [s]",
        "saved_waiting": "waiting less [person-min]",
        "who_start-earlier": "class teachers",
        "who_release": "commander, by loudspeaker",
        "who_other-stair": "safety officer changes the plan, class teachers lead",
        "who_other-stair-pair": "safety officer changes the plan, class teachers lead",
        "who_one-by-one": "head of the floor",
        "who_merge-priority": "staff at the stair mouth",
        "who_hold": "staff at the stair mouth",
        "who_guard": "staff on the landings",
        "who_unlock": "caretaker with the key",
        "who_second-leaf": "caretaker",
        "who_widen": "school with the bureau",
        "who_widen-stair": "school with the bureau",
        "relief_note": (
            "The same people with and without: mean (90 % interval). {tried} changes tried, "
            "up to {replications} times each; {left} others were not, since nothing of them "
            "holds the last one up."
        ),
        "no_gain": "Tried as well, and nothing that is sure is gained by it: {measures}.",
        "leave_inside": "{n} of them leave people inside who get out without them: not advised.",
        "more_out": "{n} more people get out",
        "no_relief": "None of the {tried} changes tried shortens the total time.",
        # the record
        "findings": "Doubts about the record",
        "finding": "found",
        "why": "why it counts",
        "remedy": "what to do",
        "findings_more": "{n} more: `evacsim check` lists all.",
        "no_findings": "Check of the record: nothing contradicts itself.",
        "jams": "Jams that the school saw",
        "no_jams": "Jams: no record.",
        "since": "jammed from",
        "until": "jammed to",
        "degree": "degree",
        "degree_1": "1 flowing",
        "degree_2": "2 slow",
        "degree_3": "3 standing",
        "degree_4": "4 pushing",
        "persons": "people",
        "cause": "cause",
        "issues": "Issues that the school listed",
        "no_issues": "Issues: no record.",
        "where": "where",
        "issue": "issue",
        "by_whom": "owner",
        "due": "due",
        "state": "state",
        "improve": "what will be done",
        # drill against drill
        "trend": "This drill and the one before",
        "wrong_way": "classes by another stair than planned",
        "injured": "injured",
        "fell": "falls",
        "doubts": "doubts about the record",
        "present": "present",
        "trend_error": (
            "Both clocks may be off by {seconds:g} s together (assumption): a smaller "
            "difference says nothing."
        ),
        "trend_no_error": (
            "How the drills were timed is not written down for both: how far differences can "
            "be trusted is not known."
        ),
        "trend_kinds": "They are not of one kind: not comparable.",
        "trend_practice": "Two runs of one day: a faster second one is practice, not proof.",
        "untold": "no record",
        # signatures and notes
        "sign_commander": "Commander:",
        "sign_recorder": "Recorder:",
        "sign_reviewer": "Reviewed by:",
        "sign_day": "Date:",
        "stamp": "School (stamp)",
        "note_law": "Simulated by {law}: {source}. Measured with: {whom}.",
        "note_second": (
            "The same drill by other formulas, to show how much hangs on them: {law}: "
            "{source}. Measured with: {whom}."
        ),
        "law_sfpe": "the SFPE Handbook, for design",
        "law_imo": "the IMO guideline, for design",
        "law_cn-stream": "streams of people, for design",
        "law_weidmann": "Weidmann, pedestrians in streets",
        "law_student": "fitted to measured students",
        "law_unimpeded": "nobody in the way",
        "note_range": (
            "{share} of all passages from place to place lead onto stairs whose steps are not "
            "among those measured; there the nearest measured stair stands in."
        ),
        "note_rule": (
            "Guide to evacuation drills of schools (China, MoE 2014-2): a drill a month, in "
            "kindergartens one a quarter; its 2 minutes from signal to all out hold in "
            "principle for low buildings only. {floors}"
        ),
        "floors_low": "This building has {n} floors.",
        "floors_four": "This building has 4 floors; the guide does not say whether 4 are included.",
        "floors_high": (
            "This building has {n} floors: they do not apply, the school sets its own target."
        ),
        "note_meaning": (
            "Simulated times hold if people act as the scenario says; no smoke, fear or locks "
            "that nobody wrote down. No promise for a fire."
        ),
        "running": (
            "Scenario {scenario} ({scenario_sha}) · building {building} ({building_sha}) · "
            "random seed {seed} · evacsim {version}"
        ),
    }
)
