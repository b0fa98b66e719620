"""What the summary of a run says above its tables, in English and Chinese."""

from __future__ import annotations

from typing import Final

SUMMARY: Final[dict[str, str]] = {
    "head": "{scenario}\n{people} people · law {law} · {replications} replications",
    "head_one": "{scenario}\n{people} people · law {law} · 1 replication",
    "total": "Total evacuation time {time}",
    "total_band": "Total evacuation time {time} (median; 5–95 %: {low}–{high}; mean {mean})",
    "total_up": "Everybody in place above the water after {time}",
    "total_band_up": (
        "Everybody in place above the water after {time} (median; 5–95 %: {low}–{high}; mean "
        "{mean})"
    ),
    "total_in": "Everybody in place after {time}",
    "total_band_in": (
        "Everybody in place after {time} (median; 5–95 %: {low}–{high}; mean {mean})"
    ),
    "from_signal": (
        "From the alarm; of this, {shelter} were taking shelter: from the signal to leave to the "
        "last one out {out} (median)"
    ),
    "no_total": "No total evacuation time: in no replication did everybody get out",
    "censored": (
        "In {count} of {replications} replications somebody did not get out; they are "
        "not in the times of all"
    ),
    "left": "Out {out} of {people} people (fewest)",
    "left_trapped": "; trapped at a locked way {trapped} (most)",
    "clock": (
        "The clock ended in {count} of {replications} replications: at time_limit_s = "
        "{limit} up to {people} people were still on their way. They are not trapped; "
        "give a larger time_limit_s in the scenario, or leave it out"
    ),
    "clock_longest": (
        "The clock ended in {count} of {replications} replications: after {limit}, the "
        "longest that a run lasts (time_limit_s), up to {people} people were still on "
        "their way; look for a width or a number of people that is not meant"
    ),
    "left_asleep": "; never woke {asleep} (most)",
    "carried": (
        "Carried: {persons} people of {group}, teams {teams} of {helpers}, trips {trips}; the last "
        "one out at {time}{band}. Teams walk back beside the crowd and are not held up "
        "(assumption)"
    ),
    "carried_none": (
        "Carried: {persons} people of {group}, teams {teams} of {helpers}, trips {trips}; not all "
        "get out"
    ),
    "delayed": (
        "Who is held up longest behind those who are carried is out {most} later than without "
        "them; the last of all others {last} later"
    ),
    "on_duty": "Wardens on duty: {names} ({count} of {all})",
    "on_duty_not": "; not there: {absent}",
    "nobody_on_duty": "No warden on duty",
    "last_woken": "The last one woke at {time}{band}, at the latest in {room}",
    "never_woke": "Nobody woke those who slept on in {rooms}; all others were out at {time}{band}",
    "nobody_woke": "Nobody woke those who slept on in {rooms}",
    "cleared": (
        "Whole building clear at {time}{band}: {searchers} searchers look into {rooms} rooms from "
        "{begins} on, {takes}; no rounds could be shorter than {least}"
    ),
    "cleared_one": (
        "Whole building clear at {time}{band}: 1 searcher looks into {rooms} rooms from {begins} "
        "on, {takes}; no round could be shorter than {least}"
    ),
    "not_cleared": "Whole building clear: not told, as not everybody got out and was counted",
    "unreached": "; no way leads to {rooms}",
    "found_last": "; who slept on is found at {time}{band} at the latest",
    "within": " ({low}–{high})",
    "unused": "Used by nobody: {places}",
    "pass": "Target {target}: met in {share} of the replications: pass",
    "attainable": (
        "Target {target}: met in {share} of the replications; missed, but attainable: no "
        "stair, door or exit would need more than the highest flow cited below"
    ),
    "above design": (
        "Target {target}: met in {share} of the replications; missed, and attainable "
        "only with a flow above the design values below"
    ),
    "not attainable": (
        "Target {target}: met in {share} of the replications; not attainable as planned: {reasons}"
    ),
    "undecided": (
        "Target {target}: met in {share} of the replications; the others are not decided: {reasons}"
    ),
    "not_time_limit": "the clock ended (time_limit_s) while people were still on their way",
    "not_flow": "{ways} would need more than the highest flow cited below",
    "not_trapped": "not everybody gets out",
    "not_asleep": "somebody sleeps on and is woken by nobody",
    "not_late": "the last to set off are still walking then, with nobody in their way",
    "chain": "Where the seconds of the last one out went, on average: {pieces}",
    "chain_piece": "{cause} {time} ({share})",
    "chain_piece_at": "{cause} {time} ({share}, most of it: {place})",
}
