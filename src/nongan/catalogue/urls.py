"""Addresses of the catalogue."""

from django.urls import path

from nongan.catalogue import views

app_name = "catalogue"
urlpatterns = [
    path("service-items/", views.item_list, name="item-list"),
    path("service-items/<slug:code>/", views.item_detail, name="item-detail"),
    path("service-items/<slug:code>/reword/", views.item_reword, name="item-reword"),
]
