"""What most seconds of one replication are laid to: the first of its bottlenecks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evacsim.analysis.causes import cause_record, last_exit_passage
from evacsim.analysis.chain import chain
from evacsim.analysis.culprits import ranked, suspicions

if TYPE_CHECKING:
    import polars as pl

    from evacsim.analysis.culprits import Suspect


def first_suspect(
    occupants: pl.DataFrame, passages: pl.DataFrame, *, replication: int
) -> Suspect | None:
    """Return the first suspect on the chain of the last one out; None if there is none.

    Where not everybody got out it is the chain of the last who did.

    Parameters
    ----------
    occupants, passages
        Tables with the columns of `results.records`.
    replication
        Which one.
    """
    if passages.is_empty():
        return None
    record = cause_record(occupants, passages, replication=replication)
    last = last_exit_passage(record)
    suspects = () if last is None else ranked([suspicions(record, chain(record, last))])
    return suspects[0] if suspects else None
