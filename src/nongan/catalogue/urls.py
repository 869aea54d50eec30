"""Addresses of the catalogue."""

from django.urls import path

from nongan.catalogue import views

app_name = "catalogue"
urlpatterns = [path("service-items/", views.item_list, name="item-list")]
