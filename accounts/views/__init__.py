"""Pages on the way in, by subject."""
