"""THE CLOCK: the only room that imports SimPy, and the only one with state, in one object per run.

Everything that shapes people was drawn before the clock starts; the run itself draws nothing.
Components admit people through the connections that lead into them: one pending event each, none
for a person. All times lie on a grid of 2^-36 s, where sums are exact.
"""
