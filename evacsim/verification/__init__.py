"""Is it right: cases with known answers as data files, and what runs and judges them."""
