"""What can go wrong with the ledger, in the words that a member is shown. Each is a `CruxError`."""

from __future__ import annotations

from bot.errors import CruxError


class BusyError(CruxError):
    """More votes are waiting than can be saved in time. Nothing of this one was kept."""

    def __init__(self) -> None:
        super().__init__("Very many votes are coming in right now, and yours was not saved. Please try again.")


class NotSavedError(CruxError):
    """The database could not save it, and nothing of it was kept."""

    def __init__(self, user_message: str = "") -> None:
        super().__init__(user_message or "This could not be saved: nothing was changed. Please try again in a moment.")


class UnconfirmedError(NotSavedError):
    """The database went away while it was saving: what was asked may have been kept, or not."""

    def __init__(self) -> None:
        super().__init__(
            "The database went away while this was being saved, so it may have been kept or not. "
            "Please look again in a moment, and do it again if it is not there."
        )


class UnavailableError(CruxError):
    """The database cannot be read at the moment."""

    def __init__(self) -> None:
        super().__init__("The votes cannot be read at the moment. Please try again shortly.")


class PollClosedError(CruxError):
    """The poll takes no votes any more, or did not when the member clicked."""

    def __init__(self) -> None:
        super().__init__("This poll is closed, so your vote was not counted.")


class PollOpenError(CruxError):
    """A poll on the same claim is open in the same channel already; `poll_id` is that one."""

    def __init__(self, poll_id: int, link: str | None) -> None:
        where = f": {link}" if link else ""
        super().__init__(f"A poll on this claim is already open in this channel (poll {poll_id}){where}")
        self.poll_id = poll_id


class WordingChangedError(CruxError):
    """A claim's words differ from those that this revision of it has been voted on."""

    def __init__(self) -> None:
        super().__init__(
            "The wording of this claim was changed without a new revision, so nothing was saved: votes belong to the "
            "words they were cast on. Please tell the curators to raise the claim's `revision`."
        )
