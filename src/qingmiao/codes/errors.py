"""The one refusal that every layer may raise."""


class DomainError(Exception):
    """A refusal in the user's words: one Chinese sentence that says what happened and what to do.

    `exit_code` is what the command line returns: 1 a check failed, 2 the input could not be read.
    """

    def __init__(self, sentence: str, *, exit_code: int = 1) -> None:
        super().__init__(sentence)
        self.exit_code = exit_code
