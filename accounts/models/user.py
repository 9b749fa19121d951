from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone


class UserManager(BaseUserManager):
    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        """A new account; without a password nobody can log in with one."""
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str) -> "User":
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who may log in: with an e-mail address, as staff of the Landkreis or as member of providers."""

    email = models.EmailField("E-Mail", unique=True)
    name = models.CharField("Name", max_length=150, blank=True)
    is_staff = models.BooleanField(
        "gehört zur Redaktion", default=False, help_text="Darf sich in der Verwaltung anmelden."
    )
    is_active = models.BooleanField(
        "aktiv", default=True, help_text="Ausschalten statt löschen: Der Verlauf bleibt lesbar."
    )
    date_joined = models.DateTimeField("angelegt am", default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        verbose_name = "Konto"
        verbose_name_plural = "Konten"
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_without_case",
                violation_error_message="Ein Konto mit dieser E-Mail gibt es schon.",
            )
        ]

    def __str__(self):
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        return self.name.split(" ")[0] if self.name else self.email
