"""WHERE THE SECONDS WENT: the critical chain, what held it up, and all waiting."""
