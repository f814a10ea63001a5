"""Colleagues come, change and go through one action, which is written down and told (decision 46)."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import mail, staff
from accounts.choices import Role
from accounts.models import Invitation, SecurityEvent, StaffChange, StaffMail, User
from accounts.policy import StaffAccess, obstacles
from tests.factories import make_school, make_staff, make_user
from tests.opened import opened

pytestmark = pytest.mark.django_db
PASSWORD = "drie bomen achter het fietspad"


@pytest.fixture
def school(client):
    school = make_school()
    school.staff = make_staff(school)
    client.force_login(school.staff.administrator)
    return school


def invite_by_page(client, school, email="iris@regenboog.example", **typed):
    data = {"name": "Iris Koning", "email": email, "roles": ["TEAM"], "once": str(uuid4())} | typed
    return client.post(reverse("staff_new", args=[school.pk]), data, follow=True)


def edit_by_page(client, school, colleague, **typed):
    where = reverse("staff_edit", args=[school.pk, colleague.pk])
    page = {name: value for name, value in (opened(client, where) | typed).items() if value is not None}
    return client.post(where, page, follow=True)


def changes(school):
    return [(row.what, row.was, row.becomes, row.by) for row in school.staff_changes.all()]


def told(**about) -> list[str]:
    return [row.address for row in StaffMail.objects.filter(**about)]


# Inviting ------------------------------------------------------------------------------------------------------------


def test_a_colleague_is_invited_by_a_mail_of_its_own_and_begins_with_a_password(client, school):
    invite_by_page(client, school, email="Iris@Regenboog.example", roles=["TEAM", "DIRECTOR"], mandate="Besluit 12")

    invitation = school.invitations.get()
    subject, body = mail.letter(StaffMail.objects.get(kind="INVITATION"))
    page = Client().get(reverse("invitation", args=[invitation.token])).content.decode()
    typed = {"name": "Iris Koning", "password1": PASSWORD, "password2": PASSWORD}
    done = Client().post(reverse("invitation", args=[invitation.token]), typed, follow=True)

    assert subject == "Uitnodiging van De Regenboog voor OPP"
    assert "Petra Blom van De Regenboog nodigt u uit" in body
    assert "zeven dagen" in body
    assert reverse("invitation", args=[invitation.token]) in body
    assert "teamlid" in page
    assert "Uw account is klaar" in done.content.decode()
    iris = User.objects.get(email="iris@regenboog.example")
    assert iris.check_password(PASSWORD)
    assert {(seat.role, seat.mandate) for seat in iris.memberships.all()} == {("TEAM", ""), ("DIRECTOR", "Besluit 12")}
    assert [row.what for row in school.staff_changes.all()] == ["INVITED", "JOINED"]
    assert Client().get(reverse("invitation", args=[invitation.token])).status_code == 404


@pytest.mark.parametrize("glued", [".", ")", "%3E", "%20", "%22.", "),"])
def test_signs_that_mail_programs_glue_to_a_link_are_cut_off(client, school, glued):
    invite_by_page(client, school)
    mail.write(StaffMail.Kind.PASSWORD, school.staff.mentor.email)
    for kind in ("INVITATION", "PASSWORD"):
        path = re.search(r"http://localhost(?::\d+)?(/\S+)", mail.letter(StaffMail.objects.get(kind=kind))[1])[1]
        for link in (path, path.rstrip("/")):
            response = Client().get(link + glued)
            assert (response.status_code, response["Location"]) == (302, path), link


def test_nobody_is_made_and_nobody_comes_in_before_the_invitation_is_accepted(client, school):
    before = User.objects.count()
    invite_by_page(client, school)
    page = Client().get(reverse("invitation", args=[school.invitations.get().token]))

    assert page.status_code == 200
    assert User.objects.count() == before


def test_an_address_that_is_known_elsewhere_gets_the_same_answer_by_the_same_queries(client, school):
    theirs = make_user(make_school(name="De Brug"), Role.COORDINATOR, name="Anneke Wiersma")
    answers = []
    for email in ("niemand@debrug.example", theirs.email):
        with CaptureQueriesContext(
            connection,
        ) as found:
            page = invite_by_page(client, school, email=email)
        shape = [re.sub(r"'[^']*'|\d+|[0-9a-f]{32,}", "?", query["sql"]) for query in found]
        html = re.sub(r"csrfmiddlewaretoken\" value=\"\w+|/\d+/|[\w-]+@[\w.]+", "", page.content.decode())
        answers.append((shape, page.redirect_chain, html.count("Iris Koning"), "De Brug" in html))
        Invitation.objects.update(withdrawn_at=timezone.now())

    assert answers[0] == answers[1]
    theirs.refresh_from_db()
    assert theirs.name == "Anneke Wiersma"
    assert {seat.role for seat in theirs.memberships.all()} == {"COORDINATOR"}


def test_somebody_known_elsewhere_accepts_with_the_account_they_have(client, school):
    theirs = make_user(make_school(name="De Brug"), Role.COORDINATOR, name="Anneke Wiersma")
    theirs.set_password(PASSWORD)
    theirs.save()
    invite_by_page(client, school, email=theirs.email)
    where = reverse("invitation", args=[school.invitations.get().token])

    stranger, owner = Client(), Client()
    stranger.post(where, {"name": "Ik", "password1": PASSWORD, "password2": PASSWORD})
    client.post(where)  # the administrator, who holds the link somehow
    assert not theirs.memberships.filter(school=school).exists()
    owner.force_login(theirs)
    owner.post(where)

    theirs = User.objects.get(pk=theirs.pk)
    assert {seat.role for seat in theirs.memberships.all()} == {"COORDINATOR", "TEAM"}
    assert theirs.name == "Anneke Wiersma"
    assert theirs.check_password(PASSWORD)


def test_an_old_link_stops_when_the_invitation_is_sent_again_or_taken_back(client, school):
    invite_by_page(client, school)
    first = school.invitations.get()
    StaffMail.objects.update(state="SENT")

    client.post(reverse("invitation_again", args=[school.pk, first.pk]))
    second = school.invitations.get()
    assert second.token != first.token
    assert Client().get(reverse("invitation", args=[first.token])).status_code == 404
    assert Client().get(reverse("invitation", args=[second.token])).status_code == 200
    assert StaffMail.objects.filter(kind="INVITATION", state="WAITING").count() == 1

    client.post(reverse("invitation_withdraw", args=[school.pk, first.pk]))
    assert Client().get(reverse("invitation", args=[second.token])).status_code == 404
    again = client.post(reverse("invitation_again", args=[school.pk, first.pk]), follow=True)
    assert "al beantwoord of ingetrokken" in again.content.decode()


def test_an_invitation_lapses_after_seven_days_and_beheer_says_so(client, school):
    invite_by_page(client, school)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    where = reverse("invitation", args=[school.invitations.get().token])

    assert Client().get(where).status_code == 404
    assert Client().post(where, {"name": "x", "password1": PASSWORD, "password2": PASSWORD}).status_code == 404
    html = client.get(reverse("school", args=[school.pk])).content.decode()
    assert "verlopen" in html
    assert "Stuur opnieuw" in html


def test_who_works_here_already_or_was_invited_already_is_named_at_the_field(client, school):
    here = invite_by_page(client, school, email=school.staff.mentor.email).content.decode()
    invite_by_page(client, school)
    twice = invite_by_page(client, school).content.decode()

    assert "werkt hier al" in here
    assert "al uitgenodigd" in twice


def test_an_easy_password_is_refused_and_two_that_differ_are_told(client, school):
    invite_by_page(client, school)
    where = reverse("invitation", args=[school.invitations.get().token])

    html = (
        Client().post(where, {"name": "Iris", "password1": "Welkom2026!!", "password2": "iets anders"}).content.decode()
    )

    assert "een bekend woord met iets erbij" in html
    assert "twee verschillende wachtwoorden" in html


def test_a_closed_account_that_is_invited_elsewhere_does_not_get_back_what_it_had(client, school):
    theirs = make_user(make_school(name="De Brug"), Role.COORDINATOR)
    User.objects.filter(pk=theirs.pk).update(is_active=False)
    invite_by_page(client, school, email=theirs.email)

    typed = {"name": "Iris Koning", "password1": PASSWORD, "password2": PASSWORD}
    Client().post(reverse("invitation", args=[school.invitations.get().token]), typed)

    theirs.refresh_from_db()
    assert theirs.is_active
    assert [(seat.school, seat.role) for seat in theirs.memberships.all()] == [(school, "TEAM")]


# Changing ------------------------------------------------------------------------------------------------------------


def test_a_changed_role_is_a_row_and_is_told_to_the_person_and_the_directors(client, school):
    mentor = school.staff.mentor
    edit_by_page(client, school, mentor, roles=["TEAM", "COORDINATOR"])

    assert {seat.role for seat in mentor.memberships.all()} == {"TEAM", "COORDINATOR"}
    by = school.staff.administrator
    assert changes(school) == [("ROLES", "teamlid", "ondersteuningscoördinator, teamlid", by)]
    assert told(kind="CHANGED") == [mentor.email, school.staff.director.email]
    letters = [mail.letter(row)[1] for row in StaffMail.objects.all()]
    assert all("wordt: ondersteuningscoördinator, teamlid" in body for body in letters)
    event = SecurityEvent.objects.get(kind="ROLES_CHANGED")
    assert (event.user, event.about, event.school) == (by, mentor, school)


def test_saving_what_stands_there_writes_and_tells_nothing(client, school):
    edit_by_page(client, school, school.staff.mentor)
    assert (changes(school), told()) == ([], [])


def test_nobody_gives_themselves_a_role(client, school):
    mine = school.staff.administrator
    html = edit_by_page(client, school, mine, roles=["ADMINISTRATOR", "COORDINATOR"]).content.decode()

    assert "U kunt uzelf geen rol of mandaat geven" in html
    assert {seat.role for seat in mine.memberships.all()} == {"ADMINISTRATOR"}
    with pytest.raises(staff.NotPossible):
        staff.change(mine, school, StaffAccess(mine.name, mine.email, True, ("ADMINISTRATOR", "DIRECTOR")), by=mine)


def test_the_last_administrator_stays(client, school):
    html = edit_by_page(client, school, school.staff.administrator, is_active=None).content.decode()
    assert "Er moet een beheerder overblijven" in html
    second = make_user(school, Role.ADMINISTRATOR)

    edit_by_page(client, school, school.staff.administrator, roles=["TEAM"])
    assert "geen rol of mandaat" not in html
    edit_by_page(client, school, school.staff.administrator, is_active=None)

    assert not User.objects.get(pk=school.staff.administrator.pk).is_active
    assert second.has_role(school.pk, Role.ADMINISTRATOR)


ROLE_FACTS = [
    # was, becomes, active, own, others administer -> how many reasons
    (("TEAM",), ("TEAM", "DIRECTOR"), True, False, True, 0),
    (("ADMINISTRATOR",), ("ADMINISTRATOR", "DIRECTOR"), True, True, True, 1),
    (("ADMINISTRATOR", "TEAM"), ("ADMINISTRATOR",), True, True, True, 0),
    (("ADMINISTRATOR",), ("TEAM",), True, True, False, 2),
    (("ADMINISTRATOR",), ("ADMINISTRATOR",), False, False, False, 1),
    (("ADMINISTRATOR",), ("ADMINISTRATOR",), False, True, True, 0),
    (("TEAM",), ("TEAM",), False, False, False, 0),
]


@pytest.mark.parametrize(("was", "becomes", "active", "own", "others", "reasons"), ROLE_FACTS)
def test_what_may_be_pressed(was, becomes, active, own, others, reasons):
    now, then = StaffAccess("Iris", "i@x.example", True, was), StaffAccess("Iris", "i@x.example", active, becomes)
    assert len(obstacles(now, then, is_own=own, others_administer=others)) == reasons


def test_a_mandate_is_no_way_round(school):
    now = StaffAccess("Iris", "i@x.example", True, ("DIRECTOR",))
    then = StaffAccess("Iris", "i@x.example", True, ("DIRECTOR",), "Besluit van mijzelf")
    assert obstacles(now, then, is_own=True, others_administer=True)


def test_a_colleague_who_leaves_is_out_at_once_and_keeps_nothing(client, school):
    mentor, gone = school.staff.mentor, Client()
    gone.force_login(mentor)

    edit_by_page(client, school, mentor, is_active=None)

    assert gone.get("/vandaag/").status_code == 302
    assert not mentor.memberships.exists()
    assert [row[0] for row in changes(school)] == ["DEACTIVATED"]
    assert mentor.email in told(kind="CHANGED")
    old_tab = client.post(
        reverse("staff_edit", args=[school.pk, mentor.pk]), {"name": "x", "roles": ["TEAM"]}, follow=True
    )
    assert "werkt hier niet meer" in old_tab.content.decode()
    assert not mentor.memberships.exists()


def test_who_leaves_here_and_works_elsewhere_too_goes_on_there_and_nobody_here_sees_that(client, school):
    brug = make_school(name="De Brug")
    here_only, both = make_user(school, Role.TEAM), make_user(school, Role.TEAM)
    both.memberships.create(school=brug, role=Role.COORDINATOR)
    pages = []
    for one in (here_only, both):
        html = client.get(reverse("staff_edit", args=[school.pk, one.pk])).content.decode()
        saved = edit_by_page(client, school, one, is_active=None).content.decode()
        for found in (html, saved):
            assert "De Brug" not in found
            assert "andere school" not in found
        pages.append(len(re.findall(r"disabled|Bewaard", html + saved)))

    assert pages[0] == pages[1]
    assert User.objects.get(pk=both.pk).is_active
    assert {seat.school for seat in both.memberships.all()} == {brug}


# Addresses -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def mentor(school):
    mentor = school.staff.mentor
    mentor.set_password(PASSWORD)
    mentor.save()
    return mentor


def test_another_address_takes_effect_when_its_owner_says_so_after_logging_in(client, school, mentor):
    before = mentor.email
    EmailAddress.objects.create(user=mentor, email=before, verified=True, primary=True)
    page = edit_by_page(client, school, mentor, email="sander@regenboog.example").content.decode()
    where = reverse("invitation", args=[school.invitations.get().token])

    assert "zodra uw collega het bevestigt" in page
    assert told(kind="INVITATION") == ["sander@regenboog.example"]
    assert told(kind="CHANGED") == [before, school.staff.director.email]
    Client().post(where)
    client.post(where)
    assert User.objects.get(pk=mentor.pk).email == before
    owner = Client()
    owner.force_login(mentor)
    owner.post(where)

    assert User.objects.get(pk=mentor.pk).email == "sander@regenboog.example"
    assert changes(school)[-1] == ("ADDRESS", before, "sander@regenboog.example", mentor)
    assert set(told(change__what="ADDRESS")) == {before, "sander@regenboog.example", school.staff.director.email}
    log_in = {"login": before, "password": PASSWORD}
    assert Client().post(reverse("account_login"), log_in).status_code == 200  # the old address no longer comes in
    assert Client().post(reverse("account_login"), log_in | {"login": "sander@regenboog.example"}).status_code == 302


def test_the_deed_itself_is_the_owners_alone(client, school, mentor):
    edit_by_page(client, school, mentor, email="sander@regenboog.example")
    with pytest.raises(staff.NotPossible):
        staff.accept(school.invitations.get(), school.staff.administrator)
    assert User.objects.get(pk=mentor.pk).email == mentor.email


def test_an_address_of_somebody_else_is_told_to_the_owner_and_not_to_the_administrator(client, school, mentor):
    taken = make_user(make_school(name="De Brug"), Role.TEAM)
    page = edit_by_page(client, school, mentor, email=taken.email).content.decode()
    owner = Client()
    owner.force_login(mentor)

    answer = owner.post(reverse("invitation", args=[school.invitations.get().token]), follow=True).content.decode()

    assert "zodra uw collega het bevestigt" in page
    assert "al een ander account" in answer
    assert school.invitations.get().accepted_at is None


def test_the_account_of_somebody_cannot_be_taken_over_by_whoever_administers(client, school, mentor):
    """The new mailbox is the administrator's: the link alone, and a forgotten password, both lead nowhere."""
    edit_by_page(client, school, mentor, email="ik@elders.example")
    where = reverse("invitation", args=[school.invitations.get().token])
    thief = Client()
    thief.post(where, {"name": "x", "password1": PASSWORD, "password2": PASSWORD})
    thief.post(reverse("account_reset_password"), {"email": "ik@elders.example"})

    assert mail._useless(StaffMail.objects.get(kind="PASSWORD"), timezone.now()) == "UNKNOWN"
    assert User.objects.get(pk=mentor.pk).check_password(PASSWORD)


# The second factor ---------------------------------------------------------------------------------------------------


def test_a_second_factor_is_wiped_by_an_administrator_with_a_row_a_mail_and_an_event(client, school, mentor):
    Authenticator.objects.create(user=mentor, type="totp", data={})
    where = reverse("factor_reset", args=[school.pk, mentor.pk])
    assert "Wis de tweede stap" in client.get(where).content.decode()

    client.post(where)

    assert not Authenticator.objects.filter(user=mentor).exists()
    assert User.objects.get(pk=mentor.pk).second_factor_by < timezone.localdate()
    assert [row[0] for row in changes(school)] == ["FACTOR_RESET"]
    assert told(kind="CHANGED") == [mentor.email, school.staff.director.email]
    assert SecurityEvent.objects.get(kind="FACTOR_RESET").about == mentor
    own = client.post(reverse("factor_reset", args=[school.pk, school.staff.administrator.pk]), follow=True)
    assert "haalt u weg onder" in own.content.decode()


def test_whoever_runs_the_product_can_wipe_it_for_the_only_administrator(school):
    administrator = school.staff.administrator
    Authenticator.objects.create(user=administrator, type="totp", data={})

    call_command("reset_factor", administrator.email.upper())

    assert not Authenticator.objects.exists()
    assert [(row[0], row[3]) for row in changes(school)] == [("FACTOR_RESET", None)]
    assert "technisch beheerder" in mail.letter(StaffMail.objects.first())[1]
    with pytest.raises(CommandError):
        call_command("reset_factor", "niemand@regenboog.example")


def test_a_change_is_never_changed(school, mentor):
    staff.reset_factor(mentor, school, by=school.staff.administrator)
    with pytest.raises(Exception, match="append-only"):
        StaffChange.objects.update(was="niets")
    with pytest.raises(Exception, match="append-only"):
        SecurityEvent.objects.all().delete()
