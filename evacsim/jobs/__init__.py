"""Work in units, on processes of this machine or of a cluster; what is finished is kept.

::

    work.py       Jobs: units in, answers out, whatever becomes of the workers
    processes.py  the workers of this machine
    cluster.py    those of a Dask scheduler
    store.py      finished units by key
    unfinished.py the folder of a study that is under way

Nothing here knows what is computed: `studies` says what a unit is and what its answer depends on.
"""
