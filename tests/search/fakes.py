"""A small library of two articles, made up for the tests."""

from __future__ import annotations

from bot.library.dates import CuratedDate
from bot.library.model import (
    Article,
    Cell,
    Claim,
    Comparison,
    Entity,
    Entry,
    Evidence,
    Fact,
    Library,
    Quote,
    Row,
)

UNKNOWN_YEAR = CuratedDate("XXXX-08-01", None, None, "August 1 (the year is not given)")
HARBOUR = Article(
    "harbour", "The harbour goes quiet", "Ada Quist", "The Dockside Courier", UNKNOWN_YEAR, "en", "words", "0" * 64
)
ROBOTS = Article(
    "robots", "Robots learn to fold laundry", "Ben Okafor", "Lab Weekly", UNKNOWN_YEAR, "en", "words", "0" * 64
)
NETHERLANDS = Entity("netherlands", "Netherlands", ("Dutch", "Holland"))
OFFICE = Entity("office", "International Harbour Safety Office")
AMERICA = Entity("united-states", "United States", ("U.S.", "America"))


def evidence(words: str) -> Evidence:
    return Evidence(words, 0, len(words))


def fact(own_id: str, statement: str, article: Article = HARBOUR, *, proof: str = "", **more: object) -> Fact:
    whole = f"{article.id}/{own_id}"
    return Fact(id=whole, article=article, statement=statement, evidence=(evidence(proof or statement),), **more)  # type: ignore[arg-type]  # more names fields of a Fact


def library_of(*entries: Entry, entities: tuple[Entity, ...] = (NETHERLANDS, OFFICE, AMERICA)) -> Library:
    articles = {entry.article.id: entry.article for entry in entries}
    return Library(articles, dict.fromkeys(articles, entities), {entry.id: entry for entry in entries}, 1, "fake")


def small_library() -> Library:
    return library_of(
        fact("cranes-idle", "Over 38,000 containers wait while the cranes stand idle.", aliases=("gridlock",)),
        fact("dutch-tugs", "Dutch tugboats guide 1.2 billion tonnes of cargo a year.", about=(NETHERLANDS,)),
        fact("safety-report", "The International Harbour Safety Office counted 417 accidents in 2021."),
        fact("diesel-share", "Diesel still drives 62 percent of the tugboats.", proof="sixty-two of 100 burn diesel"),
        fact("us-terminals", "The United States opened six automated terminals between 2014 and 2023."),
        fact("gpt-four-folds", "GPT-4 planned the folding of forty shirts.", ROBOTS),
        fact("gpt-five-folds", "GPT-5 planned the folding of ninety shirts.", ROBOTS),
        fact("cloth-is-hard", "Open-source grippers still drop wet cloth.", ROBOTS, topics=("soft robotics",)),
        fact("tokyo-lab", "東京の研究所は洗濯物をたたむロボットを発表した。", ROBOTS),
        Quote(
            id="harbour/silence", article=HARBOUR, text="You can hear the gulls again.", speaker="Maren de Wit",
            evidence=evidence("You can hear the gulls again."), context="on the first night of the strike",
        ),
        Quote(
            id="robots/patience", article=ROBOTS, text="Patience is a kind of algorithm.", speaker="Ben Okafor",
            evidence=evidence("Patience is a kind of algorithm."),
        ),
        Comparison(
            id="harbour/tugs-compared", article=HARBOUR, title="Tugboats at work, by flag",
            between=(NETHERLANDS, AMERICA),
            rows=(
                Row("Vessels registered", {
                    "netherlands": Cell("4,810 vessels", (evidence("4,810 vessels"),)),
                    "united-states": Cell("2,975 vessels", (evidence("2,975 vessels"),)),
                }),
            ),
        ),
        Claim(id="harbour/automation-pays", article=HARBOUR, text="Automation makes harbours safer.", revision=1),
        Claim(id="robots/worth-it", article=ROBOTS, text="Laundry robots are worth their price.", revision=1),
    )  # fmt: skip
