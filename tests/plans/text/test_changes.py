"""What is different between two versions, in sentences."""

import pytest

from plans.text.changes import between

LABELS = {
    "part.exit_destination": {"VMBO_KB": "diploma vmbo kaderberoepsgericht", "MBO_2": "mbo niveau 2"},
    "factors.kind": {"PROMOTING": "helpt", "HINDERING": "zit in de weg"},
    "domain_notes.domain": {"LEARNING": "leren"},
}


def goal(line="a", title="Rust", **fields):
    return {"line": line, "title": title, "target": "", "approach": "", "measures": []} | fields


def text(**fields):
    return {"labels": LABELS, "goals": [], "factors": []} | fields


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({}, {}, []),
        ({"number": 1}, {"number": 2}, []),
        ({"pupil_class": "3 kb"}, {"pupil_class": "4 kb"}, ["De klas: nu 4 kb, was 3 kb."]),
        (
            {"period_from": "2026-10-01"},
            {"period_from": "2027-02-01"},
            ["Het begin van de periode: nu 1 februari 2027, was 1 oktober 2026."],
        ),
        (
            {"exit_destination": "VMBO_KB"},
            {"exit_destination": "MBO_2"},
            ["De uitstroombestemming: nu mbo niveau 2, was diploma vmbo kaderberoepsgericht."],
        ),
        ({"substantiation": "a" * 61}, {"substantiation": "b"}, ["De onderbouwing: aangepast."]),
        ({"substantiation": "een\ntwee"}, {"substantiation": "een"}, ["De onderbouwing: aangepast."]),
        ({"facilities": ""}, {"facilities": "Meer tijd."}, ["Faciliteiten en aanpassingen: nieuw."]),
        ({"facilities": "Meer tijd."}, {"facilities": ""}, ["Faciliteiten en aanpassingen: vervallen."]),
        ({"work_learning_track": False}, {"work_learning_track": True}, ["Het leerwerktraject: nu ja, was nee."]),
        (
            {"factors": [{"kind": "PROMOTING", "text": "Nieuwsgierig."}]},
            {"factors": [{"kind": "HINDERING", "text": "Geluid."}]},
            ["Nieuw bij wat zit in de weg: Geluid.", "Niet meer bij wat helpt: Nieuwsgierig."],
        ),
        ({"goals": []}, {"goals": [goal()]}, ["Doel 1 (Rust) is nieuw."]),
        ({"goals": [goal()]}, {"goals": []}, ["Doel 1 van toen (Rust) staat er niet meer in."]),
        ({"goals": [goal()]}, {"goals": [goal()]}, []),
        (
            {"goals": [goal(target="Drie van de tien.")]},
            {"goals": [goal(target="Zeven van de tien.")]},
            [
                "Doel 1 (Rust): veranderd is straks. Straks was “Drie van de tien.” en is nu “Zeven van de tien.”",
            ],
        ),
        (
            {"goals": [goal("a"), goal("b", "Plannen")]},
            {"goals": [goal("b", "Plannen", approach="Samen.", measures=[{"description": "Agenda"}])]},
            [
                "Doel 1 (Plannen), eerder doel 2: veranderd is hoe en ondersteuning.",
                "Doel 1 van toen (Rust) staat er niet meer in.",
            ],
        ),
        (
            {"domain_notes": [{"domain": "LEARNING", "text": "a"}]},
            {"domain_notes": [{"domain": "LEARNING", "text": "b"}]},
            ["Het deelgebied leren is aangepast."],
        ),
        (
            {"deviations": []},
            {"deviations": [{"kind": "EXEMPTION", "subject": "Frans"}]},
            ["De afwijking voor Frans is nieuw."],
        ),
        (
            {"perspective_number": 1, "perspective_digest": "a"},
            {"perspective_number": 2, "perspective_digest": "b"},
            ["Dit deel rust nu op versie 2 van deel 1."],
        ),
    ],
)
def test_a_change_is_a_sentence(before, after, expected):
    assert between(text(**before), text(**after)) == expected
