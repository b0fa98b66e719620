"""HOW LONG: when people got out, class by class and floor by floor, and against the target."""
