from django.urls import path

from providers.views import admission, invitation, listing

app_name = "providers"

urlpatterns = [
    path("anbieter/", listing.provider_list, name="list"),
    path("anbieter/aufnahme/", admission.apply, name="apply"),
    path("anbieter/aufnahme/gesendet/", admission.applied, name="applied"),
    path("anbieter/aufnahme/bestaetigen/", admission.confirm_application, name="confirm_application"),
    path("einladung/", invitation.invitation, name="invitation"),
]
