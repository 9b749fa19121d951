"""What pages say to search engines, in the words of schema.org.

Every function gives plain JSON. Courses are a ``Course`` with a ``CourseInstance`` per run; lectures, meetings and the
like an ``Event`` per run; counselling, and what has no dates of its own, a ``Service``. Nothing is here that the page
does not show: no address of a protected venue, no contact for maintenance, and no person's name.
"""

from offers.output.structured_data.offer import offer_nodes
from offers.output.structured_data.portal import breadcrumbs, organization, website

__all__ = ["breadcrumbs", "offer_nodes", "organization", "website"]
