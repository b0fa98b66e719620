"""A DRILL AS PLAN: the scenario file, what is checked of it, and the people drawn from it.

All randomness that shapes people is drawn here, before the clock starts: one stream per purpose
and placed group, so that an added group changes nobody else.
"""
