"""Addresses of accounts."""

from django.urls import path

from nongan.accounts.views import keeping, own, signing_in

app_name = "accounts"
urlpatterns = [
    path("sign-in/", signing_in.sign_in, name="sign-in"),
    path("sign-out/", signing_in.sign_out, name="sign-out"),
    path("me/password/", own.password_change, name="password-change"),
    path("me/settings/", own.preferences, name="preferences"),
    path("me/sessions/end/", own.own_sessions_end, name="own-sessions-end"),
    path("me/tokens/", own.token_list, name="token-list"),
    path("me/tokens/make/", own.token_make, name="token-make"),
    path("me/tokens/<int:token_id>/revoke/", own.token_revoke, name="token-revoke"),
    path("accounts/", keeping.account_list, name="account-list"),
    path("accounts/make/", keeping.account_make, name="account-make"),
    path("accounts/<int:user_id>/reset/", keeping.password_reset, name="password-reset"),
    path("accounts/<int:user_id>/close/", keeping.account_close, name="account-close"),
    path("accounts/<int:user_id>/reopen/", keeping.account_reopen, name="account-reopen"),
    path(
        "accounts/<int:user_id>/end-sessions/",
        keeping.account_sessions_end,
        name="account-sessions-end",
    ),
    path("lock-outs/", keeping.lock_out_list, name="lock-out-list"),
    path("lock-outs/<int:user_id>/lift/", keeping.lock_out_lift, name="lock-out-lift"),
]
