"""The paperwork of a drill: what schools file and bureaus ask for, filled in as far as is known.

A kind of paper is a file here and a line in `kinds.KINDS`. Every value on a paper is a `Said` with
its source; what is not known stays blank, and judgement, causes and signatures always do.
"""
