"""The small library that the command tests ask: two articles, made up."""

from __future__ import annotations

import contextlib
import dataclasses
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from bot.config import Settings
from bot.ledger.ledger import open_ledger
from bot.library.dates import CuratedDate
from bot.library.model import (
    Article,
    Bound,
    Cell,
    Claim,
    Comparison,
    Entity,
    Entry,
    Evidence,
    Fact,
    Figure,
    Library,
    Quote,
    Row,
)
from bot.search.index import Index
from bot.services import Catalogue, Services, Shelf, without_ledger

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.board.cards import CardPlace, Cards

TIDES = (
    "The harbour of Ostra handled 4,100 containers in May, while the harbour of Velm handled 2,300.\n\n"
    "The pilots' union reports that eleven pilots left Ostra. Dredging will be cheaper next year, says Ada Quist.\n\n"
    "“We hear the gulls again”, said Maren de Wit. The cranes at Ostra stand idle at night."
)
LOOMS = (
    "Looms in Velm weave 90 metres of linen an hour. “Cloth is stubborn”, said Ben Okafor. "
    "*Linen* [sells](https://x.example) @everyone."
)


def make_article(article_id: str, title: str, author: str, words: str) -> Article:
    published = CuratedDate("XXXX-08-01", None, None, "August 1 (the year is not given)")
    return Article(article_id, title, author, "The Dockside Courier", published, "en", words, "0" * 64)


HARBOURS = make_article("harbours", "The harbours go quiet", "Ada Quist", TIDES)
LINEN = make_article("linen", "Linen comes back", "Ben Okafor", LOOMS)
OSTRA, VELM = Entity("ostra", "Ostra"), Entity("velm", "Velm")


def proof(article: Article, exact: str) -> tuple[Evidence, ...]:
    start = article.words.index(exact)
    return (Evidence(article.words, start, start + len(exact)),)


def fact(own_id: str, statement: str, exact: str, article: Article = HARBOURS, *topics: str) -> Fact:
    return Fact(
        id=f"{article.id}/{own_id}", article=article, statement=statement, evidence=proof(article, exact), topics=topics
    )


OSTRA_CONTAINERS = replace(
    fact("ostra-containers", "Ostra handled 4,100 containers in May.", "Ostra handled 4,100 containers in May"),
    topics=("containers",),
    about=(OSTRA,),
    figure=Figure(Decimal(4100), unit="containers"),
)
PILOTS = replace(
    fact("pilots-left", "Eleven pilots left Ostra.", "eleven pilots left Ostra"), according_to="Pilots' Union"
)
FACTS = (
    OSTRA_CONTAINERS,
    fact("velm-containers", "Velm handled 2,300 containers in May.", "the harbour of Velm handled 2,300"),
    PILOTS,
    fact("cranes-idle", "The cranes at Ostra stand idle at night.", "The cranes at Ostra stand idle at night"),
    fact("velm-looms", "Looms in Velm weave 90 metres of linen an hour.", "Looms in Velm weave 90 metres", LINEN),
    fact("hostile", "*Linen* [sells](https://x.example) to @everyone.", "*Linen* [sells](https://x.example)", LINEN),
)
QUOTES = (
    Quote(
        id="harbours/gulls",
        article=HARBOURS,
        text="We hear the gulls again",
        speaker="Maren de Wit",
        evidence=proof(HARBOURS, "We hear the gulls again")[0],
        context="On the quiet nights",
    ),
    Quote(
        id="linen/stubborn",
        article=LINEN,
        text="Cloth is stubborn",
        speaker="Ben Okafor",
        evidence=proof(LINEN, "Cloth is stubborn")[0],
    ),
)
BOTH = proof(HARBOURS, "Ostra handled 4,100 containers in May, while the harbour of Velm handled 2,300")
IN_MAY = Comparison(
    id="harbours/containers",
    article=HARBOURS,
    title="Containers in May",
    between=(OSTRA, VELM),
    topics=("containers",),
    rows=(
        Row(
            "Containers handled",
            {
                "ostra": Cell("4,100", BOTH, Figure(Decimal(4100), Bound.MORE_THAN, "containers")),
                "velm": Cell("2,300", BOTH, Figure(Decimal(2300), unit="containers")),
            },
        ),
    ),
)
AT_NIGHT = Comparison(
    id="harbours/nights",
    article=HARBOURS,
    title="Nights at the cranes",
    between=(OSTRA, VELM),
    rows=(
        Row(
            "At night",
            {
                "ostra": Cell("idle", proof(HARBOURS, "stand idle at night")),
                "velm": Cell("not told", proof(HARBOURS, "the harbour of Velm")),
            },
        ),
    ),
)
CLAIMS = (
    Claim(
        id="harbours/ostra-leads",
        article=HARBOURS,
        text="Ostra is the harbour of the future.",
        revision=1,
        supports=(OSTRA_CONTAINERS,),
        challenges=(PILOTS,),
    ),
)
ENTRIES: tuple[Entry, ...] = (*FACTS, *QUOTES, IN_MAY, AT_NIGHT, *CLAIMS)


def library_of(*entries: Entry) -> Library:
    articles = {entry.article.id: entry.article for entry in entries}
    return Library(articles, {}, {entry.id: entry for entry in entries}, len(entries), f"{len(entries)} entries")


def catalogue_of(*entries: Entry) -> Catalogue:
    library = library_of(*entries)
    return Catalogue(library, Index(library))


def services_of(*entries: Entry) -> Services:
    """Services without a ledger: for what never asks for votes."""
    return without_ledger(Settings(), Shelf(catalogue_of(*(entries or ENTRIES))))


@dataclass
class Touched:
    """Redraws no card, and remembers which were to be redrawn."""

    places: list[CardPlace] = field(default_factory=list)

    def touch(self, place: CardPlace) -> None:
        self.places.append(place)


@contextlib.asynccontextmanager
async def services_with_ledger(
    folder: Path, *entries: Entry, touched: Touched | None = None
) -> AsyncIterator[Services]:
    """Services with a real ledger, in a SQLite file in `folder`."""
    async with open_ledger(f"sqlite+aiosqlite:///{(folder / 'crux.db').as_posix()}") as ledger:
        yield dataclasses.replace(services_of(*entries), ledger=ledger, cards=cast("Cards", touched or Touched()))
