from django.urls import path

from pages import views

app_name = "pages"

urlpatterns = [
    path("portal-farben.css", views.colours, name="colours"),
    path("bilder/<str:digest>.webp", views.image, name="image"),
    path("lizenzen/", views.licences, name="licences"),
    path("<slug:slug>/", views.page, name="page"),  # last: it takes every single word
]
