from django.urls import path

from offers.views import (
    bookmarks,
    counselling,
    detail,
    exports,
    listing,
    map,
    places,
    provider,
    reports,
    suggestions,
    themes,
)

app_name = "offers"

urlpatterns = [
    path("angebote/", listing.offer_list, name="list"),
    path("angebote/karte/", map.offer_map, name="map"),
    path("angebote/vorschlaege/", suggestions.suggestions, name="suggestions"),
    path("angebote/feed/", exports.offer_feed, name="feed"),
    path("angebote/kalender.ics", exports.offers_calendar, name="calendar"),
    path("angebote/export.csv", exports.offers_table, name="table"),
    path("angebote/<slug:slug>-<int:pk>/", detail.offer_detail, name="detail"),
    path("angebote/<slug:slug>-<int:pk>.ics", exports.offer_calendar, name="offer_calendar"),
    path("angebote/<int:pk>/melden/", reports.report_offer, name="report"),
    path("angebote/<int:pk>/melden/danke/", reports.report_thanks, name="report_thanks"),
    path("merkliste/", bookmarks.bookmark_list, name="bookmarks"),
    path("merkliste/kalender.ics", bookmarks.bookmarks_calendar, name="bookmarks_calendar"),
    path("merkliste/leeren/", bookmarks.clear, name="bookmarks_clear"),
    path("merkliste/uebernehmen/", bookmarks.take_over, name="bookmarks_take_over"),
    path("merkliste/<int:pk>/merken/", bookmarks.save, name="bookmark_save"),
    path("merkliste/<int:pk>/entfernen/", bookmarks.remove, name="bookmark_remove"),
    path("lebensphasen/<slug:slug>/", themes.life_phase, name="life_phase"),
    path("themen/", themes.topic_list, name="topic_list"),
    path("themen/<slug:slug>/", themes.topic, name="topic"),
    path("schwerpunkte/<slug:slug>/", themes.focus_theme, name="focus_theme"),
    path("schwerpunkte/<slug:slug>/feed/", exports.focus_theme_feed, name="focus_theme_feed"),
    path("gemeinden/", places.municipality_list, name="municipality_list"),
    path("gemeinden/<slug:slug>/", places.municipality, name="municipality"),
    path("anbieter/<slug:slug>/", provider.provider, name="provider"),
    path("beratung/", counselling.counselling, name="counselling"),
]
