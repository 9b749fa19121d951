"""The database itself refuses what cannot be: one row that is broken for every constraint there is."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from accounts.models import Event, Login, User
from accounts.models.event import record
from imports.models import ImportItem, ImportRun, Source, SourceWord
from offers.models import (
    DuplicatePair,
    FocusTheme,
    FundingScheme,
    LifePhase,
    Occurrence,
    Offer,
    OfferAccess,
    OfferReport,
    OfferText,
    PriceOption,
    Revision,
    Run,
    RunDate,
    RunException,
    Topic,
)
from pages.models import BarrierReport, Image, KnownBarrier, Portal
from places.models import District, Municipality, PostalCode, SchoolHoliday
from providers.models import (
    AccessFeature,
    Application,
    Contact,
    Invitation,
    Membership,
    Provider,
    Venue,
    VenueAccess,
)
from tests import factories
from tests.factories import NOW, create_offer, create_provider, create_term, create_user
from tests.rows import DAY, ROWS, TERMS

OUR_APPS = ["accounts", "places", "pages", "providers", "offers", "imports"]
TIME = dt.time(10)
EARLIER, LATER = DAY - dt.timedelta(days=1), DAY + dt.timedelta(days=1)


SERIES = {"kind": "series", "frequency": "weekly", "starts_on": DAY}

# What breaks a check, by the name of the check. A function gets the row.
BROKEN = [
    ("district_ags_is_5_digits", District, {"ags": "0663"}),
    ("district_ags_is_5_digits", District, {"ags": "0663x"}),
    ("municipality_ags_is_8_digits", Municipality, {"ags": "0663300"}),
    ("municipality_ars_is_12_digits", Municipality, {"ars": "06633"}),
    ("municipality_centre_is_on_earth", Municipality, {"lat": 91, "lon": 9}),
    ("municipality_centre_is_on_earth", Municipality, {"lat": 51, "lon": None}),
    ("municipality_is_not_its_own_successor", Municipality, lambda row: {"successor": row}),
    ("postal_code_is_5_digits", PostalCode, {"code": "3424"}),
    ("school_holiday_ends_after_start", SchoolHoliday, {"ends_on": EARLIER}),
    ("barrier_report_state", BarrierReport, {"state": "done"}),
    ("barrier_report_state", BarrierReport, {"state": "answered", "answer": ""}),
    ("image_has_a_size", Image, {"width": 0}),
    ("image_digest_is_sha256", Image, {"digest": "abc"}),
    ("portal_is_the_only_one", Portal, {"singleton": False}),
    ("portal_colour_in_range", Portal, {"hue": 360}),
    ("portal_embedding_sites", Portal, {"embedding_sites": "www.kassel.de; script-src *"}),
    ("portal_embedding_sites", Portal, {"embedding_sites": "www.kassel.de\r\nX-Injected: yes"}),
    ("portal_embedding_sites", Portal, {"embedding_sites": "*"}),
    ("portal_colour_in_range", Portal, {"chroma": "0.2"}),
    ("portal_emblem_in_words", Portal, lambda _: {"emblem": factories.create_image()}),
    ("portal_legal_choices", Portal, {"conformity": "nearly"}),
    ("portal_legal_choices", Portal, {"assessment": "guess"}),
    ("portal_legal_choices", Portal, {"data_licence": "mine"}),
    ("portal_statement_before_review", Portal, {"reviewed_on": DAY}),
    ("portal_statement_before_review", Portal, {"reviewed_on": EARLIER, "stated_on": DAY}),
    ("known_barrier_reason", KnownBarrier, {"reason": "laziness"}),
    ("provider_state", Provider, {"state": "published"}),
    ("provider_trust", Provider, {"trust": "blind"}),
    ("provider_is_not_its_own_parent", Provider, lambda row: {"parent": row}),
    ("provider_source_with_number", Provider, {"source": "vhs"}),
    ("provider_source_with_number", Provider, {"origin_id": "7"}),
    ("contact_role", Contact, {"role": "secret"}),
    ("contact_can_be_reached", Contact, {"phone": "", "email": ""}),
    ("membership_role", Membership, {"role": "owner"}),
    ("invitation_expires_later", Invitation, {"expires_at": NOW}),
    ("invitation_role", Invitation, {"role": "owner"}),
    ("login_way", Login, {"way": "guess"}),
    ("login_result", Login, {"result": "maybe"}),
    ("application_state", Application, {"state": "listed"}),
    ("application_state", Application, {"state": "open", "decided_at": NOW}),
    ("application_state", Application, {"state": "accepted", "decided_at": None}),
    ("application_state", Application, {"state": "rejected", "reason": "", "decided_at": NOW}),
    ("application_state", Application, {"state": "rejected", "reason": "Passt nicht.", "decided_at": None}),
    ("venue_is_on_earth", Venue, {"lat": 51, "lon": 181}),
    ("venue_is_on_earth", Venue, {"lat": None, "lon": 9}),
    ("accessfeature_scope", AccessFeature, {"scope": "moon"}),
    ("lifephase_ages", LifePhase, {"min_age": 7, "max_age": 6}),
    ("topic_is_not_its_own_parent", Topic, lambda row: {"parent": row}),
    ("focustheme_ends_after_start", FocusTheme, {"starts_on": LATER, "ends_on": DAY}),
    ("fundingscheme_ends_after_start", FundingScheme, {"valid_from": LATER, "valid_until": DAY}),
    ("offer_title_is_given", Offer, {"title": ""}),
    ("offer_state", Offer, {"state": "expired"}),
    ("offer_published_has_a_date", Offer, {"published_at": None}),
    ("offer_kind", Offer, {"kind": "dance"}),
    ("offer_format", Offer, {"format": "radio"}),
    ("offer_ages", Offer, {"min_age": 10, "max_age": 9}),
    ("offer_ages", Offer, {"min_age": 121}),
    ("offer_ages", Offer, {"max_age": 121}),
    ("offer_ages", Offer, {"all_ages": True, "min_age": 3}),
    ("offer_ages", Offer, {"all_ages": True, "max_age": 3}),
    ("offer_price_kind", Offer, {"price_kind": "cheap"}),
    ("offer_registration", Offer, {"registration": "maybe"}),
    ("offer_registration", Offer, {"registration": "none", "registration_url": "https://example.org"}),
    ("offer_certificate", Offer, {"certificate": "medal"}),
    ("offer_requirements", Offer, {"requirements": ["wings"]}),
    ("offer_image_with_words_and_licence", Offer, lambda _: {"image": factories.create_image(), "image_alt": "Ton"}),
    ("offer_image_with_words_and_licence", Offer, lambda _: {"image": factories.create_image(), "image_licence": "CC"}),
    ("offer_source_with_number", Offer, {"source": "vhs"}),
    ("offer_source_with_number", Offer, {"origin_id": "7"}),
    ("offer_merged_is_archived", Offer, lambda _: {"merged_into": create_offer()}),
    ("offer_merged_is_archived", Offer, lambda row: {"merged_into": row, "state": "archived"}),
    ("offer_completeness", Offer, {"completeness": 101}),
    ("price_is_not_negative", PriceOption, {"amount": -1}),
    ("price_is_not_negative", PriceOption, {"amount": 5, "amount_max": 4}),
    ("price_option_kind", PriceOption, {"kind": "gift"}),
    ("price_unit", PriceOption, {"unit": "per_smile"}),
    ("offer_report_state", OfferReport, {"state": "lost"}),
    ("offer_report_subject", OfferReport, {"subject": "taste"}),
    ("revision_state", Revision, {"state": "draft"}),
    ("revision_state", Revision, {"decided_at": NOW}),
    ("revision_state", Revision, {"state": "accepted"}),
    ("revision_state", Revision, {"state": "rejected", "decided_at": NOW, "reason": ""}),
    ("revision_lane", Revision, {"lane": "slow"}),
    ("revision_lane", Revision, {"lane": "fast"}),
    ("revision_lane", Revision, {"needs_look": True}),
    ("duplicate_pair_in_order", DuplicatePair, lambda row: {"second": row.first}),
    ("duplicate_pair_state", DuplicatePair, {"state": "perhaps"}),
    ("duplicate_pair_state", DuplicatePair, {"decided_at": NOW}),
    ("duplicate_pair_state", DuplicatePair, {"state": "different"}),
    ("duplicate_pair_score", DuplicatePair, {"score": 101}),
    ("run_kind", Run, {"kind": "sometimes"}),
    ("run_status", Run, {"status": "open"}),
    ("run_series_has_a_rule", Run, {"kind": "series"}),
    ("run_series_has_a_rule", Run, {**SERIES, "frequency": "yearly"}),
    ("run_series_has_a_rule", Run, {**SERIES, "starts_on": None}),
    ("run_series_has_a_rule", Run, {"frequency": "weekly"}),
    ("run_series_has_a_rule", Run, {"weekdays": [1]}),
    ("run_weekdays", Run, {**SERIES, "weekdays": [0]}),
    ("run_weekdays", Run, {**SERIES, "weekdays": [8]}),
    ("run_ends_after_start", Run, {"starts_on": DAY, "ends_on": EARLIER}),
    ("run_end_time_with_start", Run, {"end_time": TIME}),
    ("run_end_time_with_start", Run, {"start_time": TIME, "end_time": TIME}),
    ("run_seats", Run, {"capacity": 3, "seats_left": 4}),
    ("run_date_end_time_with_start", RunDate, {"end_time": TIME}),
    ("run_date_end_time_with_start", RunDate, {"start_time": TIME, "end_time": TIME}),
    ("run_exception_kind", RunException, {"kind": "forgotten"}),
    ("run_exception_kind", RunException, {"kind": "moved"}),
    ("run_exception_kind", RunException, {"kind": "cancelled", "moved_to": DAY}),
    ("run_exception_kind", RunException, {"kind": "skipped", "start_time": TIME}),
    ("run_exception_end_time_with_start", RunException, {"kind": "moved", "moved_to": DAY, "end_time": TIME}),
    ("occurrence_ends_after_start", Occurrence, lambda row: {"ends_at": row.starts_at}),
    ("occurrence_weekday", Occurrence, {"weekday": 0}),
    ("occurrence_weekday", Occurrence, {"weekday": 8}),
    ("occurrence_daypart", Occurrence, {"daypart": "night"}),
    ("source_interval", Source, {"interval": 5}),
    ("source_interval_with_address", Source, {"interval": 24}),
    ("import_run_state", ImportRun, {"state": "later"}),
    ("import_item_result", ImportItem, {"result": "fine"}),
    *[(f"{model._meta.model_name}_replaced_is_inactive", model, broken)
      for model in TERMS
      for broken in [
          lambda row: {"replaced_by": create_term(type(row)), "is_active": True},
          lambda row: {"replaced_by": row, "is_active": False},
      ]],
]  # fmt: skip

# What a second row must have in common with the first to be refused, and what it may not have.
TWICE = [
    ("user_email_without_case", User, lambda row: {"email": row.email.upper()}),
    ("school_holiday_once", SchoolHoliday, {"name": "Herbstferien"}),
    ("provider_once_per_source", Provider, {"slug": "zweiter"}),
    ("membership_once", Membership, {"role": "manager"}),
    ("venue_access_once", VenueAccess, {"is_available": False}),
    ("offer_once_per_source", Offer, {}),
    ("offer_access_once", OfferAccess, {"is_available": False}),
    ("offer_text_once_per_language", OfferText, {"title": "Another title"}),
    ("revision_one_undecided_per_offer", Revision, {}),
    ("duplicate_pair_once", DuplicatePair, {"score": 90}),
    ("run_date_once", RunDate, {}),
    ("run_date_once", RunDate, {"start_time": TIME}),
    ("run_exception_once", RunException, {"kind": "skipped"}),
    ("occurrence_once", Occurrence, {"is_cancelled": True}),
    ("source_word_once", SourceWord, {"count": 3}),
]

pytestmark = pytest.mark.django_db


def names(cases) -> list[str]:
    return [name for name, *_ in cases]


def refused_by(write: Callable[[], object]) -> str:
    """The name of the constraint that refuses ``write``."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        write()
    return error.value.__cause__.diag.constraint_name


@pytest.mark.parametrize(("name", "model", "broken"), BROKEN, ids=names(BROKEN))
def test_the_database_refuses_a_broken_row(name, model, broken):
    row = ROWS[model]()
    fields = broken(row) if callable(broken) else broken

    assert refused_by(lambda: model._base_manager.filter(pk=row.pk).update(**fields)) == name


@pytest.mark.parametrize(("name", "model", "other"), TWICE, ids=names(TWICE))
def test_the_database_refuses_a_second_row(name, model, other):
    row = ROWS[model]()
    other = other(row) if callable(other) else other
    if name.endswith("_once_per_source"):
        model._base_manager.filter(pk=row.pk).update(source="vhs", origin_id="7")
    if model is RunDate:
        RunDate.objects.filter(pk=row.pk).update(**other)
    row.refresh_from_db()
    columns = [field for field in model._meta.concrete_fields if not field.primary_key and field.name != "changed"]
    twin = model(**{field.attname: getattr(row, field.attname) for field in columns} | other)

    assert refused_by(lambda: model._base_manager.bulk_create([twin])) == name


def test_rows_without_a_source_are_many():
    one, other = create_offer(), create_offer()

    assert (one.source, one.origin_id) == (other.source, other.origin_id) == ("", "")


def test_there_is_one_portal():
    portal = factories.create_portal()

    assert refused_by(lambda: Portal.objects.bulk_create([Portal(district=portal.district)])) == (
        "pages_portal_singleton_key"
    )


def test_decided_revisions_of_an_offer_are_many():
    offer = create_offer()

    Revision.objects.bulk_create(
        Revision(offer=offer, base={}, proposed={}, state="accepted", decided_at=NOW) for _ in range(2)
    )


def test_no_constraint_is_left_out():
    ours = {
        constraint.name
        for label in OUR_APPS
        for model in apps.get_app_config(label).get_models()
        for constraint in model._meta.constraints
    }

    assert {*names(BROKEN), *names(TWICE)} == ours


# --- The log -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "write",
    [
        lambda: Event.objects.update(action="nie gewesen"),
        lambda: Event.objects.update(actor=create_user()),
        lambda: Event.objects.update(actor=None, note="gelöscht"),
        lambda: Event.objects.update(object_label="Jemand anderes"),
        lambda: Event.objects.update(object_label="Konto Nr. 7", note="gelöscht"),
        lambda: Event.objects.all().delete(),
        lambda: Event.objects.get().delete(),
        lambda: connection.cursor().execute("DELETE FROM accounts_event"),
    ],
)
def test_events_are_neither_changed_nor_deleted(write):
    record(create_provider(), "angelegt", actor=create_user(), now=NOW)

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        write()

    assert Event.objects.get().action == "angelegt"


def test_events_outlive_the_account_that_caused_them():
    actor = create_user()
    record(create_provider(), "angelegt", actor=actor, now=NOW)

    actor.delete()

    assert (Event.objects.get().action, Event.objects.get().actor) == ("angelegt", None)
