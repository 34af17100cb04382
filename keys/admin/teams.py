"""Teams: groups of users that keys can be shared with."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keys.actions.delete_team import delete_team
from keys.actions.put_team import put_team
from keys.admin.base import Acting, caller_of
from keys.models import User

if TYPE_CHECKING:
    # Only the stubs know these classes with parameters.
    AnyForm = forms.ModelForm[Group]
    AnyUsers = forms.ModelMultipleChoiceField[User]
else:
    AnyForm, AnyUsers = forms.ModelForm, forms.ModelMultipleChoiceField


class TeamForm(AnyForm):
    members = AnyUsers(
        label=_("members"), queryset=User.objects.order_by("username", "realm"), required=False
    )

    class Meta:
        model = Group
        fields = ("name",)

    def __init__(self, *values: Any, **options: Any) -> None:
        super().__init__(*values, **options)
        team: Group = self.instance
        if team.pk:
            self.fields["members"].initial = team.user_set.all()


class TeamAdmin(Acting):
    form = TeamForm
    list_display = ("name",)
    search_fields = ("name",)
    ordering = ("name",)
    fields = ("name", "members")

    def get_readonly_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> tuple[str, ...]:
        return ("name",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_change_permission(request, obj)

    def save_model(
        self,
        request: HttpRequest,
        obj: Group,
        form: Any,
        change: bool,  # noqa: FBT001  # Django's signature
    ) -> None:
        put_team(
            name=obj.name,
            members=form.cleaned_data["members"],
            by=caller_of(request),
            now=timezone.now(),
        )
        obj.pk = Group.objects.values_list("pk", flat=True).get(name=obj.name)

    def delete_model(self, request: HttpRequest, obj: Group) -> None:
        delete_team(name=obj.name, by=caller_of(request), now=timezone.now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Group]) -> None:
        for team in queryset:
            self.delete_model(request, team)


# Django's own page of groups would go round the actions.
if admin.site.is_registered(Group):
    admin.site.unregister(Group)
admin.site.register(Group, TeamAdmin)
