"""Addresses of the audit."""

from django.urls import path

from nongan.audit import views

app_name = "audit"
urlpatterns = [
    path("audit/", views.event_list, name="event-list"),
    path("audit/chain/", views.chain_verify, name="chain-verify"),
    path("audit/chain/growth/", views.chain_growth, name="chain-growth"),
    path("audit/export/", views.event_export, name="event-export"),
    path("audit/<int:seq>/", views.event_detail, name="event-detail"),
    path("audit/<int:seq>/proof/", views.event_proof, name="event-proof"),
]
