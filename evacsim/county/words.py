"""Every phrase of the county's tables and page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evacsim.drills.fields import ISSUES, KINDS
from evacsim.locale import Texts, clauses, language, listed

if TYPE_CHECKING:
    from collections.abc import Mapping

say: Final = Texts(
    {
        "title": "Evacuation drills, rolled up",
        "made": "{folder} · {records} drill records · {runs} simulated drills · {day}",
        "period": (
            "Months counted: {since} to {until} ({n}). Rule: at least one drill a month at "
            "primary and secondary schools, one a quarter at kindergartens (China, MoE 2014-2)."
        ),
        "free_months": "Months with hardly a day of school ask for none: {months}.",
        "no_period": (
            "No drill has a date: the monthly rule cannot be applied; --since and --until "
            "set months."
        ),
        "verdict": (
            "{meeting} of {schools} schools held a drill every month; {met} of {timed} timed "
            "drills met their target; {open} findings open ({unsaid} more without a state), "
            "{overdue} overdue."
        ),
        "county": "County",
        "township": "Township",
        "school": "School",
        "building": "Building",
        "class": "Class or room",
        "class_name": "Name",
        "levels_county": "The county",
        "levels_township": "Townships",
        "levels_school": "Schools",
        "levels_building": "Buildings",
        "levels_class": "Classes",
        "drills_list": "Drills",
        "runs_list": "Simulated drills",
        "findings_list": "Findings",
        "doubts_list": "Doubts about records",
        "code": "kind of doubt",
        "what": "what was seen",
        "why": "why it is seldom so",
        "problems_list": "Not read, or doubtful",
        "slowest": "The slowest classes (first {n})",
        "open_list": "Findings not put right",
        "school_pages": "A page for each school",
        "note_owner": (
            "Who sees to a finding is shown as an office; names of people stay in the school. "
            "Times count from the alarm to the last one out."
        ),
        "a_person": "a person is named",
        "colon": ": ",
        "series": "Drills, one after the other",
        "no_drills": "No drill with a day is recorded.",
        "no_doubts": "No record is in doubt.",
        "school_drills": "{drills} drills",
        "school_owed": "in {held} of {owed} months or quarters due",
        "school_without": "none in {months}",
        "school_missing": "missing: {kinds}",
        "school_findings": "{open} findings open, {unsaid} without a state, {overdue} overdue",
        "no_findings": "No findings are open.",
        "more_rows": "{n} more rows stand in the tables.",
        "no_problems": "Everything was read.",
        "unknown": "not told",
        "note_missing": (
            "A dash was not recorded; it is not 0. County, township and school are taken "
            "from the record itself; from the folders as stated; for simulated drills from "
            "the one school whose records name the building; from other records of the "
            "school. What none of these tells is shown as not told."
        ),
        "note_bottleneck": (
            "Bottleneck: what most of the last one's seconds are laid to, in the middle "
            "replication."
        ),
        # columns
        "schools": "schools",
        "buildings": "buildings",
        "drills": "drills",
        "drill_runs": "runs",
        "undated": "undated",
        "kinds": "kinds",
        "first_date": "first",
        "last_date": "latest",
        "record": "drill of the file",
        "night": "at night",
        "school_kind": "kind of school",
        "school_kind_kindergarten": "kindergarten",
        "school_kind_primary": "primary school",
        "school_kind_secondary": "secondary school",
        "school_kind_nine-year": "nine-year school",
        "school_kind_special": "special school",
        "boarding": "boarding",
        "rule": "a drill every",
        "rule_month": "month",
        "rule_quarter": "quarter",
        "owed": "months or quarters owed",
        "held": "held of those owed",
        "kinds_missing": "kinds missing",
        "months_with_drill": "months with a drill",
        "months_without": "months without",
        "rule_met": "monthly rule",
        "schools_meeting_rule": "schools with a drill a month",
        "with_target": "runs with a target",
        "target_met": "runs on target",
        "slowest_s": "slowest [s]",
        "first_last_out_s": "first drill's last out [s]",
        "latest_last_out_s": "latest last out [s]",
        "doubts": "doubts in records",
        "injuries": "injured",
        "simulated": "simulated drills",
        "simulated_with_target": "of them with a target",
        "simulated_met": "simulated on target",
        "simulated_left_behind": "simulated, not all out",
        "simulated_slowest_s": "simulated [s]",
        "bottlenecks": "worst bottlenecks",
        "bottlenecks_named": "worst bottlenecks",
        "open": "open",
        "state_not_told": "state not told",
        "overdue": "overdue",
        "closed": "closed",
        "other_way": "another way than planned",
        "absent": "absent",
        "known_from": "ids known from",
        "drill": "drill id",
        "run": "run",
        "date": "date",
        "month": "month",
        "kind": "kind",
        "announced": "announced",
        "target_s": "target [s]",
        "last_out_s": "last out [s]",
        "assembled_s": "all assembled [s]",
        "met": "met",
        "expected": "expected",
        "present": "present",
        "missing": "missing",
        "classes": "classes recorded",
        "file": "file",
        "building_name": "building's name",
        "scenario": "scenario",
        "scenario_digest": "digest of the scenario",
        "falls": "falls",
        "reported": "injury reported",
        "method": "way of timing",
        "commanded": "commander named",
        "plan_version": "plan",
        "plan_digest": "digest of the plan drilled",
        "plan_now": "plan since",
        "start_s": "median start [s]",
        "flow_per_s": "persons a second",
        "as_planned": "classes as planned",
        "reviewed": "reviewed",
        "seen": "records with it",
        "drill_kind": "kind",
        "flow": "persons a second",
        "closed_since": "findings put right since",
        "plan_changed": "another plan than before",
        "series_list": "Drill against drill",
        "trends_list": "Trends",
        "measure": "what is followed",
        "first": "first",
        "latest": "latest",
        "change_per_month": "change a month",
        "change_low": "change, 95 % from",
        "change_high": "change, 95 % to",
        "measure_last_out_s": "last out [s]",
        "measure_start_s": "median start [s]",
        "measure_flow_per_s": "persons a second",
        "measure_as_planned_share": "share of classes on their planned way",
        "measure_closed_since": "findings put right since",
        "law": "law",
        "replications": "replications",
        "people": "people",
        "total_p05_s": "total 5 % [s]",
        "total_p50_s": "total median [s]",
        "total_p95_s": "total 95 % [s]",
        "censored": "replications not all out",
        "ended_by_clock": "replications ended by the clock",
        "met_share": "share that met it",
        "bottleneck": "first bottleneck",
        "bottleneck_name": "its name",
        "bottleneck_kind": "its kind",
        "bottleneck_s": "its seconds [s]",
        "created": "simulated on",
        "folder": "folder",
        "number": "no.",
        "location": "place",
        "description": "description",
        "severity": "severity",
        "remedy": "remedy",
        "owner": "owner",
        "due": "due",
        "state": "state",
        "as_written": "state as written",
        "where": "place in it",
        "message": "what is wrong",
        "hint": "what to do",
        "yes": "yes",
        "no": "no",
        "known": "{level}: {how}",
        "how_record": "from the record",
        "how_folder": "from the folder",
        "how_stated": "as stated",
        "how_building": "by the building",
        "how_school": "by the school",
        "how_list": "from the list of schools",
        "suspect_component": "door, stair or space",
        "suspect_group": "class or group",
        "suspect_person": "one person",
        "state_open": "open",
        "state_closed": "closed",
        "state_not told": "not told",
        "severity_fault": "not read",
        "severity_warning": "doubtful",
        "rooms_in_csv": "{n} more rooms, simulated and in no drill, stand in {file}.",
        # the terminal
        "skipped": "{n} other tables are no drill records and were passed over, such as {name}.",
        "files": "Files:",
        "not_written": (
            "These are the schools; -o FOLDER writes every level as CSV and XLSX, and a page "
            "to print."
        ),
    }
)

_ISSUE_EN: Final = {name: name.replace("-", " ") for name in ISSUES}


def kind_word(name: str) -> str:
    """Return what a kind of drill is called; "?" is one that was not told."""
    if name == "?":
        return say("unknown")
    if name == "night":
        return say("night")
    return KINDS[name][0] if language() == "zh" else name.replace("-", " ")


def issue_word(name: str) -> str:
    """Return what a kind of finding is called."""
    table: Mapping[str, tuple[str, ...]] = ISSUES
    return table[name][0] if language() == "zh" else _ISSUE_EN[name]


def known_text(told: str) -> str:
    """Return "school: record" in the language of now."""
    parts = (part.split(": ") for part in told.split(", "))
    return clauses([say("known", level=say(name), how=say(f"how_{how}")) for name, how in parts])


def kinds_text(kinds: str) -> str:
    """Return "fire 3, earthquake 1" in the language of now."""
    parts = (part.rpartition(" ") for part in kinds.split(", ") if part)
    return listed(f"{kind_word(name)} {count}" for name, _, count in parts)
