"""How providers confirm their offers. German only, as the mails that lead there."""

from django.urls import path

from offers.views import confirmations

app_name = "freshness"

urlpatterns = [
    path("angebote/bestaetigen/", confirmations.confirm_offers, name="confirm"),
]
