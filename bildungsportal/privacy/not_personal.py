"""The fields that say nothing about a person, model by model: the other half of ``table.py``.

Numbers of rows are left out. A name of a course, a place or an import is not personal, a text that may name people is.
"""

# What all terms of vocabularies have.
TERM = "changed translations code label slug description order is_active replaced_by external_codes"

NOT_PERSONAL = {
    "admin.LogEntry": "content_type object_id action_flag",
    "auth.Permission": "name content_type codename",
    "auth.Group": "name permissions",
    "contenttypes.ContentType": "app_label model",
    "otp_static.StaticDevice": "name confirmed",
    "otp_static.StaticToken": "device",
    "otp_totp.TOTPDevice": "name confirmed step t0 digits tolerance",
    "taggit.Tag": "name slug",
    "taggit.TaggedItem": "tag content_type object_id",
    "post_office.Email": (
        "from_email recipient_delivery_status priority last_updated scheduled_time expires_at "
        "number_of_retries template backend_alias"
    ),
    "post_office.Log": "email date status exception_type",
    "post_office.EmailTemplate": (
        "name description created last_updated subject content html_content language default_template"
    ),
    "post_office.Attachment": "mimetype headers emails",
    "accounts.Event": "object_id",
    "places.District": "changed ags name kind boundary_credit",
    "places.Municipality": (
        "changed ags ars district name slug sort_key kind population population_on area_km2 lat lon boundary "
        "successor source"
    ),
    "places.PostalCode": "changed code lat lon municipalities",
    "places.SchoolHoliday": "state name starts_on ends_on",
    "pages.Image": "digest width height",
    "pages.FundingLogo": "portal image alt url order",
    "pages.KnownBarrier": "portal text reason alternative fixed_by order",
    "pages.Page": "changed slug title place order is_easy_language updated_at",
    "pages.Portal": (
        "changed translations supervisory_body vat_id data_protection_law data_protection_authority hosting "
        "log_days storage_periods accessibility_law conformity stated_on reviewed_on assessment assessed_by "
        "enforcement_body easy_language_reviewer sign_language_video data_licence contributor singleton district name "
        "operator operator_genitive area_label lead hue chroma emblem emblem_alt office_name street "
        "postal_code city office_hours counselling_hours popular_searches funding_notice embedding_sites"
    ),
    "providers.ProviderType": TERM,
    "providers.AccessFeature": TERM + " scope absent_label",
    "providers.Provider": (
        "changed slug sort_key provider_type parent municipality is_counselling trust state source origin_id "
        "service_areas"
    ),
    "providers.Application": "provider_type municipality",
    "providers.Venue": "changed provider municipality nearest_stop hide_exact_address access_features",
    "providers.VenueAccess": "venue feature is_available",
    "offers.LifePhase": TERM + " min_age max_age icon next_phases",
    "offers.Topic": TERM + " parent",
    "offers.FocusTheme": TERM + " text starts_on ends_on",
    "offers.TargetGroup": TERM,
    "offers.FundingScheme": TERM + " valid_from valid_until",
    "offers.Language": TERM,
    "offers.Offer": (
        "kind format provider contact all_ages min_age max_age requirements language_level no_german_needed "
        "price_kind registration certificate childcare image source origin_id source_url locked_fields state "
        "created_at updated_at published_at confirmed_at hidden_since merged_into completeness "
        "cooperating_providers life_phases topics focus_themes target_groups languages funding_schemes "
        "access_features keywords"
    ),
    "offers.PriceOption": "offer kind amount amount_max unit condition",
    "offers.OfferAccess": "offer feature is_available",
    "offers.CatalogueEntry": "changed offer is_published facets min_age max_age completeness published_at cells dates",
    "offers.ConfirmationRequest": "offer sent_at",
    "offers.DuplicatePair": "first second score reasons state found_at",
    "offers.Revision": "needs_look",
    "offers.Run": (
        "offer kind status venue course_number capacity seats_left registration_until frequency weekdays "
        "starts_on ends_on start_time end_time skips_school_holidays skips_public_holidays source_key"
    ),
    "offers.RunDate": "run date start_time end_time is_cancelled",
    "offers.RunException": "run date kind moved_to start_time end_time",
    "offers.Occurrence": "run key starts_at ends_at date weekday daypart has_end is_cancelled",
    "offers.SynonymGroup": "changed words",
    "offers.OfferText": "offer language",
    "imports.Source": (
        "code name format licence provider is_released address interval default_topics default_life_phases "
        "next_pull_at failures etag last_modified date_shift_weeks columns"
    ),
    "imports.SourceWord": "source word count topic life_phase target_group is_meaningless",
    "imports.ImportRun": (
        "source state is_preview finished_at attempts done total message created updated unchanged archived rejected "
        "empties may_empty cards"
    ),
    "imports.ImportFile": "run",
    "imports.ImportItem": "run line cell origin_id title result fields reason offer",
}
