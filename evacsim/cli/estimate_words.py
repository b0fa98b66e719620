"""What `evacsim estimate` prints beside the words of all verbs, in English and Chinese."""

from __future__ import annotations

from typing import Final

from evacsim.cli.words import say as common
from evacsim.locale import Texts

_say: Final = Texts(
    {
        "head": (
            "{scenario}\n{people} people · hand calculation, method {method}; nothing is simulated"
        ),
        "total": "Evacuation time {time} ({seconds} s), made of:",
        "trapped": "{trapped} people have no way out",
        "walk": "walk of the first to {at}",
        "queue": "all people through {at}, which controls",
        "walk_along": "walks along the way that takes longest",
        "flow_along": "longest flow time on it: all people through {at}",
        "as_if": "Reckoned as if {parts}: run it for these.",
        "as_if_there": "all who come in later were there at the alarm",
        "as_if_alone": "each who is carried had a team of their own",
        "as_if_free": "no class waited for another",
        "as_if_moving": "nobody were held back on the way",
        "left_out": "Not in it: turns where streams merge; what is locked, held or falls later.",
        "dark": "Darkness, smoke and narrowed ways are in it as if from the alarm to the end.",
        "against": "Up to {count} go against the stream; what they take of its width is not in it.",
        "sparse": (
            "Caution: {rooms}: too few people per m² for a stream, too many for the door at "
            "once; the carried density does not hold, the time is too long. Take another "
            "method."
        ),
        "factors": (
            "  walk and flow × {correction:g} (correction 2.0, counterflow 0.3); all × {safety:g}"
        ),
        "inflow": "arrives",
        "growth": "grows",
        "longest_queue": "queue",
        "density_beyond": "1/m²",
        "speed_beyond": "m/s",
        "followed": (
            "arrives, grows: flow that comes, and by which the queue grows [1/s]; 1/m², "
            "m/s: behind it"
        ),
        "travel": "walk from there to the outside",
        "steps": "People / flow at each connection, the longest {shown} of {total}",
    }
)


def say(key: str, **values: object) -> str:
    """Return the words of a key, here or of all verbs, with its values filled in."""
    return _say(key, **values) if key in _say else common(key, **values)
