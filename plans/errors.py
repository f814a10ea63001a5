"""What a verb says when it cannot be done now."""


class TransitionRefused(Exception):
    """The deed is not possible now; `reasons` are sentences a page can show.

    After a refusal throw the instance away: memory may be ahead of the database.
    """

    def __init__(self, *reasons: str):
        super().__init__(*reasons)
        self.reasons = reasons
