"""A field for a day is filled in as browsers understand it, whatever the language."""

from datetime import date

import pytest
from django import forms
from django.utils.translation import override


class Asking(forms.Form):
    day = forms.DateField(initial=date(2026, 11, 5), widget=forms.DateInput({"type": "date"}))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_browser_finds_the_day_filled_in(language):
    with override(language):
        assert 'value="2026-11-05"' in str(Asking()["day"])


@pytest.mark.parametrize("written", ["2026-11-05", "2026/11/05", "2026年11月5日"])
def test_a_day_is_understood_as_people_write_it(written):
    with override("zh-hans"):
        form = Asking({"day": written})
        assert form.is_valid()
        assert form.cleaned_data["day"] == date(2026, 11, 5)
