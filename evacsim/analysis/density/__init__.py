"""HOW DENSE: crowding, exposure, falls, and how busy doors and flights were."""
