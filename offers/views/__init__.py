"""The public pages that show offers: get, ask, render."""
