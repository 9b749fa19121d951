"""Offers for other programs: calendars, feeds, tables, schema.org."""
