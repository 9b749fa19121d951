"""How providers come in. German only, as the area to which it leads."""

from django.urls import path

from providers.views import admission, invitation

app_name = "admission"

urlpatterns = [
    path("anbieter/aufnahme/", admission.apply, name="apply"),
    path("anbieter/aufnahme/gesendet/", admission.applied, name="applied"),
    path("anbieter/aufnahme/bestaetigen/", admission.confirm_application, name="confirm_application"),
    path("einladung/", invitation.invitation, name="invitation"),
]
