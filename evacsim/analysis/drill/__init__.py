"""A DRILL BESIDE ITS SIMULATION: what a record tells, and why they differ."""
