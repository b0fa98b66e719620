"""What `evacsim compare` prints, in English and Chinese."""

from __future__ import annotations

from typing import Final

from evacsim.locale import Texts

say: Final = Texts(
    {
        "head": "{drill}: recorded, beside {scenario} (law {law}, {replications} replications)",
        "censored": "{n} replications are left out: somebody did not get out in them",
        "out": ("Last one out at {recorded}; simulated {mean} on average (5–95 %: {low}–{high})"),
        "no_last": "The record does not say when the last one was out",
        "end_counted": "All counted",
        "end_assembled": "All assembled",
        "end_last out": "Last one out",
        "main_none": (
            "{end}: {difference} than simulated on average. No more than chance makes of "
            "such a drill"
        ),
        "main_late_start": (
            "{end}: {difference} than simulated on average; most of it ({piece}) is the start"
        ),
        "main_slow_stair": (
            "{end}: {difference} than simulated on average; most of it ({piece}) is the "
            "flow of stairs or exits"
        ),
        "main_wrong_stair": (
            "{end}: {difference} than simulated on average; most of it ({piece}) comes of "
            "who took which stair"
        ),
        "main_late_count": (
            "{end}: {difference} than simulated on average; most of it ({piece}) came "
            "after the last one was out, in assembling and counting"
        ),
        "main_undetermined": (
            "{end}: {difference} than simulated on average; from this record the larger part "
            "cannot be put down to a cause"
        ),
        "also": "Beyond chance besides: {causes}",
        "named": "{cause} ({seconds})",
        "advice": "To tell more, write down:",
        "advice_class starts": (
            "when the first of each class leaves its room (without it, a late start and slow "
            "merging on the stairs look alike)"
        ),
        "advice_used stairs": "which stair each class used",
        "advice_last out": "when the last of each class is out, or the last one at each exit",
        "advice_counts": "first, last and number of persons at each exit and at each stair's foot",
        "advice_assembled": "when all were assembled and counted",
        "one_draw": (
            "A drill is one draw (n = 1): it shows whether this plan can give such a time, "
            "not how often."
        ),
        "timing_error": (
            "Recorded times may be {seconds} s off, by how they were taken (assumption)."
        ),
        "curve": (
            "Curve (of {recipe}): ERD {erd} (perfect 0), EPC {epc} and SC {sc} (perfect 1; s "
            "= {lag} of n = {points} moments); area between {area} person·s; largest "
            "difference of shares out {ks}"
        ),
        "recipe_exit counts": "counts at every exit",
        "recipe_class times": "first and last of each class",
        "recipe_class last out": "the last of each class",
        "no_curve": (
            "No curve: the record has neither counts at every exit nor classes with numbers "
            "and times"
        ),
        "band_points": "Inside the 5–95 % band at {share} of the moments{whole}",
        "whole_True": "; as a whole inside (p = {p})",
        "whole_False": "; as a whole outside (p = {p})",
        "whole_None": "; fewer than 19 replications cannot tell of the whole",
        "gap": "Where the difference comes from [s]; the pieces add up to it",
        "undetermined": "undetermined",
        "of_people": "of which by the number of people {seconds} s",
        "total": "difference",
        "unknown": "not told apart by this record",
        "by_chance": "by chance up to",
        "piece": "piece",
        "seconds": "[s]",
        "note": "",
        "times": "Times since the alarm",
        "time": "",
        "first_out_s": "first out",
        "t50_s": "half are out",
        "t95_s": "95 % are out",
        "last_out_s": "last out",
        "assembled_s": "all assembled",
        "counted_s": "all counted",
        "recorded": "recorded",
        "simulated": "simulated",
        "mean": "simulated, mean",
        "band": "5–95 %",
        "error": "difference [s]",
        "inside": "inside",
        "yes": "yes",
        "no": "no",
        "stairs": "Share of each stair",
        "stair": "stair",
        "planned": "planned",
        "used": "used",
        "points": "Counting places",
        "point": "place",
        "persons": "persons",
        "persons_sim": "simulated",
        "duration": "duration",
        "duration_sim": "simulated",
        "flow": "flow [1/s]",
        "flow_sim": "simulated",
        "classes": (
            "Classes, the largest difference first ({shown} of {n}): mean {mean} s, RMSE "
            "{rmse} s, rank correlation {rank}"
        ),
        "class": "class",
        "start": "start",
        "start_sim": "simulated",
        "class_last": "last out",
        "class_last_sim": "simulated",
        "not_recorded": "{n} groups of the scenario have no row in the record",
        "trend": "From drill to drill",
        "drill": "drill",
        "day": "day",
        "cause": "main difference",
        "cause_None": "within chance",
        "pictures": "Pictures:",
    }
)
