"""Every deed that changes a colleague's account, each in one transaction with its row, its mail and its event (decision 46).

Whoever presses never gets more rights by it: nobody gives themselves a role, an address changes only when its owner says so
after logging in, and a second factor that was wiped leaves the password as it was. Inviting looks nobody up: what an
administrator sees is the same whether or not somebody works elsewhere.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.errors import NotPossible
from core.keyed import new_nonce

from . import mail, policy, security
from .choices import Role
from .models import Invitation, Membership, School, SecurityEvent, StaffChange, StaffMail, User
from .models.staff import INVITATION_LIVES
from .policy import StaffAccess

What, Event = StaffChange.What, SecurityEvent.Kind


# Changing ------------------------------------------------------------------------------------------------------------


def access_of(user: User, school: School) -> StaffAccess:
    """How somebody stands at this school now."""
    seats = {seat.role: seat.mandate for seat in Membership.objects.filter(user=user, school=school)}
    mandate = seats.get(Role.DIRECTOR, "")
    return StaffAccess(user.name, user.email, bool(seats) and user.is_active, policy.ordered(seats), mandate)


def obstacles(user: User, school: School, becomes: StaffAccess, *, by: User) -> list[str]:
    """Why `change` would refuse this, in words: the same list for the page and for the deed."""
    others = _who(school, Role.ADMINISTRATOR).exclude(pk=user.pk).exists()
    now = access_of(User.objects.get(pk=user.pk), school)
    return policy.obstacles(now, becomes, is_own=user == by, others_administer=others)


@transaction.atomic
def change(
    user: User, school: School, becomes: StaffAccess, *, by: User, at: datetime | None = None
) -> list[StaffChange]:
    """Make this how a colleague stands here: the one way in which roles, address and activation change.

    Returns what was written; nothing when it stood like this already. Raises NotPossible. Another address waits until its
    owner confirms it.
    """
    at = at or timezone.now()
    School.objects.select_for_update().get(pk=school.pk)  # two administrators who take each other's role away at once
    user = User.objects.select_for_update().get(pk=user.pk)
    if reasons := obstacles(user, school, becomes, by=by):
        raise NotPossible(*reasons)
    now = access_of(user, school)
    rows = [*_rename(user, now, becomes), *_seat(user, school, now, becomes)]
    written = [
        StaffChange.objects.create(school=school, user=user, what=what, was=was, becomes=to, by=by, at=at)
        for what, was, to in rows
    ]
    for row in written:
        if kind := EVENTS.get(What(row.what)):
            security.note(kind, user=by, school=school, about=user, at=at)
    if written:
        mail.tell_of_change(written[0], [now.email, *_directors(school)])
    if becomes.email != now.email:
        written.append(_ask_for_address(user, school, becomes.email, by=by, at=at))
    return written


EVENTS = {What.ROLES: Event.ROLES_CHANGED, What.DEACTIVATED: Event.DEACTIVATED, What.ACTIVATED: Event.ACTIVATED}


def _rename(user: User, now: StaffAccess, becomes: StaffAccess):
    if becomes.name != now.name:
        User.objects.filter(pk=user.pk).update(name=becomes.name)
        yield What.NAME, now.name, becomes.name


def _seat(user: User, school: School, now: StaffAccess, becomes: StaffAccess):
    """Keep exactly these roles at this school; who has none anywhere may not log in."""
    seats = Membership.objects.filter(user=user, school=school)
    if not becomes.is_active:
        if now.is_active:
            seats.delete()
            if not Membership.objects.filter(user=user).exists():
                User.objects.filter(pk=user.pk).update(is_active=False)
            yield What.DEACTIVATED, now.in_words(), ""
        return
    if not now.is_active:
        User.objects.filter(pk=user.pk).update(is_active=True)
        yield What.ACTIVATED, "", becomes.in_words()
    elif becomes.in_words() != now.in_words():
        yield What.ROLES, now.in_words(), becomes.in_words()
    seats.exclude(role__in=becomes.roles).delete()
    for role in becomes.roles:
        mandate = becomes.mandate if role == Role.DIRECTOR else ""
        Membership.objects.update_or_create(user=user, school=school, role=role, defaults={"mandate": mandate})


@transaction.atomic
def reset_factor(user: User, school: School, *, by: User | None, at: datetime | None = None) -> None:
    """Wipe somebody's second factor: their password stays, and only the pages to set up another open with it.

    `by` is empty when whoever runs the product did it, at the command line.
    """
    if user == by:
        raise NotPossible("Uw eigen tweede stap haalt u weg onder Inloggen en beveiliging.")
    at = at or timezone.now()
    Authenticator.objects.filter(user=user).delete()
    User.objects.filter(pk=user.pk).update(second_factor_by=timezone.localdate() - timedelta(days=1))
    row = StaffChange.objects.create(school=school, user=user, what=What.FACTOR_RESET, by=by, at=at)
    security.note(Event.FACTOR_RESET, user=by, school=school, about=user, at=at)
    mail.tell_of_change(row, [user.email, *_directors(school)])


# Inviting ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Waiting:
    """An invitation as Beheer shows it."""

    invitation: Invitation
    state: Invitation.State
    is_undelivered: bool


def waiting(school: School, at: datetime) -> list[Waiting]:
    """What was sent and not answered, the newest first."""
    sent = StaffMail.objects.filter(invitation__school=school, kind=StaffMail.Kind.INVITATION)
    last = dict(sent.order_by("pk").values_list("invitation_id", "state"))
    rows = school.invitations.waiting().select_related("by")
    return [Waiting(row, row.state(at), last.get(row.pk) == StaffMail.State.FAILED) for row in rows]


def unreached(school: School) -> set[str]:
    """The addresses of who works here from which the last mail came back: nobody is there."""
    staff = User.objects.working_at(school.pk).order_by().values("email")
    return set(StaffMail.objects.nobody_there().filter(address__in=staff).values_list("address", flat=True))


@transaction.atomic
def invite(
    school: School,
    *,
    name: str,
    email: str,
    roles: list[str],
    mandate: str = "",
    by: User | None,
    at: datetime | None = None,
) -> Invitation:
    """Invite somebody to work here. Nobody outside this school is looked up.

    `by` is empty when whoever runs the product did it, at the command line.
    """
    at, email = at or timezone.now(), email.lower()
    if Membership.objects.filter(school=school, user__email__iexact=email, user__is_active=True).exists():
        raise NotPossible("Iemand met dit adres werkt hier al.")
    if school.invitations.waiting().filter(kind=Invitation.Kind.JOIN, email=email).exists():
        raise NotPossible("Dit adres is al uitgenodigd. Stuur de uitnodiging opnieuw, in het overzicht van Beheer.")
    invitation = Invitation.objects.create(
        school=school, kind=Invitation.Kind.JOIN, email=email, name=name, roles=list(policy.ordered(roles)),
        mandate=mandate if Role.DIRECTOR in roles else "", by=by, at=at, sent_at=at, expires_at=at + INVITATION_LIVES,
    )  # fmt: skip
    becomes = f"{email}: {StaffAccess(name, email, True, policy.ordered(roles), invitation.mandate).in_words()}"
    row = _wrote(invitation, What.INVITED, by=by, at=at, becomes=becomes[:300])
    security.note(Event.INVITED, user=by, school=school, at=at)
    mail.write(StaffMail.Kind.INVITATION, email, invitation=invitation, at=at)
    mail.tell_of_change(row, _directors(school))
    return invitation


def _ask_for_address(user: User, school: School, email: str, *, by: User, at: datetime) -> StaffChange:
    """Ask the owner to confirm another address; the old one hears of it at once."""
    for earlier in Invitation.objects.waiting().filter(user=user, kind=Invitation.Kind.ADDRESS, school=school):
        Invitation.objects.filter(pk=earlier.pk).update(withdrawn_at=at)
    invitation = Invitation.objects.create(
        school=school, kind=Invitation.Kind.ADDRESS, email=email, name=user.name, user=user, by=by, at=at, sent_at=at,
        expires_at=at + INVITATION_LIVES,
    )  # fmt: skip
    row = _wrote(invitation, What.ADDRESS_ASKED, by=by, at=at, was=user.email, becomes=email)
    mail.write(StaffMail.Kind.INVITATION, email, invitation=invitation, at=at)
    mail.tell_of_change(row, [user.email, *_directors(school)])
    return row


@transaction.atomic
def invite_again(invitation: Invitation, *, by: User | None, at: datetime | None = None) -> None:
    """Send it anew, with a link of its own for another seven days; the old link stops working."""
    at = at or timezone.now()
    found = _open(invitation)
    found.nonce, found.sent_at, found.expires_at = new_nonce(), at, at + INVITATION_LIVES
    found.save()
    _wrote(found, What.INVITED_AGAIN, by=by, at=at, becomes=found.email)
    mail.write(StaffMail.Kind.INVITATION, found.email, invitation=found, at=at)


@transaction.atomic
def withdraw(invitation: Invitation, *, by: User, at: datetime | None = None) -> None:
    """Take it back: the link stops working."""
    at = at or timezone.now()
    found = _open(invitation)
    Invitation.objects.filter(pk=found.pk).update(withdrawn_at=at)
    _wrote(found, What.INVITATION_WITHDRAWN, by=by, at=at, was=found.email)


# Accepting -----------------------------------------------------------------------------------------------------------


def account_of(invitation: Invitation) -> User | None:
    """The account that is to accept it, when there is one that can log in."""
    if invitation.user_id:
        return invitation.user
    found = User.objects.filter(email__iexact=invitation.email, is_active=True).first()
    return found if found and found.has_usable_password() else None


@transaction.atomic
def accept_as_new(invitation: Invitation, *, name: str, password: str, at: datetime | None = None) -> User:
    """Come to work here with a new password; for who had no account, or one that was closed."""
    user = User.objects.select_for_update().filter(email__iexact=invitation.email).first()
    if user is None:
        user = User.objects.create_user(invitation.email, password, name=name)
    elif account_of(invitation):
        raise NotPossible("Met dit adres is intussen een account gemaakt. Log daarmee in.")
    else:
        if not user.is_active:  # what a closed account could do before does not come back with it
            user.memberships.all().delete()
        user.name, user.is_active = name, True
        user.set_password(password)
        user.save()
    accept(invitation, user, at=at)
    return user


@transaction.atomic
def accept(invitation: Invitation, user: User, *, at: datetime | None = None) -> None:
    """Come to work here, or take the other address, as the person who logged in."""
    at = at or timezone.now()
    found = _open(invitation)
    if found.state(at) != Invitation.State.WAITING or account_of(found) not in (None, user):
        raise NotPossible("Deze uitnodiging werkt niet meer.")
    if found.kind == Invitation.Kind.ADDRESS:
        _take_address(found, user, at=at)
    else:
        for role in found.roles:
            mandate = found.mandate if role == Role.DIRECTOR else ""
            seat, is_new = Membership.objects.get_or_create(user=user, school=found.school, role=role)
            if is_new and mandate:
                Membership.objects.filter(pk=seat.pk).update(mandate=mandate)
        row = _wrote(found, What.JOINED, user=user, by=user, at=at, becomes=access_of(user, found.school).in_words())
        security.note(Event.JOINED, user=user, school=found.school, at=at)
        asked_by = found.by.email if found.by else ""
        mail.tell_of_change(row, [user.email, asked_by, *_directors(found.school)])
    Invitation.objects.filter(pk=found.pk).update(accepted_at=at)


def _take_address(invitation: Invitation, user: User, *, at: datetime) -> None:
    before = user.email
    try:
        with transaction.atomic():
            User.objects.filter(pk=user.pk).update(email=invitation.email)
    except IntegrityError:
        raise NotPossible(
            "Met dit adres is er al een ander account. Vraag uw administratie om een ander adres."
        ) from None
    EmailAddress.objects.filter(user=user).delete()  # allauth's own list would let the old address in
    row = _wrote(invitation, What.ADDRESS, by=user, at=at, was=before, becomes=invitation.email)
    security.note(Event.ADDRESS_CHANGED, user=user, school=invitation.school, about=user, at=at)
    mail.tell_of_change(row, [before, invitation.email, *_directors(invitation.school)])


def _open(invitation: Invitation) -> Invitation:
    """The invitation, locked, while it may still be answered, sent again or taken back."""
    found = Invitation.objects.select_for_update().waiting().filter(pk=invitation.pk).first()
    if found is None:
        raise NotPossible("Deze uitnodiging is al beantwoord of ingetrokken.")
    return found


def _wrote(
    invitation: Invitation, what: str, *, by: User | None, at: datetime, user: User | None = None, **words
) -> StaffChange:
    about = user or invitation.user
    return StaffChange.objects.create(
        school=invitation.school, user=about, invitation=invitation, what=what, by=by, at=at, **words
    )


def _who(school: School, role: Role):
    return User.objects.filter(memberships__school=school, memberships__role=role, is_active=True)


def _directors(school: School) -> list[str]:
    return list(_who(school, Role.DIRECTOR).order_by("pk").values_list("email", flat=True))


def has_left(school: School, user_pk: int) -> bool:
    """Whether somebody with this key worked at this school and was deactivated."""
    return school.staff_changes.filter(user=user_pk, what=StaffChange.What.DEACTIVATED).exists()
