"""A DRILL AS RECORDED: the record of a drill, read and written; nothing is judged here."""
