"""open-Q-cat 1.1 of the Bundesagentur für Arbeit (KURSNET), full catalogues and updates.

Two kinds of SERVICE: an offer has EDUCATION type="true"; its dates are services of their own with type="false" and
COURSE_ID = PRODUCT_ID of the offer, before or behind it in the file. An offer with a single date is one service. So all
services are kept, without their contacts, until the file has been read. An update names what is new or changed and, in
DELETE, what is gone; everything else stays. What breaks the schema is said and read all the same.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from imports import texts
from imports.formats.berlin_vhs.dates import RunData, window
from imports.formats.berlin_vhs.fields import Doubts, Fields
from imports.formats.course import Course, dated, euros, first_and_last, link, on_request, place, price, record, seats
from imports.formats.elements import Element, Found, elements
from imports.records import Entry, Partial, Problem, ProviderRecord, VenueRecord, Withdrawn

MOST_SERVICES = 50_000
MOST_DATES_OF_ONE = 200
YES, NO = {"true", "1"}, {"false", "0"}
PEOPLE = {"contact", "instructor", "module_organizer", "emails", "phone", "mobile", "fax"}
STUDY, COACHING, GERMAN = "2", "3", "4"
# Value lists of KURSNET, by code.
PROVIDER_TYPES = {"3": "kammer", "4": "kammer", "5": "kammer", "8": "wohlfahrtsverband"}
OTHER_PROVIDER = "betrieb"
FORMS = {
    **dict.fromkeys(["201", "202", "203", "205", "206", "4", "401", "402", "403"], "online"),
    **dict.fromkeys(["5", "301", "302", "303", "304"], "hybrid"),
    "204": "self_paced",
}
WORKSHOP = "103"
FUNDING = {"1": "aufstiegs-bafoeg", "2": "bildungsgutschein"}
EDUCATIONAL_LEAVE = "53"
TOPIC_OF_TYPE = {COACHING: "bewerbung", GERMAN: "deutsch", STUDY: "studienzugang"}
TOPIC_OF_SYSTEM = {"A": "schulabschluss", "B": "ausbildung-und-praktikum", "C": "weiterbildung", "D": "weiterbildung"}
LANGUAGES = {
    "ger": "de", "deu": "de", "eng": "en", "ara": "ar", "ukr": "uk", "rus": "ru", "tur": "tr", "per": "fa", "fas": "fa",
    "pol": "pl", "fre": "fr", "fra": "fr", "spa": "es", "ita": "it",
}  # fmt: skip
NEEDED = {
    "COURSE_TYPE": ("course_type",),
    "DESCRIPTION_LONG": ("service_details", "description_long"),
    "SERVICE_CLASSIFICATION": ("service_classification",),
    "INSTITUTION": ("service_details", "service_module", "education", "extended_info", "institution"),
    "EDUCATION_TYPE": ("service_details", "service_module", "education", "extended_info", "education_type"),
}


@dataclass
class Service:
    line: int
    raw: Element
    doubts: Doubts = field(default_factory=Doubts)

    @property
    def fields(self) -> Fields:
        return Fields(self.raw, self.doubts)

    @property
    def number(self) -> str:
        return self.fields.line("product_id")

    @property
    def details(self) -> Fields:
        return self.fields.child("service_details")

    @property
    def education(self) -> Fields:
        return self.details.child("service_module").child("education")

    @property
    def info(self) -> Fields:
        return self.education.child("extended_info")

    @property
    def course(self) -> Fields:
        return self.education.child("module_course")

    @property
    def offer_number(self) -> str:
        """The number of the offer whose date this is; "" for an offer."""
        given = self.education.line("course_id")
        mark = self.education.line("@type").lower()
        return given if given != self.number and mark not in YES else ""


def parse(stream: BinaryIO, today: dt.date) -> Iterator[Entry]:
    provider = None
    offers: list[Service] = []
    dates: dict[str, list[Service]] = {}
    gone: dict[str, int] = {}
    is_partial = False
    for number, item in enumerate(elements(stream, {"supplier", "service"})):
        if isinstance(item, Problem):
            yield item
        elif number > MOST_SERVICES:
            yield Problem(
                item.line, f"Mehr als {MOST_SERVICES} Einträge; die weiteren wurden nicht gelesen.", ends_file=True
            )
            break
        elif item.path.endswith("header"):
            provider = read_supplier(item.content)
        else:
            if not is_partial and is_part(item):
                is_partial = True
                yield Partial()
            service = Service(item.line, without_people(item.content))
            if item.path.endswith("/delete"):
                gone[service.number] = item.line
            elif service.offer_number:
                dates.setdefault(service.offer_number, []).append(service)
            else:
                offers.append(service)
    for service in offers:
        yield read_offer(service, dates.pop(service.number, []), provider, today)
    for number, left in dates.items():
        for service in left:
            message = f"Der Termin gehört zum Angebot {texts.cut(number, 60)}, das nicht in der Datei steht."
            yield Problem(service.line, message, title=texts.cut(service.details.line("title"), 200))
    delivered = {service.number for service in offers}
    yield from (Withdrawn(line, number) for number, line in gone.items() if number and number not in delivered)


def is_part(item: Found) -> bool:
    return "update_catalog" in item.path.split("/") or item.outer.get("fullcatalog", "").lower() in NO


def without_people(raw: Element) -> Element:
    """A copy without the names, numbers and addresses of people."""
    if isinstance(raw, dict):
        return {key: without_people(value) for key, value in raw.items() if key not in PEOPLE}
    return [without_people(value) for value in raw] if isinstance(raw, list) else raw


def read_supplier(raw: Element) -> ProviderRecord | None:
    supplier = Fields(raw, Doubts())
    address = supplier.child("address")
    names = [address.line(name) for name in ("name", "name2", "name3")]
    name = supplier.line("supplier_name") or " ".join(filter(None, names))
    if not name:
        return None
    form = supplier.child("extended_info").child("organizational_form").line("@type")
    return ProviderRecord(
        texts.cut(supplier.line("supplier_id") or name, 200),
        texts.cut(name, 160),
        PROVIDER_TYPES.get(form, OTHER_PROVIDER),
        address.line("city", 80),
    )


def read_offer(service: Service, dates: list[Service], provider: ProviderRecord | None, today: dt.date):
    doubts = service.doubts
    missing = [name for name, path in NEEDED.items() if not has(service.raw, path)]
    if missing:
        doubts.add(f"Nach open-Q-cat 1.1 fehlt: {', '.join(missing)}.")
    held = dates or [service]
    if len(held) > MOST_DATES_OF_ONE:
        doubts.add(f"Mehr als {MOST_DATES_OF_ONE} Durchführungen; die weiteren wurden weggelassen.")
        held = held[:MOST_DATES_OF_ONE]
    runs = [run(item, today) for item in held if is_announced(item, doubts, today)]
    for item in dates:
        for sentence in item.doubts.sentences:
            doubts.add(sentence)
    details, kind = service.details, service.fields.line("course_type")
    system = [feature.line("fname") for feature in service.fields.child("service_classification").children("feature")]
    page = next((link(url, doubts) for item in [service, *held] if (url := address_of(item))), "")
    description = texts.plain(details.text("description_long"))
    course = Course(
        details.line("title"),
        description=description,
        kind="workshop" if form_code(held[0]) == WORKSHOP else "course",
        keywords=[word for item in details.all_texts("keyword") for word in [texts.one_line(texts.without_html(item))]],
        subjects=subjects(service),
        audiences=[text for group in details.children("target_group") if (text := group.line("target_group_text"))],
        area="5",  # for work, as everything in KURSNET
        form=FORMS.get(form_code(held[0]), "onsite"),
        page=page,
        runs=runs,
        data={
            **money(held, description, doubts),
            "funding_schemes": funding([service, *dates], kind),
            "requirements_note": texts.cut(details.line("requirements"), 300),
            "certificate": certificate(service),
        },
    )
    if spoken := languages([service, *dates]):
        course.data["languages"] = spoken
    topic = TOPIC_OF_TYPE.get(kind) or next(
        (TOPIC_OF_SYSTEM[code[0]] for code in system if code[:1] in TOPIC_OF_SYSTEM), None
    )
    entry = record(course, service.line, service.number, doubts, provider)
    if topic and not isinstance(entry, Problem):
        entry.data.setdefault("topics", [topic])
    return entry


def has(raw: Element, path: tuple[str, ...]) -> bool:
    for name in path:
        raw = raw.get(name) if isinstance(raw, dict) else None
    return raw is not None


def run(service: Service, today: dt.date) -> RunData:
    doubts, course, details = service.doubts, service.course, service.details
    first, last = first_and_last(details.child("service_date"), ("start_date", "end_date"), today)
    note = " ".join(
        dict.fromkeys(
            text
            for text in (
                course.line("instruction_remarks"),
                course.child("duration").line("date_remarks"),
                details.child("service_date").line("date_remarks"),
            )
            if text
        )
    )
    shared = {
        **seats(course.number("max_participants"), None, doubts),
        "course_number": texts.cut(details.line("supplier_alt_pid") or service.number, 40),
        "source_key": service.number[:100],
    }
    if note:
        shared["note"] = texts.cut(note, 300)
    if until := service.education.date("registration_date", *window(today)):
        shared["registration_until"] = until.isoformat()
    where = venue(course.child("location"), doubts)
    if course.flag("flexible_start"):
        ends = {"ends_on": last.isoformat()} if last else {}
        return {"kind": "open_start", "venue": where, "dates": [], **ends, **shared}
    if first is None:
        return on_request(where, **shared)
    days = [first, last] if last and last != first else [first]
    if len(days) > 1 and not note and (days[1] - days[0]).days > 1:
        shared["note"] = f"Vom {days[0]:%d.%m.%Y} bis {days[1]:%d.%m.%Y}. Die Zeiten nennt der Anbieter."
    return dated([(day, None, None) for day in days], doubts, where, **shared)


def venue(location: Fields, doubts: Doubts) -> VenueRecord | None:
    names = [location.line(name) for name in ("name", "name2", "name3")]
    return place(
        doubts,
        name=" ".join(dict.fromkeys(filter(None, names))),
        strasse=location.line("street"),
        plz=location.line("zip"),
        ort=location.line("city"),
        barrierefrei=location.line("barrier_free_location"),
    )


def is_announced(service: Service, doubts: Doubts, today: dt.date) -> bool:
    """Whether the date may be shown today."""
    first, last = first_and_last(service.details.child("announcement"), ("start_date", "end_date"), today)
    if (first and first > today) or (last and last < today):
        doubts.add("Ein Termin soll heute nicht veröffentlicht sein und wurde weggelassen.")
        return False
    return True


def money(held: list[Service], description: str, doubts: Doubts) -> dict:
    for service in held:
        details = service.fields.child("service_price_details")
        given, remarks = details.child("service_price").line("price_amount"), details.line("remarks")
        if not given and not remarks:
            continue
        # With a remark, 0 means that somebody else may pay.
        is_zero = given.replace(",", ".").strip("0") in {"", "."}
        return price("" if is_zero and remarks else euros(given), "", [remarks], description, doubts)
    return {"price_kind": "unknown", "price_note": "", "prices": []}


def funding(services: list[Service], kind: str) -> list[str]:
    found = {"avgs"} if kind == COACHING else set()
    for service in services:
        info = service.info
        codes = {item.line("@type") for item in info.children("funding_types_federal")}
        found |= {FUNDING[code] for code in codes & FUNDING.keys()}
        if EDUCATIONAL_LEAVE in {item.line("@type") for item in info.children("funding_types_regional")}:
            found.add("bildungsurlaub")
        if service.education.child("certificate").line("certificate_status") == "1":
            found.add("bildungsgutschein")
    return sorted(found)


def languages(services: list[Service]) -> list[str]:
    spoken = [
        word.strip().lower()
        for item in services
        for text in item.info.all_texts("teaching_languages")
        for word in text.split(",")
    ]
    return sorted({LANGUAGES[word] for word in spoken if word in LANGUAGES})


def certificate(service: Service) -> str:
    if "degree" not in service.education.raw:
        return ""
    exam = service.education.child("degree")
    return "qualification" if "0" in {exam.line("@type"), exam.child("degree_exam").line("@type")} else "certificate"


def subjects(service: Service) -> list[str]:
    """The entries of the Kurssystematik: "C 0410-20" and what it says."""
    features = service.fields.child("service_classification").children("feature")
    return [word for item in features for word in (item.line("fvalue") or item.line("fname"),) if word]


def form_code(service: Service) -> str:
    return service.info.child("instruction_form").line("@type")


def address_of(service: Service) -> str:
    info = service.fields.child("mime_info").raw or service.education.child("mime_info").raw
    return Fields(info, service.doubts).child("mime_element").line("mime_source")
