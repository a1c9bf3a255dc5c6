"""What can go wrong, in words for the person who can mend it.  Cheap to import."""

from pathlib import Path


class RuleError(Exception):
    """A source file that cannot be compiled."""

    def __init__(self, path: Path, line: int | None, problem: str) -> None:
        self.path, self.line, self.problem = path, line, problem
        super().__init__(f"{path}{f':{line}' if line else ''}: {problem}")


class BadRequest(ValueError):
    """What the user gave cannot be used; the message is one Chinese sentence that says what to do."""


class EnginesDisagree(RuntimeError):
    """The two engines came to different answers: an error, never a verdict."""
