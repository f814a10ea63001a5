"""Somebody's own last answer, said to that parent or to the pupil."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from consent.policy import Decision

OF_PARENT = {
    Decision.CONSENT: noop("U stemde in"),
    Decision.CONSENT_WITH_REMARKS: noop("U stemde in en schreef er iets bij"),
    Decision.TALK_FIRST: noop("U wilt eerst praten"),
    Decision.REFUSE: noop("U stemde niet in"),
    Decision.WITHDRAWN: noop("U trok uw instemming in"),
    Decision.INVALIDATED: noop("Uw antwoord is ongeldig verklaard"),
    Decision.RIGHT_ENDED: noop("Uw antwoord telt niet meer mee"),
}
OF_PUPIL = {
    Decision.CONSENT: noop("Je stemde in"),
    Decision.CONSENT_WITH_REMARKS: noop("Je stemde in en schreef er iets bij"),
    Decision.TALK_FIRST: noop("Je wilt eerst praten"),
    Decision.REFUSE: noop("Je stemde niet in"),
    Decision.WITHDRAWN: noop("Je trok je instemming in"),
    Decision.INVALIDATED: noop("Jouw antwoord is ongeldig verklaard"),
    Decision.RIGHT_ENDED: noop("Jouw antwoord telt niet meer mee"),
}


def own_answer(decision: Decision, is_pupil: bool) -> str:
    """What its giver answered, in the language of the page."""
    return _((OF_PUPIL if is_pupil else OF_PARENT)[decision])
