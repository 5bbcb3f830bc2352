"""A list of claims, page by page: how many have voted on each, and whether the member who asks has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.components import button
from bot.errors import ExpiredError
from bot.library.model import Kind
from bot.render import controls, layout
from bot.render.claim import FACT_LIMIT, balance, voters_words
from bot.render.layout import small
from bot.render.listing import PER_PAGE, pages
from bot.render.text import fit
from bot.render.words import COLOURS, count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.components import Layout
    from bot.library.model import Article, Claim

CLAIMS_PAGE: Final = "claims-page"
_DIGITS: Final = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One claim of the list. `voters` None: how many cannot be read at the moment."""

    claim: Claim
    voters: int | None
    voted: bool


def claims_list(lines: Sequence[Line], total: int, page: int, article: Article | None) -> Layout:
    """Return the page (counted from 0) that `lines` are, of `total` claims in all, or of one article."""
    title = count(total, "claim") + (f" from “{fit(article.title, 150)}”" if article else "")
    first = page * PER_PAGE
    texts = [f"### {title}", *(_line(at, line) for at, line in enumerate(lines, start=first + 1))]
    rows: list[Sequence[layout.Item]] = []
    if lines:
        rows.append([controls.open_select("Open one: its facts, and the ballot", [line.claim for line in lines])])
    last = pages(total) - 1
    if last:
        texts.append(small(f"Page {page + 1} of {last + 1}"))
        article_id = article.id if article else ""
        rows.append(
            [
                button("Previous", CLAIMS_PAGE, article_id, str(max(0, page - 1)), disabled=page == 0),
                button("Next", CLAIMS_PAGE, article_id, str(page + 1), disabled=page == last),
            ]
        )
    return layout.message(layout.card(texts, rows, colour=COLOURS[Kind.CLAIM]))


def page_of(page: int, total: int) -> tuple[int, slice]:
    """Return the page that there is, and which of `total` claims stand on it; beyond the last it is the last."""
    at = min(page, pages(total) - 1)
    return at, slice(at * PER_PAGE, (at + 1) * PER_PAGE)


def read_page(args: tuple[str, ...]) -> tuple[str, int]:
    """Return article id ("" for all) and page from a button. Raises ExpiredError for anything else."""
    if len(args) != 2 or not (args[1].isascii() and args[1].isdecimal() and len(args[1]) <= _DIGITS):  # noqa: PLR2004  # as written above
        raise ExpiredError("This list is from an older version of me. Please ask again with /claim list.")
    return args[0], int(args[1])


def _line(number: int, line: Line) -> str:
    mine = "you have voted" if line.voted else "you have not voted"
    voted = voters_words(line.voters)
    detail = f"{balance(line.claim)} · {voted[0].lower()}{voted[1:]}" + ("" if line.voters is None else f" · {mine}")
    return f"**{number}.** {fit(line.claim.headline, FACT_LIMIT)}\n{small(detail)}"
