"""WHAT A NOTEBOOK USES: a drill as an object, and the runs of it.

`Drill` is a scenario with its building, read and checked; `Runs` are its replications. Each verb
of the command line that starts from one of them is a method here.
"""
