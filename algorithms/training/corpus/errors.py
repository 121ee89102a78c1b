"""The one exception that this package raises on purpose."""


class CorpusError(Exception):
    """Something a person can act on: what happened, and what to do about it."""

    def __init__(self, what: str, remedy: str) -> None:
        # Both go to Exception, which pickles its arguments: executors raise errors of other processes.
        super().__init__(what, remedy)
        self.what = what
        self.remedy = remedy

    def __str__(self) -> str:
        return f'{self.what}\n  → {self.remedy}'
