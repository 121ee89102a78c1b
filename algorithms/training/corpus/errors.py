"""The one exception that this package raises on purpose."""


class CorpusError(Exception):
    """Something a person can act on: what happened, and what to do about it."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f'{what}\n  → {remedy}')
        self.what = what
        self.remedy = remedy
