"""What a member of staff may do at a school, by role (decision 5)."""

from .choices import Role


def may_coordinate(user, school_id: int) -> bool:
    """Draft, share, ask, evaluate."""
    return user.has_role(school_id, Role.COORDINATOR)


def may_direct(user, school_id: int) -> bool:
    """Establish, override, end."""
    return user.has_role(school_id, Role.DIRECTOR)


def may_administer(user, school_id: int) -> bool:
    """People and settings."""
    return user.has_role(school_id, Role.ADMINISTRATOR)


def may_edit_people(user, school_id: int) -> bool:
    """Pupils, guardians, authority."""
    return user.has_role(school_id, Role.ADMINISTRATOR, Role.COORDINATOR)
