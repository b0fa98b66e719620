"""Blocks as lines for a terminal: every word of every block, and nothing that steers it."""

from __future__ import annotations

from evacsim.present.as_terminal import terminal
from evacsim.present.model import (
    Document,
    Fields,
    Heading,
    Items,
    NewPage,
    Notes,
    Paragraph,
    Picture,
    Said,
    Signatures,
    Table,
    Verdict,
    table,
    texts,
)

BLOCKS = (
    Heading(text="heading", level=1),
    Paragraph(words=Said("paragraph", "source"), kind="note"),
    Items(items=("first", Said("second")), numbered=True),
    Verdict(text="verdict", more=("because",)),
    Fields(rows=(("label", "known"),)),
    Table(columns=("column", "other"), rows=(("cell", Said("42")),), title="title", note="foot"),
    Signatures(lines=("signed by",), stamp="stamp"),
    Notes(items=("at the foot",)),
    NewPage(),
)


def test_every_text_is_there_in_its_order() -> None:
    written = terminal(BLOCKS)
    at = 0
    for one in texts(Document(title="", blocks=BLOCKS)):
        at = written.index(one, at) + len(one)
    assert "source" not in written
    assert written.endswith("\n")


def test_pictures_are_left_out() -> None:
    assert not terminal([Picture(png=b"", title="curve", alt="a curve")])


def test_a_missing_cell_is_a_dash_and_numbers_stand_to_the_right() -> None:
    written = terminal([table("title", ["place", "people"], [["A", 7], ["B", None]])])
    rows = [line.split() for line in written.splitlines() if line.strip()[:1] in {"A", "B"}]
    assert rows == [["A", "7"], ["B", "–"]]
    (head,) = (line for line in written.splitlines() if "people" in line)
    (row,) = (line for line in written.splitlines() if line.strip()[:1] == "A")
    assert head.rstrip().endswith("people")
    assert row.index("7") == head.rindex("e")


def test_nothing_steers_the_terminal_and_brackets_are_no_markup() -> None:
    names = ["\x1b[2Jroom", "[red]room[/red]"]
    blocks = [Paragraph(words=names[0]), table(names[0], names, [names])]
    written = terminal(blocks)
    assert "\x1b" not in written
    assert written.count("[red]room[/red]") == 2
    assert written.count("\\x1b[2Jroom") == 4


def test_a_table_keeps_within_the_width_asked_for() -> None:
    wide = table("", ["a", "b"], [["long " * 30, "x"]])
    assert max(map(len, terminal([wide], width=60).splitlines())) <= 60
    assert max(map(len, terminal([wide]).splitlines())) > 60
