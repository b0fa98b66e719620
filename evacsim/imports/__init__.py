"""A BUILDING FROM ELSEWHERE: a school's workbook, measured with a tape, to building and scenario.

::

    workbook ─▶ Book (rows as written) ─▶ rules ─▶ layout ─▶ tables ─▶ TOML ─▶ Building, Scenario
    workbook ◀─ Book ◀───────────────────────────────────────── back ◀───────┘

`sheets` names every sheet and column once, for whoever reads, writes or explains them; `read` makes
a `Book` of a file; `rules` says what does not go together; `layout` turns distances along a
corridor into coordinates; `tables` and `text` write the files; `write` lays a workbook out.
"""
