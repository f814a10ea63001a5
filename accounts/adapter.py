"""How allauth behaves here: nobody makes an own account."""

from allauth.account.adapter import DefaultAccountAdapter


class StaffAdapter(DefaultAccountAdapter):
    """Accounts come from a school's administrator; families have their own door."""

    def is_open_for_signup(self, request) -> bool:
        return False
