"""The county's table (县级汇总表) in three sheets, a row a school.

Drills, what is to be put right, the school with its simulated buildings. At most 14 columns a
sheet, nothing merged. Schools without a record stand in it by name. They come by what is missing
and overdue and never by seconds: buildings differ. No person is named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evacsim.county.months import months_text
from evacsim.county.words import kinds_text, say
from evacsim.locale import text
from evacsim.paper.facts import BLANK, Facts, Paper
from evacsim.paper.figures import Telling
from evacsim.paper.half_year import half_text
from evacsim.present.model import Document, NewPage, Paragraph, Said, Sheet, Signatures, Table

if TYPE_CHECKING:
    import polars as pl

    from evacsim.paper.figures import Figure, Figures
    from evacsim.paper.of_folder import Half
    from evacsim.present.model import Block, Words

_KINDS = ("fire", "earthquake", "dormitory-fire", "dismissal", "flood")
_DRILLS = ("owed", "held", "months_without", "kinds_missing")
_MENDS = (
    "injuries", "with_target", "target_met", "doubts", "open", "state_not_told", "overdue",
    "closed", "classes_never",
)  # fmt: skip
_LISTED = ("listed_pupils", "listed_classes", "listed_boarders", "listed_buildings")
_SLOWEST = (
    "slowest_building_name", "slowest_total_p05_s", "slowest_total_p95_s",
    "slowest_bottleneck_name",
)  # fmt: skip


def papers(half: Half) -> tuple[Paper, ...]:
    """Return the county's table of a half-year."""
    facts = Facts()
    tell, figures = Telling(facts), half.figures
    schools = half.tables["schools"].sort(
        "missed", "overdue", "township", "school", descending=[True, True, False, False],
        nulls_last=True,
    )  # fmt: skip
    counties = half.county.levels["county"]["county"].drop_nulls().to_list()
    who = half.school or (counties[0] if len(counties) == 1 else text("The county"))
    words = text(
        "{who}: table of school drills, {half}",
        who=who,
        half=half_text(half.months.since, half.months.until),
    )
    title = facts.put("title", Said(words, "CT period: cell since; CT period: cell until"))
    blocks: list[Block] = [
        _drills(tell, figures, schools),
        NewPage(),
        _mends(tell, figures, schools),
        NewPage(),
        _schools(tell, figures, schools),
        Paragraph(words=_notes(), kind="note"),
        Signatures(
            lines=(text("Filled in by:                    Telephone:"), text("Checked by:")),
            stamp=text("Bureau (stamp)"),
        ),
    ]
    document = Document(
        title=title.text, blocks=tuple(blocks), sheet=Sheet(landscape=True, size_pt=9.0)
    )
    return (Paper(name="county", document=document, facts=facts),)


def _notes() -> str:
    return text(
        "An empty place was not recorded; it is not 0. Schools stand by what is missing and "
        "overdue, not by seconds: buildings differ. Doubts are questions about a record, no "
        "judgement."
    )


def _drills(tell: Telling, figures: Figures, schools: pl.DataFrame) -> Table:
    rows: list[tuple[Words, ...]] = []
    for number, row in enumerate(schools.iter_rows(named=True), start=1):
        at = {"township": row["township"], "school": row["school"]}
        cells: dict[str, Figure | str] = {
            "township": figures.cell("schools", "township", **at),
            "school": figures.cell("schools", "school", **at),
            "kind": figures.cell("schools", "school_kind", word=_kind, **at),
            "drills": figures.cell("schools", "drills", **at),
            **{kind: figures.count("held", kind=kind, **at) for kind in _KINDS},
            **{
                name: figures.cell("schools", name, word=_WORDS.get(name), **at) for name in _DRILLS
            },
        }
        rows.append((str(number), *tell.row("drills", **cells)))
    sums = {
        "drills": figures.total("schools", "drills"),
        **{kind: figures.count("held", kind=kind) for kind in _KINDS},
        "owed": figures.total("schools", "owed"),
        "held": figures.total("schools", "held"),
    }
    total = tell.row("drills_sum", **sums)
    rows.append(("", text("sum"), BLANK, BLANK, *total, BLANK, BLANK))
    columns = (
        text("no."), text("township"), text("school"), text("kind of school"), text("drills"),
        text("fire"), text("earthquake"), text("dormitory"), text("dismissal"), text("flood"),
        text("months due"), text("months held"), text("months without"), text("kinds missing"),
    )  # fmt: skip
    return Table(
        title=text("Sheet 1: drills"), columns=columns, rows=tuple(rows), ruled=True,
        align="rlll" + "r" * 8 + "ll",
        widths=(0.6, 1.3, 2.2, 1.2, *([0.8] * 8), 2.2, 1.4),
    )  # fmt: skip


def _mends(tell: Telling, figures: Figures, schools: pl.DataFrame) -> Table:
    rows: list[tuple[Words, ...]] = []
    for number, row in enumerate(schools.iter_rows(named=True), start=1):
        at = {"township": row["township"], "school": row["school"]}
        last = {"day": row["last_date"]}
        cells: dict[str, Figure | str] = {
            "township": figures.cell("schools", "township", **at),
            "school": figures.cell("schools", "school", **at),
            "last_date": figures.cell("schools", "last_date", word=str, **at),
            "latest": figures.cell("schools", "latest_last_out_s", **at) if last["day"] else "",
            **{name: figures.cell("schools", name, **at) for name in _MENDS},
        }
        rows.append((str(number), *tell.row("mends", **cells)))
    total = tell.row("mends_sum", **{name: figures.total("schools", name) for name in _MENDS})
    rows.append(("", text("sum"), BLANK, BLANK, BLANK, *total))
    columns = (
        text("no."), text("township"), text("school"), text("latest drill"),
        text("its last out"), text("people hurt"), text("with target"), text("met"),
        text("doubts"), text("open"), text("no state"), text("overdue"), text("put right"),
        text("classes not drilled"),
    )  # fmt: skip
    return Table(
        title=text("Sheet 2: results and putting right"), columns=columns, rows=tuple(rows),
        ruled=True, align="rlll" + "r" * 10,
        widths=(0.6, 1.3, 2.2, 1.5, *([1.0] * 10)),
    )  # fmt: skip


def _schools(tell: Telling, figures: Figures, schools: pl.DataFrame) -> Table:
    rows: list[tuple[Words, ...]] = []
    for number, row in enumerate(schools.iter_rows(named=True), start=1):
        at = {"township": row["township"], "school": row["school"]}
        cells: dict[str, Figure | str] = {
            name: figures.cell("schools", name, **at)
            for name in ("township", "school", *_LISTED, "simulated", *_SLOWEST)
        }
        rows.append(
            (
                str(number),
                *tell.row("listed", **cells, codes=figures.total("codes", "short", **at)),
            )
        )
    sums = {name: figures.total("schools", name) for name in (*_LISTED, "simulated")}
    total = tell.row("listed_sum", **sums)
    codes = tell.row("codes_sum", codes=figures.total("codes", "short"))
    rows.append(("", text("sum"), BLANK, *total, *([BLANK] * len(_SLOWEST)), *codes))
    columns = (
        text("no."), text("township"), text("school"), text("pupils"), text("number of classes"),
        text("boarders"), text("buildings"), text("simulated drills"), text("slowest building"),
        text("simulated, 5 %"), text("95 %"), text("what holds the last one up"),
        text("items short of the codes"),
    )  # fmt: skip
    return Table(
        title=text("Sheet 3: schools and simulated buildings"), columns=columns, rows=tuple(rows),
        ruled=True, align="rll" + "r" * 5 + "lrrlr",
        widths=(0.6, 1.2, 2.0, 0.9, 0.8, 0.9, 0.8, 0.9, 1.7, 1.4, 0.7, 2.3, 1.0),
    )  # fmt: skip


def _kind(name: str) -> str:
    return say(f"school_kind_{name}")


_WORDS = {"months_without": months_text, "kinds_missing": kinds_text}
