"""Every address of the product, assembled from the apps."""

from django.urls import URLPattern, URLResolver, include, path

from nongan.config import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("nongan.config.health")),
    path("api/v1/", api.urls()),
    path("", include("nongan.ui.urls")),
    path("", include("nongan.home.urls")),
    path("", include("nongan.accounts.urls")),
    path("", include("nongan.audit.urls")),
    path("", include("nongan.organisations.urls")),
    path("", include("nongan.catalogue.urls")),
    path("", include("nongan.branches.urls")),
    path("", include("nongan.allocation.urls")),
    path("", include("nongan.roster.urls")),
]

handler400 = "nongan.ui.views.bad_request"
handler403 = "nongan.ui.views.forbidden"
handler404 = "nongan.config.api.no_such_page"
handler500 = "nongan.ui.views.broken"
