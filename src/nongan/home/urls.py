"""Addresses of the desk and of search."""

from django.urls import path

from nongan.home.views import desk, search

app_name = "home"
urlpatterns = [
    path("", desk.desk, name="desk"),
    path("search/", search.search, name="search"),
    path("search/hits/", search.search_hits, name="search-hits"),
]
