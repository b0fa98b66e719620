"""Every phrase of `evacsim sweep`, in Chinese and in English."""

from __future__ import annotations

from typing import Final

from evacsim.locale import Texts

say: Final = Texts(
    {
        "head": (
            "{scenario}: {points} points, {replications} replications each (the same people "
            "at each)"
        ),
        "points": "Total time: median, 5–95 %; change: mean against point 0 with its 90 % interval",
        "point": "point",
        "out": "out, fewest (point 0 → here)",
        "more_inside": "more stay inside (in {k} of {n})",
        "leave_inside": (
            "At {n} points more people stay inside than at point 0 (points {points}): their "
            "times are those of who got out, and are not compared."
        ),
        "median": "total [m:ss]",
        "change": "change [s]",
        "met": "on target",
        "censored": "not all out",
        "density": "peak [1/m²]",
        "bottleneck": "bottleneck",
        "more": "{n} more points stand in points.csv.",
        "knee": "Knee: {factor} = {at}{held}; {before} s per unit before, {after} s after.",
        "held": " ({held})",
        "limit_up-to": (
            "Limit: {factor}{held} meets the target in 95 % of replications up to {at} of "
            "those tried."
        ),
        "limit_from": (
            "Limit: {factor}{held} meets the target in 95 % of replications from {at} of "
            "those tried."
        ),
        "limit_all": "{factor}{held}: every value tried meets the target.",
        "limit_none": "{factor}{held}: no value tried meets the target.",
        "limit_mixed": (
            "{factor}{held}: some values meet the target, others between them do not (see "
            "the table)."
        ),
        "ranking": (
            "The points' mean total times go from {low} to {high}. What that is laid to (90 "
            "% interval; for the values tried):"
        ),
        "weight": "  {factor}: {share} ({low}–{high})",
        "weight_only": "  {factor}: {share} (no interval)",
        "total": ", total {total} ({low}–{high})",
        "main-effect": "  share of the variance between points",
        "sobol": "  first-order Sobol indices",
        "rank-correlation": "  squared rank correlation",
        "no_ranking": "No ranking: {why}.",
        "files": "Files:",
        "left_out": "{n} points had faults and were left out.",
    }
)
