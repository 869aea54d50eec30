"""Every address of the product, assembled from the apps."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("nongan.config.health")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("nongan.accounts.urls")),
    path("", include("nongan.audit.urls")),
]
