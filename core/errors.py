"""What a deed says when it cannot be done now."""


class NotPossible(Exception):
    """It cannot be done (now); `reasons` are sentences that a page can show.

    After it throw the instance away: memory may be ahead of the database.
    """

    def __init__(self, *reasons: str):
        super().__init__(*reasons)
        self.reasons = reasons
