"""A building as fact: the file people edit, what is wrong with it, and its network."""
