"""The rules of walking, turns and places: functions of the state, read from the loop downwards.

The order in which they may use one another is that of `CORE` in `simulation/sources.py`; nothing
is called back.
"""
