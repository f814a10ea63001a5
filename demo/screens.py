"""Takes the pictures of `bin/screens`: each kind of visitor, wide and narrow, light and dark, and the documents."""

import os
import shutil
import subprocess
import sys
import uuid
from pathlib import Path

WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 780}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def main(base: str, directory: Path) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "opp.settings")
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    import django

    django.setup()
    from playwright.sync_api import ViewportSize, sync_playwright

    pages = addresses()
    with sync_playwright() as play:
        path = shutil.which("chromium-headless-shell") or shutil.which("chromium") or shutil.which("chromium-browser")
        browser = play.chromium.launch(executable_path=path, args=FLAGS)
        for size, viewport in (("wide", WIDE), ("phone", PHONE)):
            for scheme in ("light", "dark"):
                for who, paths in pages.items():
                    context = browser.new_context(
                        viewport=ViewportSize(width=viewport["width"], height=viewport["height"]),
                        color_scheme=scheme,
                        locale="nl-NL",
                    )
                    page = context.new_page()
                    enter(page, base, who)
                    for name, address in paths.items():
                        page.goto(base + address)
                        file = f"{who.partition(':')[0].replace('@', '-')}-{name}-{size}-{scheme}.png"
                        page.screenshot(path=directory / file, full_page=True)
                    context.close()
        browser.close()
    print_documents(directory)
    print(f"{len(list(directory.glob('*.png')))} pictures in {directory}")


def addresses() -> dict[str, dict[str, str]]:
    """Who looks at which pages, found in the demo data; see `enter` for how each comes in."""
    from accounts.models import School
    from plans.models import Part

    school = School.objects.get(name="De Regenboog")
    parts = Part.objects.filter(school=school)
    waiting = parts.filter(status="SHARED", kind="ACTION", actionpart__round__isnull=False).earliest("pk")
    return {**_staff(school, parts, waiting), **_asked(school, waiting), **_afterwards(school)}


def _staff(school, parts, waiting) -> dict[str, dict[str, str]]:
    from consent.models import AdjustmentRequest, Delivery, InvalidationProposal
    from plans.models import Evaluation, Plan, Remark
    from students.models import Student

    drafts = {part.kind: part.pk for part in parts.filter(status="DRAFT")}
    ready = parts.filter(status="SHARED", kind="PERSPECTIVE").latest("pk")
    plans = Plan.objects.filter(school=school)
    settled, late = (
        plans.filter(parts__status="SUPERSEDED").earliest("pk"),
        plans.exclude(late_reason="").earliest("pk"),
    )
    remark = Remark.objects.filter(part__school=school, answers=None).earliest("pk")
    evaluation = Evaluation.objects.filter(school=school).earliest("pk")
    corrected = parts.filter(errata__isnull=False).earliest("pk")
    silent = waiting.as_action.round.requests.exclude(person__consent_records__action_part=waiting.pk).earliest("pk")
    doubt = InvalidationProposal.objects.filter(record__school=school, verdict=None).earliest("pk")
    asked = AdjustmentRequest.objects.filter(school=school)
    letter = Delivery.objects.filter(school=school, kind="ASKED").latest("pk")
    admitted = Student.objects.filter(school__email="info@debrug.example").exclude(tlv_number="").earliest("pk")
    pupil = f"/leerlingen/{waiting.plan.student_id}/"
    return {
        "visitor": {"start": "/", "inloggen": "/inloggen/", "postvak": "/demo/postvak/", "niets": "/niets/",
                    "bericht": f"/demo/postvak/{letter.pk}/", "controleer": "/controleer/", "woorden": "/woorden/"},
        "coordinator": {
            "vandaag": "/vandaag/",
            "leerlingen": "/leerlingen/",
            "leerlingen-uitgeschreven": "/leerlingen/?status=left",
            "leerlingen-komt-nog": "/leerlingen/?status=coming",
            "leerling": pupil,
            "leerling-derde-jaar": f"/leerlingen/{settled.student_id}/",
            "leerling-te-laat": f"/leerlingen/{late.student_id}/",
            "nieuwe-leerling": "/leerlingen/nieuw/",
            "ouder": f"/leerlingen/{waiting.plan.student_id}/ouders/nieuw/",
            "deel": f"/delen/{waiting.pk}/",
            "bestemming": f"/delen/{drafts['PERSPECTIVE']}/wijzigen/bestemming/",
            "factoren": f"/delen/{drafts['PERSPECTIVE']}/wijzigen/factoren/",
            "doelen": f"/delen/{drafts['ACTION']}/wijzigen/doelen/",
            "doel": f"/delen/{drafts['ACTION']}/wijzigen/doelen/nieuw/",
            "gesprekken": f"/plannen/{waiting.plan_id}/gesprekken/",
            "overleg": f"/plannen/{waiting.plan_id}/overleg/",
            "uitnodiging": f"/plannen/{waiting.plan_id}/uitnodiging/",
            "horen": f"/plannen/{waiting.plan_id}/horen/",
            "opmerkingen": f"/delen/{remark.part_id}/opmerkingen/",
            "delen": f"/delen/{drafts['PERSPECTIVE']}/delen/",
            "instemming": f"/delen/{waiting.pk}/instemming/",
            "instemming-noteren": f"/delen/{waiting.pk}/instemming/{silent.person_id}/noteren/",
            "ongeldig-voorstellen": f"/antwoorden/{waiting.as_action.consent_records.earliest('pk').pk}/ongeldig/",
            "verzoek": f"/verzoeken/{asked.filter(reply=None).earliest('pk').pk}/",
            "verzoek-beantwoord": f"/verzoeken/{asked.filter(reply__isnull=False).earliest('pk').pk}/",
            "evaluatie": f"/evaluaties/{evaluation.pk}/",
            "deel-hersteld": f"/delen/{corrected.pk}/",
            "schrijffout-plek": f"/delen/{corrected.pk}/schrijffout/",
            "schrijffout": f"/delen/{corrected.pk}/schrijffout/goals.1.target/",
            "evalueren": f"/plannen/{settled.pk}/evalueren/",
        },
        "directeur": {"vandaag": "/vandaag/", "vaststellen": f"/delen/{ready.pk}/vaststellen/",
                      "beeindigen": f"/plannen/{settled.pk}/beeindigen/",
                      "ongeldig-beoordelen": f"/ongeldig/{doubt.pk}/beoordelen/"},
        "mentor": {"vandaag": "/vandaag/", "leerlingen": "/leerlingen/"},
        "docent": {"vandaag": "/vandaag/", "leerlingen": "/leerlingen/",
                   "klaskaart": f"/leerlingen/{settled.student_id}/klaskaart/", "nog-geen-klaskaart": f"{pupil}klaskaart/"},
        "beheer": {"vandaag": "/vandaag/", "beheer": "/beheer/", "leerling": pupil},
        "coordinator@debrug": {"leerling-tlv": f"/leerlingen/{admitted.pk}/"},
    }  # fmt: skip


def _asked(school, waiting) -> dict[str, dict[str, str]]:
    """Families who were asked: one that reads and answers, one that chose and did not send yet, an adult pupil."""
    from consent.models import AnswerDraft
    from plans.models import Part, Plan

    plan, version = f"/mijn/{waiting.plan.uuid}/", f"/mijn/{waiting.plan.uuid}/versie/{waiting.uuid}/"
    asked = Part.objects.filter(school=school, status="SHARED", kind="ACTION", actionpart__consent_records=None)
    chosen = asked.filter(actionpart__round__isnull=False).exclude(pk=waiting.pk).earliest("pk")
    giver = chosen.as_action.round.requests.earliest("pk").person_id
    kept: dict[str, object] = {"decision": "CONSENT_WITH_REMARKS", "digest": chosen.digest, "points": [], "submission": str(uuid.uuid4()),
            "remarks": "Fijn dat er naar ons geluisterd is."}  # fmt: skip
    AnswerDraft.objects.keep(giver, chosen, kept)
    adult = Plan.objects.filter(school=school, parts__status="SHARED", student__class_name="6vw").earliest("pk")
    return {
        f"ouder:{waiting.plan_id}": {
            "mijn-plannen": "/mijn/",
            "lezen": plan,
            "reageren": f"{version}reageren/",
            "zienswijze": f"{version}zienswijze/",
            "antwoord": f"{version}antwoord/",
            "eerder": f"{plan}eerder/",
        },
        f"ouder:{chosen.plan_id}:{giver}": {
            "opmerking": f"/mijn/{chosen.plan.uuid}/versie/{chosen.uuid}/antwoord/opmerking/",
            "nog-eens-kijken": f"/mijn/{chosen.plan.uuid}/versie/{chosen.uuid}/versturen/",
        },
        f"leerling:{adult.pk}": {"lezen": f"/mijn/{adult.uuid}/"},
    }


def _afterwards(school) -> dict[str, dict[str, str]]:
    """Families who asked something of a plan that holds: not answered yet, and answered."""
    from consent.models import AdjustmentRequest, ConsentRecord

    requests = AdjustmentRequest.objects.filter(school=school).select_related("part__plan")
    taken_back, wish = requests.filter(kind="WITHDRAWAL").earliest("pk"), requests.filter(kind="WISH").earliest("pk")
    answer = ConsentRecord.objects.filter(action_part=taken_back.part_id, person=taken_back.person_id).latest("pk")
    plan = f"/mijn/{taken_back.part.plan.uuid}/"
    return {
        f"ouder:{taken_back.part.plan_id}:{taken_back.person_id}": {
            "ontvangst": f"{plan}ontvangst/{answer.submission}/",
            "intrekken": f"{plan}versie/{taken_back.part.uuid}/intrekken/",
            "vragen": f"{plan}versie/{taken_back.part.uuid}/vragen/",
            "verzoek": f"{plan}verzoek/{taken_back.submission}/",
        },
        f"ouder:{wish.part.plan_id}:{wish.person_id}": {
            "verzoek-beantwoord": f"/mijn/{wish.part.plan.uuid}/verzoek/{wish.submission}/"
        },
    }


def enter(page, base: str, who: str) -> None:
    """Log in (`role`, or `role@school`), or come in by link and code (`name:plan`, or `name:plan:person`)."""
    from django.conf import settings

    from consent.models import AccessCode, FamilyLink

    name, _, family = who.partition(":")
    plan, _, person = family.partition(":")
    if plan:
        links = FamilyLink.objects.filter(plan=int(plan))
        link = (links.filter(person=int(person)) if person else links.filter(requests__isnull=False)).latest("pk")
        AccessCode.objects.filter(link=link).delete()
        page.goto(f"{base}/lees/{link.token}/")
        page.click("main button.btn-do")
        page.fill("input[name=code]", AccessCode.objects.filter(link=link).latest("pk").code)
        page.click("main button.btn-do")
    elif name != "visitor":
        page.goto(f"{base}/inloggen/")
        page.fill("input[name=login]", f"{name if '@' in name else name + '@regenboog'}.example")
        page.fill("input[name=password]", settings.DEMO_PASSWORD)
        page.click("button.btn-do")


def print_documents(directory: Path) -> None:
    """The stored documents as pages, when there is a program that can."""
    from plans.models import Document

    if not shutil.which("pdftoppm"):
        print("For pictures of the documents: apt-get install poppler-utils")
        return
    shown = {
        "voorstel-1": Document.objects.filter(kind="SHARED", part__kind="PERSPECTIVE").latest("pk"),
        "vastgesteld-1": Document.objects.filter(kind="ESTABLISHED", part__kind="PERSPECTIVE").latest("pk"),
        "vastgesteld-2": Document.objects.filter(kind="ESTABLISHED", part__kind="ACTION").latest("pk"),
        "beide-delen": Document.objects.filter(kind="BOTH").latest("pk"),
    }
    for name, document in shown.items():
        if document:
            target = str(directory / f"document-{name}")
            subprocess.run(["pdftoppm", "-r", "70", "-png", document.file.path, target], check=True)  # noqa: S603, S607


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
