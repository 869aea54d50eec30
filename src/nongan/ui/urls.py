"""Addresses of the shell itself."""

from django.urls import path

from nongan.ui import views

app_name = "ui"
urlpatterns = [
    path("view/language/", views.language_choose, name="language-choose"),
    path("view/elder/", views.elder_choose, name="elder-choose"),
]
