"""The whole way to a broker and back, with a real OpenID provider on a local socket."""

import json
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.core import mail as outbox
from django.test import Client
from django.urls import reverse
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from accounts.models import StaffMail
from consent import receipts
from consent.identity import actions, broker
from consent.identity.demanding import NotIdentified
from consent.models import BrokerChoice, BrokerSecret, ConsentRecord, Identification
from consent.policy.levels import Level, Refused
from consent.round import actions as consent
from opp.proof.verification import Verification
from plans.models import Event
from tests.consent.family_walk import come_in, send
from tests.consent.steps import asked
from tests.factories import make_world
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db

SECRET = "geheim-van-de-makelaar"


@pytest.fixture(scope="module")
def provider():
    """The address of a provider that runs as long as the tests of this module."""
    started = subprocess.Popen(
        [sys.executable, str(Path(__file__).parent / "provider.py")],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield f"http://localhost:{int(started.stdout.readline())}"
    finally:
        started.terminate()
        started.wait(10)
        started.stdout.close()


@once_a_module
def world():
    world = make_world()
    world.part = asked(world)
    return world


@pytest.fixture
def school(world, provider, settings):
    """The school with its broker on, and substantial demanded for an answer."""
    settings.LOCAL_BROKER = True
    choose(world, provider)
    return world.school


def choose(world, provider, **chosen) -> BrokerChoice:
    how = {"is_on": True, "name": "DigiD", "issuer": provider, "client_id": "opp", "demands": Level.SUBSTANTIAL}
    return actions.choose(world.school, by=world.administrator, secret=SECRET, **how | chosen)


def log_in_there(provider: str, client: Client, plan, *, sub: str, **claims):
    """Go to the broker in this browser, log in there as `sub`, and come back; the answer to coming back."""
    requests.put(f"{provider}/users/{sub}", json=claims, timeout=5)
    away = client.get(reverse("family_to_broker", args=[plan.uuid]))
    assert away.status_code == 302, away.content.decode()
    back = requests.post(away["Location"], data={"sub": sub}, timeout=5, allow_redirects=False)
    found = urlsplit(back.headers["Location"])
    assert found.path == reverse("family_identified")
    return client.get(f"{found.path}?{found.query}")


def chooses(client: Client, world, decision="CONSENT"):
    page = reverse("family_answer", args=[world.plan.uuid, world.part.uuid])
    return client.post(page, {"decision": decision, "digest": world.part.digest})


SUBSTANTIAL = "http://eidas.europa.eu/LoA/substantial"


def test_a_mother_shows_who_she_is_and_her_answer_says_how(school, world, provider):
    client = come_in(world.mother.person)
    chooses(client, world)
    check = reverse("family_check", args=[world.plan.uuid, world.part.uuid])
    asked_first = client.get(check)

    back = log_in_there(provider, client, world.plan, sub="pseudoniem-moeder", acr=SUBSTANTIAL, name="Moeder")
    sent = send(client, world.plan, world.part)

    assert asked_first["Location"] == reverse("family_identify", args=[world.plan.uuid])
    assert back["Location"] == check
    record = ConsentRecord.objects.get(person=world.mother.person)
    assert (record.means, record.assurance, record.row_format) == ("DigiD", Level.SUBSTANTIAL, 3)
    assert record.pseudonym == Identification.objects.pin_of(world.mother.person.pk).pseudonym
    assert "pseudoniem-moeder" not in record.pseudonym
    assert record.identified.endswith("en daarna DigiD (niveau substantieel)")
    receipt = client.get(sent["Location"]).content.decode()
    assert "via de persoonlijke link en code, en DigiD (niveau substantieel)" in receipt
    assert receipts.data_of(record)["rows"][0]["values"]["assurance"] == "SUBSTANTIAL"
    assert not Verification().everything().defects


def test_the_broker_is_asked_with_pkce_state_and_nonce_and_the_secret_goes_in_the_back_channel(school, world, provider):
    client = come_in(world.mother.person)

    log_in_there(provider, client, world.plan, sub="iemand", acr=SUBSTANTIAL)

    seen = requests.get(f"{provider}/seen", timeout=5).json()
    assert seen["authorize"]["scope"] == "openid"
    assert seen["authorize"]["code_challenge_method"] == "S256"
    assert len(seen["authorize"]["state"]) >= 40
    assert len(seen["authorize"]["nonce"]) >= 40
    assert seen["token"]["authorization"].startswith("Basic ")
    assert SECRET not in json.dumps(seen["authorize"])


def test_another_pseudonym_later_is_refused_on_a_page_and_the_school_is_told(school, world, provider):
    first, second = come_in(world.mother.person), come_in(world.mother.person)
    log_in_there(provider, first, world.plan, sub="moeder", acr=SUBSTANTIAL)

    refused = log_in_there(provider, second, world.plan, sub="iemand-anders", acr=SUBSTANTIAL)

    assert refused.status_code == 403
    assert "van een ander dan de eerste keer" in refused.content.decode()
    row = Identification.objects.latest("pk")
    assert (row.refused, row.pseudonym) == (Refused.OTHER, "")
    assert '"why":"OTHER"' in Event.objects.latest("pk").data
    told = StaffMail.objects.get(kind="IDENTITY")
    assert told.user == world.plan.coordinator
    coordinator = Client()
    coordinator.force_login(world.coordinator)
    page = coordinator.get(reverse("student", args=[world.student.pk])).content.decode()
    assert "kon niet laten zien wie dit is" in page


def test_who_was_refused_is_bound_anew_after_the_school_found_out(school, world, provider):
    person = world.mother.person
    log_in_there(provider, come_in(person), world.plan, sub="oud", acr=SUBSTANTIAL)
    log_in_there(provider, come_in(person), world.plan, sub="nieuw", acr=SUBSTANTIAL)
    coordinator = Client()
    coordinator.force_login(world.coordinator)
    page = reverse("identity_release", args=[world.student.pk, person.pk])
    form = coordinator.get(page).context["form"]

    coordinator.post(page, {"reason": "Gebeld: nieuwe makelaar.", "once": form["once"].value()})
    again = log_in_there(provider, come_in(person), world.plan, sub="nieuw", acr=SUBSTANTIAL)

    assert again.status_code == 302
    assert not Identification.objects.refusals_of(world.student)
    assert Identification.objects.pin_of(person.pk).refused == ""
    late = log_in_there(provider, come_in(person), world.plan, sub="oud", acr=SUBSTANTIAL)
    assert late.status_code == 403


def test_two_parents_of_one_pupil_do_not_use_one_identity(school, world, provider):
    log_in_there(provider, come_in(world.mother.person), world.plan, sub="moeder", acr=SUBSTANTIAL)

    refused = log_in_there(provider, come_in(world.father.person), world.plan, sub="moeder", acr=SUBSTANTIAL)

    assert refused.status_code == 403
    assert Identification.objects.latest("pk").refused == Refused.TAKEN


def test_a_burgerservicenummer_is_refused_and_kept_nowhere(school, world, provider):
    refused = log_in_there(
        provider, come_in(world.mother.person), world.plan, sub="s00000000:111222333", acr=SUBSTANTIAL
    )

    assert refused.status_code == 403
    assert "nummer mee dat de school niet mag hebben" in refused.content.decode()
    row = Identification.objects.latest("pk")
    assert (row.refused, row.pseudonym) == (Refused.BSN, "")
    assert "111222333" not in json.dumps(row.row(), default=str) + "".join(Event.objects.values_list("data", flat=True))


def test_a_claim_with_a_number_beside_the_pseudonym_goes_no_further(school, world, provider):
    choose(world, provider, means_claim="middel")
    log_in_there(
        provider,
        come_in(world.mother.person),
        world.plan,
        sub="abc",
        acr=SUBSTANTIAL,
        middel="111222333",
        bsn="111222333",
    )

    row = Identification.objects.latest("pk")

    assert row.means == "DigiD"
    assert "111222333" not in json.dumps(row.row(), default=str)


def test_a_level_that_nobody_explained_is_refused_until_the_school_explains_it(school, world, provider):
    client = come_in(world.mother.person)
    unknown = log_in_there(provider, client, world.plan, sub="abc", acr="urn:makelaar:streng")
    choose(world, provider, acr_levels="urn:makelaar:streng = hoog")

    known = log_in_there(provider, client, world.plan, sub="abc", acr="urn:makelaar:streng")

    assert (unknown.status_code, known.status_code) == (403, 302)
    assert Identification.objects.latest("pk").level == Level.HIGH


def test_too_low_a_level_does_not_answer_but_reads_and_asks_for_a_talk(school, world, provider):
    client = come_in(world.mother.person)
    log_in_there(provider, client, world.plan, sub="abc", acr="http://eidas.europa.eu/LoA/low")
    chooses(client, world)

    held = send(client, world.plan, world.part)

    assert held["Location"] == reverse("family_identify", args=[world.plan.uuid])
    assert not ConsentRecord.objects.exists()
    assert client.get(reverse("family_plan", args=[world.plan.uuid])).status_code == 200
    page = reverse("family_answer", args=[world.plan.uuid, world.part.uuid])
    client.post(page, {"decision": "TALK_FIRST", "how": "SCHOOL", "wish": "Bel mij.", "digest": world.part.digest})
    send(client, world.plan, world.part)
    assert ConsentRecord.objects.get().decision == "TALK_FIRST"


def test_the_verb_itself_records_no_answer_below_the_level(school, world):
    with pytest.raises(NotIdentified):
        consent.answer(world.part, world.mother.person, decision="CONSENT", identified="link en code")

    assert not ConsentRecord.objects.exists()


def test_an_answer_on_paper_needs_no_broker(school, world):
    noted = consent.answer(
        world.part, world.mother.person, decision="CONSENT", identified="paspoort gezien",
        route="IN_PERSON", recorded_by=world.coordinator,
    )  # fmt: skip

    assert (noted.means, noted.how) == ("", "in een gesprek")


def test_what_was_shown_holds_no_longer_than_the_code_by_which_somebody_came_in(school, world, provider):
    client = come_in(world.mother.person)
    log_in_there(provider, client, world.plan, sub="abc", acr=SUBSTANTIAL)
    client.post(reverse("family_leave"))

    come_in(world.mother.person, client=client)
    chooses(client, world)

    held = send(client, world.plan, world.part)
    assert held["Location"] == reverse("family_identify", args=[world.plan.uuid])


def test_coming_back_in_another_browser_or_twice_does_nothing(school, world, provider):
    client, other = come_in(world.mother.person), come_in(world.mother.person)
    away = client.get(reverse("family_to_broker", args=[world.plan.uuid]))
    back = requests.post(away["Location"], data={"sub": "abc"}, timeout=5, allow_redirects=False)
    page = "?".join([reverse("family_identified"), urlsplit(back.headers["Location"]).query])

    elsewhere, here, twice = other.get(page), client.get(page), client.get(page)

    assert elsewhere["Location"] == twice["Location"] == reverse("my_plans")
    assert here.status_code in (302, 403)
    assert Identification.objects.count() == 1


def test_who_presses_no_at_the_broker_reads_that_nothing_was_sent(school, world, provider):
    client = come_in(world.mother.person)
    chooses(client, world)
    away = client.get(reverse("family_to_broker", args=[world.plan.uuid]))
    state = parse_qs(urlsplit(away["Location"]).query)["state"][0]

    back = client.get(reverse("family_identified"), {"error": "access_denied", "state": state})

    assert back.status_code == 502
    assert "er is nog niets verstuurd" in back.content.decode()


def test_a_broker_that_is_away_is_said_so(school, world, provider):
    choose(world, "http://localhost:9")

    answer = come_in(world.mother.person).get(reverse("family_to_broker", args=[world.plan.uuid]))

    assert answer.status_code == 502
    assert "Probeert u het later nog eens" in answer.content.decode()


def test_without_a_broker_nothing_changes_for_families(world):
    client = come_in(world.mother.person)
    chooses(client, world)

    sent = send(client, world.plan, world.part)

    assert client.get(reverse("family_identify", args=[world.plan.uuid])).status_code == 404
    assert "ontvangst" in sent["Location"]
    record = ConsentRecord.objects.get()
    assert (record.means, record.how) == ("", "via de persoonlijke link en code")


def test_the_secret_is_sealed_and_never_shown_again(school, world, provider):
    assert SECRET not in BrokerSecret.objects.get().sealed
    assert broker.secret_of(world.school.pk) == SECRET
    client = Client()
    client.force_login(world.administrator)

    page = client.get(reverse("identification", args=[world.school.pk])).content.decode()

    assert SECRET not in page
    assert BrokerSecret.objects.get().sealed not in page
    assert not outbox.outbox


# The id_token, one thing wrong at a time -----------------------------------------------------------------------------

KEY = RSAKey.generate_key(2048, parameters={"kid": "a", "alg": "RS256", "use": "sig"})
OTHER = RSAKey.generate_key(2048, parameters={"kid": "a", "alg": "RS256", "use": "sig"})
CHOICE = BrokerChoice(issuer="https://makelaar.example", client_id="opp")
GOOD = {"iss": "https://makelaar.example", "aud": "opp", "sub": "abc", "nonce": "n", "acr": "high"}
WRONG = {
    "another issuer": {"iss": "https://ander.example"},
    "another audience": {"aud": "ander"},
    "several audiences without saying for whom": {"aud": ["opp", "ander"]},
    "several audiences and for another": {"aud": ["opp", "ander"], "azp": "ander"},
    "another nonce": {"nonce": "m"},
    "no nonce": {"nonce": None},
    "it ran out": {"exp": int(time.time()) - 300},
    "from the future": {"iat": int(time.time()) + 900},
    "no subject": {"sub": None},
    "a subject that is no text": {"sub": 12},
    "an endless subject": {"sub": "x" * 256},
}


def token(key=KEY, algorithm="RS256", **changed) -> str:
    now = int(time.time())
    claims = GOOD | {"iat": now, "exp": now + 300} | changed
    kept = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode({"alg": algorithm, "kid": "a"}, kept, key)


KEYS = KeySet([KEY]).as_dict()


def test_a_good_token_is_read_and_nothing_more_than_we_ask_for():
    assert broker.read_token(token(email="x@y.example"), KEYS, CHOICE, "n") == {"sub": "abc", "acr": "high"}


@pytest.mark.parametrize("what", WRONG)
def test_a_token_with_one_thing_wrong_is_no_proof(what):
    with pytest.raises(broker.BrokerError):
        broker.read_token(token(**WRONG[what]), KEYS, CHOICE, "n")


@pytest.mark.parametrize("raw", [None, "", "geen.jwt.hier", token(OTHER), token()[:-3]])
def test_a_token_that_no_key_of_the_broker_signed_is_no_proof(raw):
    with pytest.raises(broker.BrokerError):
        broker.read_token(raw, KEYS, CHOICE, "n")


def test_a_token_that_nobody_signed_is_no_proof():
    from joserfc.util import json_b64encode

    head = json_b64encode({"alg": "none", "kid": "a"}).decode()
    body = token().split(".")[1]

    with pytest.raises(broker.BrokerError):
        broker.read_token(f"{head}.{body}.", KEYS, CHOICE, "n")


@pytest.mark.parametrize(
    "url",
    [
        "http://makelaar.example",
        "https://127.0.0.1/",
        "https://localhost:8000",
        "https://10.0.0.7",
        "https://u:w@x.nl",
        "ftp://x",
        "",
    ],
)
def test_a_school_cannot_send_our_server_into_its_own_network(url, settings):
    settings.LOCAL_BROKER = False

    with pytest.raises(broker.BrokerError):
        broker.refuse_address(url)
