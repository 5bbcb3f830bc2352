from __future__ import annotations

from decimal import Decimal

from bot.library.model import Cell, Figure, Row
from bot.render.comparison import cell_at
from bot.render.comparison import comparison as comparison_view
from bot.render.controls import Place
from bot.render.trail import Ask
from tests.render.entries import comparison, evidence
from tests.render.trees import buttons, selects, text_of, walk

PROOF = (evidence("That is a lot."),)


def rows(amount: int, words: str = "words") -> tuple[Row, ...]:
    cells = {"china": Cell(words, PROOF), "united-states": Cell(words, PROOF)}
    return tuple(Row(f"Aspect {number}", cells) for number in range(amount))


def test_the_sides_stand_next_to_each_other_and_each_cell_is_cited() -> None:
    text = text_of(comparison_view(comparison()))
    assert "**Patents filed**\nChina: over 38,000 [1]\nUnited States: 6,276 [2]" in text
    assert "According to the World Intellectual Property Organization, as reported by Jennifer Scott" in text


def test_a_number_that_the_words_lack_is_added() -> None:
    cells = {"china": Cell("a third", PROOF, Figure(Decimal(33), unit="%")), "united-states": Cell("7", PROOF)}
    text = text_of(comparison_view(comparison(rows=(Row("Share", cells),))))
    assert "China: a third (33%) [1]" in text


def test_a_select_shows_each_cells_evidence() -> None:
    (select,) = selects(comparison_view(comparison()))
    assert select["custom_id"] == "crux:1:cell:gap/patents:0"
    assert [(option["label"], option["value"]) for option in select["options"]] == [
        ("1. Patents filed: China", "0.0"),
        ("2. Patents filed: United States", "0.1"),
    ]


def test_many_cells_take_several_selects_and_cut_the_table_with_a_note() -> None:
    view = comparison_view(comparison(rows=rows(30, "w" * 400)))
    assert [len(select["options"]) for select in selects(view)] == [25, 25, 10]
    assert "more aspects below, in the selects" in text_of(view)


def test_a_cell_is_found_by_its_place() -> None:
    found = cell_at(comparison(), "0.1")
    assert found is not None
    assert found[0] == "Patents filed: United States"
    assert found[1].text == "6,276"


def test_a_place_that_is_not_there_has_no_cell() -> None:
    for place in ("0.2", "1.0", "", "0", "x.y", "-1.0"):
        assert cell_at(comparison(), place) is None


def test_a_chart_is_shown_with_its_alt_text() -> None:
    gallery = [part for part in walk(comparison_view(comparison(), picture="Bar chart.")) if part["type"] == 12]
    assert gallery[0]["items"][0]["description"] == "Bar chart."
    assert gallery[0]["items"][0]["media"]["url"] == "attachment://chart.png"


def test_there_is_more_where_there_are_more_comparisons() -> None:
    assert "More" in buttons(comparison_view(comparison(), Place(Ask(query="patents"), 0, 2)))
    assert not buttons(comparison_view(comparison()))
