"""Addresses of the desk and of search."""

from django.urls import path

from nongan.home import views

app_name = "home"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("search/", views.search, name="search"),
    path("search/hits/", views.search_hits, name="search-hits"),
]
