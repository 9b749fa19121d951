"""schema.org as JSON-LD: a page of a website with <script type="application/ld+json">, or the JSON alone.

Course with its CourseInstances, EducationEvent and every other Event; alone, in lists, in @graph or inside each other.
A page shows some offers, not all, so nothing vanishes by not being on it. Instructors, performers and contact points
are never read.
"""

from imports.formats.jsonld.reader import NOTHING_FOUND, parse

__all__ = ["NOTHING_FOUND", "parse"]
