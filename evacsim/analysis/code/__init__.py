"""A building and its people beside what Chinese codes ask of a school: compared, never judged.

`facts` gathers what is known, `measures` measures it as each item counts, `compare` sets it beside
`rules.toml`; `times` says what the widths are worth in minutes.
"""
