"""The errors that Crux raises on purpose. Each carries the words that a person is shown; one handler answers with them.

This module imports nothing of ours, so that everything else may import it.
"""

from __future__ import annotations


class CruxError(Exception):
    """Something went wrong that a person can be told about.

    `user_message` is complete, plain and says how to mend things; it is safe to show to any member.
    """

    def __init__(self, user_message: str) -> None:
        super().__init__(user_message)
        self.user_message = user_message


class BadInputError(CruxError):
    """What a member typed cannot be worked with (too long, unreadable, not one of the choices)."""


class NotFoundError(CruxError):
    """What was asked for is not there (an unknown article, an entry that has left the library)."""


class NotAllowedError(CruxError):
    """The member may not do this here."""


class ExpiredError(CruxError):
    """A button, select, dialog or command of an older version, a forged one, or one that is not ours."""


class ConfigError(CruxError):
    """The configuration is wrong: the process ends with exit code 78 and this message."""
