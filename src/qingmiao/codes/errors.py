"""The one refusal that every layer may raise."""


class DomainError(Exception):
    """A refusal in the user's words: one Chinese sentence that says what happened and what to do.

    `field` names what the sentence is about, as the form or sheet calls it, where it is about one thing.
    `exit_code` is what the command line returns: 1 a check failed, 2 the input could not be read.
    """

    def __init__(self, sentence: str, *, field: str = "", exit_code: int = 1) -> None:
        super().__init__(sentence)
        self.field = field
        self.exit_code = exit_code
