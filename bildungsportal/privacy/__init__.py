"""Personal data: what the portal keeps of whom (``table.py``), until when, and how people get at it."""
