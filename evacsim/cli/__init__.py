"""The command line: one file a verb, each a thin wrapper over functions that can be imported.

Results go to stdout; problems and progress to stderr. Exit codes: 0 done, 1 bug (a traceback),
2 bad input, 3 only from `--require-target`, 130 stopped by Ctrl-C. Nothing heavy is imported at
the top of these files, so that `evacsim --help` answers at once.
"""
