"""MANY SCHOOLS AT ONCE: results folders and drill records of a county, rolled up level by level.

It reads records only; nothing is simulated here.
"""
