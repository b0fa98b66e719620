"""Names and telephone numbers of people: who they are of is known to the school, and stays there.

What names a person: in a drill record the commander, whoever recorded or timed, the teacher of a
class, whoever puts an issue right; in a school's workbook the teacher of a class; a post's holder
and stand-in; and whatever has the form of a telephone number, wherever it stands. None of it enters
results, replays, reports, JSON or the tables of a county: no table has a column for it, a workbook
is noted by its name and digest and not copied, what a run makes of it does not say who holds a
post, and texts that go on are `masked`. Names are asked for, and only there, on the papers of a
drill that are printed to be filled in or signed. A building file has no key for a person. A
scenario file has one, `person` of a post or a warden: whoever writes a name there finds it again in
the copy of the scenario beside the results, which is byte for byte, comments too, and in the duty
list that is made of it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

KEYS: Final = frozenset({"commander", "recorder", "teacher", "owner", "person"})
"""Keys of records and workbooks whose value names a person."""
MASK: Final = "***"

_PHONE: Final = re.compile(
    r"(?<![\d.])(?:\+?86[- ]?)?"
    r"(?:1[3-9]\d[- ]?\d{4}[- ]?\d{4}"  # mobile
    r"|0\d{2,3}[- ]\d{7,8}(?:-\d{1,5})?"  # with its area code
    r"|(?<=[话号机:：])\s*\d{7,8})"  # of the town, where it is called so
    r"(?![\d.])"
)
_OFFICE: Final = re.compile(
    r"(处|室|办|科|组|部|中心|队|会|校|局|班|office|team|committee)$", re.IGNORECASE
)
_LEAST: Final = 2  # a name of one sign would mask that sign everywhere


def masked(text: str, names: Iterable[str] = ()) -> str:
    """Return a text without telephone numbers, and without the names of some people.

    >>> masked("王芳 13812345678 报修，值班电话：62345678，0571-88886666", ["王芳"])
    '*** *** 报修，值班电话：***，***'
    >>> masked("2026-11-09 09:30:00, 1.5 m, 20160 人")
    '2026-11-09 09:30:00, 1.5 m, 20160 人'
    """
    for name in sorted({one.strip() for one in names}, key=len, reverse=True):
        if len(name) >= _LEAST and not is_office(name):
            text = text.replace(name, MASK)
    return _PHONE.sub(MASK, text)


def is_office(name: str) -> bool:
    """Whether a name is that of an office and not of a person.

    >>> is_office("总务处"), is_office("王芳"), is_office("王芳（总务处）")
    (True, False, False)
    """
    return _OFFICE.search(name.strip()) is not None


def office(name: str | None) -> str | None:
    """Return an office by its name, a person masked, nobody as None."""
    if name is None or not name.strip():
        return None
    return name if is_office(name) and masked(name) == name else MASK
