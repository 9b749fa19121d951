"""What an offer says: its content in one shape, compared, merged and written, and all that is computed from it."""
