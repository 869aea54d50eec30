"""Addresses of the desk, of search, and of the three-in-one page."""

from django.urls import path

from nongan.home.views import desk, search, three_in_one

app_name = "home"
urlpatterns = [
    path("", desk.desk, name="desk"),
    path(
        "members/<uuid:member_id>/three-in-one/",
        three_in_one.member_three_in_one,
        name="three-in-one",
    ),
    path("search/", search.search, name="search"),
    path("search/hits/", search.search_hits, name="search-hits"),
]
