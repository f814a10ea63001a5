"""What the words of the school mean, for everybody."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consent.entrance import session
from consent.words.glossary import WORDS


@session.family_page
@require_safe
def words_explained(request):
    """The glossary: a page without anything of anybody, so it needs no door."""
    return render(
        request,
        "family/words_explained.html",
        {"explained": [(place, (_(word), _(meaning))) for place, (word, meaning) in WORDS.items()]},
    )
