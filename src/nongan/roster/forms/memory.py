"""Clean input for the pages of changed answers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from nongan.organisations.models import Community
from nongan.roster.models import AnswerChange

ANY = ("", _("All"))


class ChangeFilterForm(forms.Form):
    """The filter of changed answers; it lives in the URL."""

    q = forms.CharField(label=_("Name as written, or member number"), max_length=60, required=False)
    reason = forms.ChoiceField(
        label=_("Why"), choices=[ANY, *AnswerChange.Reason.choices], required=False
    )
    after = forms.ChoiceField(
        label=_("Answer now"),
        choices=[
            ANY,
            ("linked", _("Linked")),
            ("review", _("To be reviewed")),
            ("nobody", _("On no roster")),
            ("gone", _("No longer there")),
        ],
        required=False,
    )
    community = forms.ModelChoiceField(
        Community.objects.none(), label=_("Community"), required=False, empty_label=_("All")
    )
    hides_optional = True
