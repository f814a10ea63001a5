"""Where a family is told to phone, there is something to phone, or no link."""

import pytest
from django.template.loader import render_to_string

from consent.portal.forms import CodeForm
from tests.factories import make_school


@pytest.mark.parametrize("phone", ["", " "])
@pytest.mark.parametrize("page", ["_call", "entrance", "closed", "code"])
def test_without_a_number_there_is_no_link_to_phone(db, page, phone):
    school = make_school()
    school.phone = "010 123 45 67"
    link = {"token": "x" * 43}

    def shown():
        return render_to_string(f"family/{page}.html", {"school": school, "link": link, "form": CodeForm()})

    assert "tel:0101234567" in shown()
    school.phone = phone
    assert "tel:" not in shown()
