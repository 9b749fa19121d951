"""Checks structured data against what schema.org publishes, with rdflib.

``PROPERTIES`` are the properties that schema.org allows for each type that we use, as far as we use them;
``REQUIRED`` are those without which search engines ignore a thing of that type.
"""

import json
import warnings

from rdflib import RDF, SDO, Graph, URIRef

SCHEMA = str(SDO)
THING = {"name", "description", "url", "image", "sameAs", "identifier", "alternateName", "potentialAction"}
EVENT = THING | {
    "about", "audience", "endDate", "eventAttendanceMode", "eventSchedule", "eventStatus", "inLanguage",
    "isAccessibleForFree", "keywords", "location", "maximumAttendeeCapacity", "offers", "organizer",
    "remainingAttendeeCapacity", "startDate", "subEvent", "typicalAgeRange",
}  # fmt: skip
PROPERTIES = {
    "Audience": THING | {"audienceType"},
    "BreadcrumbList": THING | {"itemListElement"},
    "ContactPoint": THING | {"contactType", "email", "telephone"},
    "Course": THING
    | {
        "about", "audience", "contributor", "coursePrerequisites", "educationalCredentialAwarded", "educationalLevel",
        "hasCourseInstance", "inLanguage", "isAccessibleForFree", "keywords", "offers", "provider", "typicalAgeRange",
    },
    "CourseInstance": EVENT | {"courseMode", "courseSchedule", "courseWorkload"},
    "Dataset": THING | {"creditText", "license"},
    "DefinedTerm": THING | {"inDefinedTermSet"},
    "EducationEvent": EVENT,
    "EntryPoint": THING | {"urlTemplate"},
    "Event": EVENT,
    "ExhibitionEvent": EVENT,
    "GeoCoordinates": THING | {"latitude", "longitude"},
    "GovernmentOrganization": THING | {"address", "email", "telephone"},
    "ImageObject": THING | {"caption", "creditText", "height", "width"},
    "ListItem": THING | {"item", "position"},
    "LocationFeatureSpecification": THING | {"value"},
    "Offer": THING | {"availability", "availabilityEnds", "category", "price", "priceCurrency", "priceSpecification"},
    "Organization": THING | {"address", "areaServed", "contactPoint", "email", "parentOrganization", "telephone"},
    "Place": THING | {"address", "amenityFeature", "geo"},
    "PostalAddress": THING | {"addressCountry", "addressLocality", "postalCode", "streetAddress"},
    "Schedule": THING
    | {
        "byDay", "byMonthDay", "endDate", "endTime", "exceptDate", "repeatFrequency", "scheduleTimezone", "startDate",
        "startTime",
    },
    "SearchAction": THING | {"query-input", "target"},
    "Service": THING | {"areaServed", "audience", "offers", "provider", "serviceType"},
    "SocialEvent": EVENT,
    "UnitPriceSpecification": THING | {"maxPrice", "minPrice", "price", "priceCurrency", "unitText"},
    "VirtualLocation": THING,
    "WebSite": THING | {"inLanguage", "publisher"},
}  # fmt: skip
REQUIRED = {
    "BreadcrumbList": {"itemListElement"},
    "ContactPoint": {"contactType"},
    "Course": {"name", "description", "provider", "hasCourseInstance"},
    "CourseInstance": {"courseMode", "eventAttendanceMode", "eventStatus"},
    "EducationEvent": {"name", "startDate", "eventStatus", "organizer"},
    "Event": {"name", "startDate", "eventStatus"},
    "ListItem": {"position", "name"},
    "Offer": {"priceCurrency", "category"},
    "Organization": {"name", "url"},
    "Place": {"address"},
    "Schedule": {"repeatFrequency", "startDate", "scheduleTimezone"},
    "Service": {"name", "provider"},
    "SocialEvent": {"name", "startDate", "eventStatus", "organizer"},
    "VirtualLocation": {"url"},
    "WebSite": {"name", "url", "potentialAction"},
}
# Newer than rdflib's list of terms, or meant for search engines only.
UNKNOWN_TO_RDFLIB = {"courseSchedule", "query-input"}


def problems(nodes: list[dict]) -> list[str]:
    """What is wrong with ``nodes``; rdflib reads them as a graph with the vocabulary of schema.org."""
    graph = Graph()
    text = json.dumps({"@context": {"@vocab": SCHEMA}, "@graph": nodes})
    with warnings.catch_warnings(category=DeprecationWarning, action="ignore"):  # rdflib warns of its own inside
        graph.parse(data=text, format="json-ld")
    found = []
    for thing in set(graph.subjects()):
        kinds = [str(kind).removeprefix(SCHEMA) for kind in graph.objects(thing, RDF.type)]
        names = {str(name).removeprefix(SCHEMA) for name in graph.predicates(thing) if name != RDF.type}
        if len(kinds) != 1 or kinds[0] not in PROPERTIES:
            found.append(f"{thing} is {kinds}")
            continue
        (kind,) = kinds
        found += [f"{kind}.{name}" for name in names - PROPERTIES[kind]]
        found += [f"{kind} without {name}" for name in REQUIRED.get(kind, set()) - names]
        terms = {kind, *names} - UNKNOWN_TO_RDFLIB
        found += [f"{name} is no term" for name in terms if URIRef(SCHEMA + name) not in SDO]
    return sorted(found)
