"""WHAT HAPPENED: the records of a run and the folder that keeps them."""
