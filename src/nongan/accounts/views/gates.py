"""What every request passes: whoever holds a one-time password chooses their own first."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

OPEN_NAMES = ("accounts:password-change", "accounts:sign-out")


class PasswordChangeGate:
    """Lets a person with a one-time password reach the password page and the way out only."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not getattr(request.user, "must_change_password", False) or self._is_open(request):
            return self.get_response(request)
        return redirect(OPEN_NAMES[0])

    @staticmethod
    def _is_open(request: HttpRequest) -> bool:
        open_paths = {reverse(name) for name in OPEN_NAMES}
        return request.path in open_paths or request.path.startswith(str(settings.STATIC_URL))
