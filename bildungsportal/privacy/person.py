"""Whose data: a person with an account, or one of whom the portal only has an e-mail address."""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet

from accounts.models import Event, User
from bildungsportal.privacy.kept import Kept


@dataclass(frozen=True)
class Person:
    email: str
    user: User | None = None

    @classmethod
    def of(cls, user: User) -> "Person":
        return cls(user.email, user)

    @classmethod
    def by_email(cls, email: str) -> "Person":
        user = User.objects.filter(email__iexact=email).first()
        return cls(user.email if user else email, user)

    def rows(self, kept: Kept) -> QuerySet:
        """The rows of a model that are about this person."""
        condition = Q(pk__in=[])
        for field in kept.by_email:
            condition |= Q(**{f"{field}__iexact": self.email})
        if self.user:
            for field in kept.by_user:
                condition |= Q(**{field: self.user.pk})
            if kept.model is Event:
                condition |= Q(object_type=ContentType.objects.get_for_model(User), object_id=self.user.pk)
        related = [name for name in kept.shown if kept.model._meta.get_field(name).many_to_one]
        return kept.model.objects.filter(condition).select_related(*related or [None]).order_by("pk")
