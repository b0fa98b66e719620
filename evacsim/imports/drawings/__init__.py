"""A BUILDING FROM FLOOR PLANS: what IFC and DXF files hold, and questions for what they do not.

::

    IFC ─┐                 ┌─▶ questions.xlsx ─▶ answers ─┐
         ├─▶ Drawing ──────┤                              ├─▶ building.toml, with `# ASSUMED`
    DXF ─┘                 └─▶ picture with numbers ──────┘

`drawing` is what every kind of file is read into. `ifc` and `dxf` read; `spaces`, `doors`, `seams`
and `stairs` find out of shapes who borders on whom; `checks` says what does not look right;
`questions` asks; `tables` writes the building.
"""
