"""Addresses of the audit."""

from django.urls import path

from nongan.audit import views

app_name = "audit"
urlpatterns = [
    path("audit/", views.event_list, name="event-list"),
    path("audit/chain/", views.chain_verify, name="chain-verify"),
    path("audit/export/", views.event_export, name="event-export"),
]
