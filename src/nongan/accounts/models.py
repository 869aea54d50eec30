"""People who sign in, their tokens, and what was already answered to them."""

import uuid
from collections.abc import Iterator
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from nongan.accounts.rules import USERNAME_LENGTH, normal_username, typed_one_time_password


class UserManager(BaseUserManager["User"]):
    """Finds and makes accounts by the normal spelling of their name."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The account of this name, however it is spelt. Raises User.DoesNotExist."""
        return self.get(username=normal_username(username or ""))

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """Make an account; without a password nobody can sign in to it."""
        user = self.model(username=normal_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """One person who can sign in. What they may do stands in organisations.Grant, never here."""

    class Language(models.TextChoices):
        CHINESE = "zh-hans", "简体中文"
        ENGLISH = "en", "English"

    username = models.CharField(_("user name"), max_length=USERNAME_LENGTH, unique=True)
    display_name = models.CharField(_("name"), max_length=100, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    must_change_password = models.BooleanField(_("must change the password"), default=False)
    # Set for one-time passwords only; such a password is worth nothing afterwards.
    password_expires_at = models.DateTimeField(null=True, blank=True)
    # Part of every session's fingerprint: raising it ends all sessions of this person.
    session_epoch = models.PositiveIntegerField(default=0)
    language = models.CharField(
        _("language"), max_length=10, choices=Language, default=Language.CHINESE
    )
    elder_view = models.BooleanField(_("large type"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ("username",)
        constraints = (
            models.CheckConstraint(condition=~models.Q(username=""), name="user_has_a_name"),
        )

    def __str__(self) -> str:
        return self.display_name or self.username

    def clean(self) -> None:
        """Bring the name into its normal spelling."""
        self.username = normal_username(self.username)

    def set_password(self, raw_password: str | None) -> None:
        """Take a new password; a one-time password is taken in its printed spelling."""
        super().set_password(_printed(raw_password))

    def check_password(self, raw_password: str | None) -> bool:
        """Say whether this is the password; dashes and capitals of a printed one do not matter."""
        return super().check_password(_printed(raw_password))

    def get_session_auth_hash(self) -> str:
        """What a session must match: it changes with the password and with the epoch."""
        return self._session_fingerprint(None)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same under older secret keys, while they are being retired."""
        for secret in settings.SECRET_KEY_FALLBACKS:
            yield self._session_fingerprint(secret)

    def _session_fingerprint(self, secret: str | bytes | None) -> str:
        value = f"{self.password}|{self.session_epoch}"
        salt = "nongan.accounts.session"
        return salted_hmac(salt, value, secret=secret, algorithm="sha256").hexdigest()


def _printed(password: str | None) -> str | None:
    return password and (typed_one_time_password(password) or password)


class SignInWindow(models.Model):
    """How many guesses were made at one account within the hour, by strangers or one device.

    `key` is a digest, so that a password typed into the wrong field is not kept here.
    """

    key = models.CharField(max_length=64, unique=True)
    guesses = models.PositiveSmallIntegerField(default=0)
    ends_at = models.DateTimeField(db_index=True)
    last_address = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.guesses} guesses until {self.ends_at:%H:%M}"


class ApiToken(models.Model):
    """A bearer token for programs; only its digest is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    name = models.CharField(_("name"), max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(_("begins with"), max_length=12)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"


class AnsweredRequest(models.Model):
    """The one answer to an API call that carried an Idempotency-Key (promise B6).

    `status` is null while the call is being worked on; `lease` names the attempt that may
    finish it, so that a call whose process died can be taken over and never ends twice.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    # Digest of method, path, query and body: the same key with other words is a mistake.
    request_digest = models.CharField(max_length=64)
    lease = models.UUIDField()
    leased_until = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    content_type = models.CharField(max_length=100, blank=True)
    # Sealed: an answer may carry personal data.
    body_sealed = models.BinaryField(default=b"")
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["user", "key"], name="one_answer_per_key_and_user"),
        )

    def __str__(self) -> str:
        return f"{self.key}: {self.status or 'in flight'}"
