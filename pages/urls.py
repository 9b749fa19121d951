from django.urls import path

from pages import views

app_name = "pages"

urlpatterns = [
    path("lizenzen/", views.licences, name="licences"),
    path("barriere-melden/", views.report_barrier, name="report_barrier"),
    path("barriere-melden/danke/", views.barrier_receipt, name="barrier_sent"),
    path("barriere-melden/eingang/<str:key>/", views.barrier_receipt, name="barrier_receipt"),
    path("<slug:slug>/", views.page, name="page"),  # last: it takes every single word
]
