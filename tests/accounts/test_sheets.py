"""Lists for a spreadsheet: read as they are meant, and never carried out."""

import pytest
from django.urls import reverse

from accounts.models import SecurityEvent
from core.sheets import csv_response, harmless
from tests.factories import established, make_world


@pytest.mark.parametrize("typed", ["=1+1", "+31 6", "-2", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("x")'])
def test_a_cell_that_a_spreadsheet_would_carry_out_is_made_harmless(typed):
    assert harmless(typed) == f"'{typed}"


@pytest.mark.parametrize("typed", ["Yara", "2026-0001", "", 12, None, "a=b"])
def test_another_cell_is_left_alone(typed):
    assert harmless(typed) == typed


def test_a_list_has_a_byte_order_mark_and_semicolons():
    response = csv_response("lijst.csv", ["naam", "klas"], [["Éva; de Wit", "=2B"]])

    assert response.content == '\ufeffnaam;klas\r\n"Éva; de Wit";\'=2B\r\n'.encode()


@pytest.mark.rule(46)
@pytest.mark.django_db
def test_the_director_finds_the_register_in_beheer(client):
    world = make_world()
    world.student.number = "=cmd|x"
    world.student.save()
    established(world, "PERSPECTIVE")
    client.force_login(world.director)

    page = client.get(reverse("school", args=[world.school.pk])).content.decode()
    sheet = client.get(reverse("register_csv")).content

    assert f'href="{reverse("register")}"' in page
    assert f'href="{reverse("register_csv")}"' in client.get(reverse("register")).content.decode()
    assert f'href="{reverse("settings")}"' in page
    assert sheet.startswith(b"\xef\xbb\xbf")
    assert b";'=cmd|x;" in sheet
    assert SecurityEvent.objects.filter(kind="EXPORTED", user=world.director, code="register").exists()
