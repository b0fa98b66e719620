"""WHAT IT MEANS: numbers made of result tables; it never asks the simulator."""
