"""WHAT IF: whatever drives many simulations."""
