"""However long and hostile an entry is: what is sent keeps to Discord's limits, and does nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
    Modality,
    Quote,
    Row,
)
from bot.render.answer import Related
from bot.render.article import article as article_view
from bot.render.chart import chart_of
from bot.render.claim import claims_on
from bot.render.comparison import comparison as comparison_view
from bot.render.controls import Place
from bot.render.nothing import no_article, nothing
from bot.render.trail import Ask
from bot.render.views import entry_view
from tests.render import entries
from tests.render.trees import check_inert, check_limits

MANY = settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
PLACES = st.builds(
    Place,
    st.builds(Ask, query=entries.HOSTILE.map(lambda text: " ".join(text.split()))),
    st.integers(0, 9),
    st.just(10),
)
RIVALS = tuple(entries.fact(id=f"gap/rival-{number}", statement="_" * 9000) for number in range(3))
RELATED = Related((entries.comparison(),), (entries.claim(),), RIVALS)


@MANY
@given(entries.facts(), PLACES)
def test_facts(entry: Fact, place: Place) -> None:
    view = entry_view(entry, place, RELATED)
    check_limits(view)
    check_inert(view)


@MANY
@given(entries.quotes(), PLACES)
def test_quotes(entry: Quote, place: Place) -> None:
    view = entry_view(entry, place, Related())
    check_limits(view)
    check_inert(view)


@MANY
@given(entries.comparisons(), PLACES)
def test_comparisons(entry: Comparison, place: Place) -> None:
    chart = chart_of(entry)
    view = comparison_view(entry, place, picture=chart.alt if chart else None)
    check_limits(view)
    check_inert(view)


@MANY
@given(entries.claims(), PLACES)
def test_claims(entry: Claim, place: Place) -> None:
    view = entry_view(entry, place, Related())
    check_limits(view)
    check_inert(view)


@MANY
@given(entries.facts(), st.lists(entries.claims(), min_size=1, max_size=3))
def test_claims_on_a_fact(fact: Fact, claims: list[Claim]) -> None:
    view = claims_on(fact, claims[:1])
    check_limits(view)
    check_inert(view)


@MANY
@given(entries.articles(), st.lists(st.one_of(entries.facts(), entries.quotes()), max_size=3), entries.claims())
def test_articles(home: Article, held: list[Entry], claim: Claim) -> None:
    view = article_view(home, [*held, claim])
    check_limits(view)
    check_inert(view)


@MANY
@given(entries.HOSTILE, entries.facts(), entries.articles())
def test_nothing_found(text: str, near: Fact, home: Article) -> None:
    for view in (nothing(text, [near]), no_article(text, [home]), nothing(text)):
        check_limits(view)
        check_inert(view)


# The longest that each field can be, in the characters that escaping doubles.
@pytest.mark.parametrize("text", ["_" * 7000, "😀" * 7000, "x" * 7000, "a_ " * 3000, "\n" * 50 + "# x\n" * 2000])
def test_the_longest_of_everything(text: str) -> None:
    home = entries.article(title=text, author=text, publisher=text, words=text, url="https://example.org")
    piece = Evidence(text, 0, len(text))
    side = [Entity(f"s{number}", text) for number in range(5)]
    cell = Cell(text, (piece,), Figure(Decimal(10) ** 12, Bound.MORE_THAN, text))
    fact = entries.fact(
        article=home,
        statement=text,
        evidence=(piece,) * 5,
        according_to=text,
        modality=Modality.PREDICTED,
        figure=cell.figure,
    )
    rows = tuple(Row(text, {one.id: cell for one in side}) for _ in range(12))
    claim = entries.claim(article=home, text=text, supports=(fact,) * 9, challenges=(fact,) * 9)
    for entry in (
        fact,
        entries.quote(article=home, text=text, speaker=text, context=text, evidence=piece),
        entries.comparison(article=home, title=text, between=tuple(side), rows=rows, according_to=text),
        claim,
    ):
        view = entry_view(entry, Place(Ask(query=text[:200].strip()), 1, 3), RELATED)
        check_limits(view)
        check_inert(view)
    check_limits(article_view(home, [claim]))
