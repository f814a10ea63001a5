"""What an address may hold; registered in `opp.urls`, written as `<id:pk>` in every app."""


class Id:
    """The number of a row: digits, and no more of them than a database can look for."""

    regex = "[0-9]{1,18}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)
