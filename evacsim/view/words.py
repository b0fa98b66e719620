"""Every word on the page of a replay, in Chinese and in English; the page itself has none."""

from __future__ import annotations

from typing import Final

from evacsim.locale import Texts

say: Final = Texts(
    {
        "title": "Evacuation replay",
        "language": "中文",
        "play": "Play",
        "pause": "Pause",
        "speed": "Speed",
        "times": "{n}×",
        "moment": "Moment (since the alarm)",
        "print": "Print this moment",
        "enlarge": "Enlarge a stair",
        "none": "(none)",
        "names": "Names",
        "keys": (
            "Space: play or pause; ← →: 1 s back or on (with Shift 10 s); Home, End: start, "
            "end; + −: speed"
        ),
        "made": "{building} · {people} people · law {law} · seed {seed} · evacsim {version}",
        "shown": (
            "Shown is replication {number}, whose total time is nearest the median of {n}; "
            "the band of the curve is 5–95 % of these {n}."
        ),
        "shown_one": "There is one replication only, so there is no band.",
        "honest": (
            "When each person enters, waits and leaves a space is simulated; where they "
            "stand inside it is drawn, not simulated."
        ),
        "no_script": "This page needs JavaScript.",
        "broken": "The data of this page cannot be read: {error}",
        # the plan
        "plan_of": (
            "Floor plans at {time}: {inside} people inside, {waiting} of them waiting, {out} out"
        ),
        "plan_of_there": (
            "Floor plans at {time}: {inside} people not yet there, {waiting} of them waiting, "
            "{out} there"
        ),
        "seated": "not yet started",
        "walking": "walking",
        "look_woken": "asleep",
        "look_carried": "carried",
        "look_rounds": "warden on the round",
        "look_there": "where they are to be",
        "waiting_dot": "waiting",
        "density": "density [people/m²]",
        "sets": "sets the last one's time now",
        "lock": "locked",
        "hold": "held",
        "guard": "guarded",
        "dark": "dark",
        "slow": "narrowed or smoke",
        "water": "under water",
        "limit": "cannot be borne any more",
        "seen": "searched",
        "fall": "somebody fell",
        "fall_more": "somebody fell, {n} on top",
        "stair_big": "{stair}, {n} times as large",
        # why now
        "why": "Why now",
        "why_queue": (
            "What sets the last one's time now: {what} ({since} to {until}). {n} people are "
            "waiting in all at {where}."
        ),
        "why_queue_one": (
            "What sets the last one's time now: {what} ({since} to {until}). 1 person is "
            "waiting at {where}."
        ),
        "why_other": "What sets the last one's time now: {what} ({since} to {until}).",
        "why_done": "Everybody is out, after {time}.",
        "why_done_there": "Everybody is there, after {time}.",
        "search_goes": "Searched: {seen} of {rooms} rooms; the building is clear at {time}.",
        "search_done": "All {rooms} rooms are searched; the building is clear since {time}.",
        "why_left": "{n} people have not got out; the simulation ends at {time}.",
        "why_none": "Nobody got out: there is no chain to follow.",
        # the curve
        "curve": "Egress curve",
        "curve_there": "People who are there",
        "curve_of_there": "People who are there: at {time} {out} of {people}",
        "curve_of": "Egress curve: at {time} {out} of {people} people are out",
        "axis": "time since the alarm [m:ss]",
        "band": "5–95 %",
        "this_one": "the one shown",
        "target": "target {time}",
        "first": "{label}: first {time}",
        "last": "{label}: last {time}",
        "told": "The drill as recorded, the simulation told the same way",
        "told_of": "Curves told as the record tells them: {label}",
        "recipe_counts": "by the counts at the exits",
        "recipe_times": "by the first and the last of each class",
        "recipe_last": (
            "by the last of each class: a class counts when its last one is out, so it lies "
            "below the curve of people"
        ),
        "recorded": "recorded: {label}",
        "told_band": "simulated, 5–95 %",
        "marks": "last of each class",
        # tables
        "table": "Where people are now",
        "place": "place",
        "inside": "inside",
        "waiting": "waiting",
        "passed": "passed",
        "empty": "empty at",
        "floors": "Floors, without stairs",
        "stairs": "Stairs",
        "exits": "Exits",
        "all": "All together",
        "never": "never",
        "nobody": "–",
        # a GIF
        "gif_line": "{inside} inside ({waiting} waiting) · {out} out",
        "gif_note": "colours: density [people/m²] · replication {number}, nearest the median",
    }
)
