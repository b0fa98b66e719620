"""BY HAND: published methods, every step of them, no simulation."""
