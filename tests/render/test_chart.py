from __future__ import annotations

import dataclasses
import struct
import warnings
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.library.model import Bound, Cell, Comparison, Entity, Figure, Row
from bot.render import drawing
from bot.render.chart import Bar, Chart, chart_of
from bot.render.drawing import Lettering, draw
from tests.render import entries

PROOF = (entries.evidence("That is a lot."),)


def with_figures(*figures: Figure | None) -> Comparison:
    cells = {
        side.id: Cell("words", PROOF, figure) for side, figure in zip((entries.CHINA, entries.US), figures, strict=True)
    }
    return entries.comparison(rows=(Row("Aspect", cells),))


def test_a_chart_shows_bounds_title_and_source() -> None:
    chart = chart_of(entries.comparison())
    assert chart is not None
    assert chart.title == "Generative-AI patents"
    aspect, bars = chart.groups[0]
    assert aspect == "Patents filed"
    assert [(bar.side, bar.value, bar.label) for bar in bars] == [
        ("China", 38000.0, "> 38,000 patents"),
        ("United States", 6276.0, "6,276"),
    ]
    assert chart.source == (
        "Jennifer Scott, South China Morning Post, August 1 (the year is not given), "
        "according to the World Intellectual Property Organization"
    )


def test_the_alt_text_has_the_same_numbers() -> None:
    chart = chart_of(entries.comparison())
    assert chart is not None
    assert "Patents filed: China > 38,000 patents, United States 6,276." in chart.alt


@pytest.mark.parametrize(
    "figures",
    [
        (Figure(Decimal(1)), None),
        (Figure(Decimal(1), unit="%"), Figure(Decimal(2), unit="patents")),
        (Figure(Decimal("Infinity")), Figure(Decimal(2))),
        (Figure(Decimal("NaN")), Figure(Decimal(2))),
        (Figure(Decimal("1e300")), Figure(Decimal(2))),
    ],
    ids=["a side without a figure", "different units", "infinite", "not a number", "too large to draw"],
)
def test_there_is_no_chart_of_what_cannot_be_compared(figures: tuple[Figure | None, ...]) -> None:
    assert chart_of(with_figures(*figures)) is None


def test_equal_content_is_one_chart_and_changed_content_another() -> None:
    first, again = chart_of(entries.comparison()), chart_of(entries.comparison())
    assert first == again
    assert hash(first) == hash(again)
    assert chart_of(entries.comparison(title="Another")) != first


def size_of(png: bytes) -> tuple[int, int]:
    """Return width and height from a PNG's header."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def test_a_chart_is_drawn_as_png_wide_enough_for_a_phone() -> None:
    chart = chart_of(entries.comparison())
    assert chart is not None
    width, height = size_of(draw(chart))
    assert width == 960
    assert 250 < height < 600


@pytest.mark.parametrize(
    "words", ["中文标题", "😀😀", "مرحبا", "$x^2$ costs $5", "\\frac{1}{2} $\\bad", "हिन्दी", "\U0001f9ff\U000e0041"]
)
def test_unusual_letters_are_drawn_without_a_warning(words: str) -> None:
    chart = Chart("gap/x", words, ((words, (Bar(words, 2.0, words), Bar("b", 1.0, "1"))),), words)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert size_of(draw(chart))[0] == 960


@pytest.mark.parametrize("values", [(0.0, 0.0), (-5.0, 3.0), (-5.0, -1.0), (1e-9, 1e15), (1e15, -1e15)], ids=str)
def test_bars_of_any_size_are_drawn_from_zero(values: tuple[float, float]) -> None:
    bars = tuple(Bar(f"side {value}", value, f"{value}") for value in values)
    assert size_of(draw(Chart("gap/x", "Title", (("Aspect", bars),), "Source")))[0] == 960


@pytest.mark.parametrize("most", [0, 1, 2, 3, 5, 7, 1234])
def test_votes_are_counted_in_whole_numbers(most: int) -> None:
    ticks = ticks_of((float(most), 0.0, 0.0), whole=True)
    assert len(ticks) >= 2
    assert all(tick.is_integer() for tick in ticks)


def test_figures_are_measured_as_finely_as_they_need() -> None:
    assert any(not tick.is_integer() for tick in ticks_of((1.2, 0.4), whole=False))


def ticks_of(values: tuple[float, ...], *, whole: bool) -> list[float]:
    """Return where a chart's axis has its numbers: drawn as `draw` does it, which returns only the picture."""
    from matplotlib.figure import Figure as Canvas  # noqa: PLC0415  # as in `draw`

    canvas = Canvas(figsize=(8.0, 3.0))
    bars = tuple(Bar(f"side {place}", value, f"{value:g}") for place, value in enumerate(values))
    drawing._draw_groups(canvas, Chart("poll/1/1", "Title", (("Votes", bars),), "Source", whole), 3.0, Lettering())
    (axes,) = canvas.axes
    least, most = axes.get_xlim()
    return [float(tick) for tick in axes.get_xticks() if least <= tick <= most]


def test_the_longer_bar_belongs_to_the_larger_value() -> None:
    from io import BytesIO  # noqa: PLC0415  # the same

    from matplotlib.image import imread  # noqa: PLC0415  # only this test looks into the picture

    bars = (Bar("most", 38000.0, "38,000"), Bar("least", 6276.0, "6,276"))
    picture = imread(BytesIO(draw(Chart("gap/x", "Title", (("Aspect", bars),), "Source"))))
    blue = (abs(picture[:, :, :3] - [0x00 / 255, 0x72 / 255, 0xB2 / 255]) < 0.01).all(axis=2)
    red = (abs(picture[:, :, :3] - [0xD5 / 255, 0x5E / 255, 0x00 / 255]) < 0.01).all(axis=2)
    ratio = red.sum(axis=1).max() / blue.sum(axis=1).max()
    assert ratio == pytest.approx(6276 / 38000, rel=0.03)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(st.tuples(entries.SHOWN, st.integers(-(10**15), 10**15)), min_size=2, max_size=8), entries.SHOWN)
def test_hostile_charts_are_drawn(sides: list[tuple[str, int]], words: str) -> None:
    between = tuple(Entity(f"s{at}", name) for at, (name, _) in enumerate(sides))
    figures = [Figure(Decimal(value), Bound.ABOUT, words) for _, value in sides]
    cells = {f"s{at}": Cell(words, PROOF, figure) for at, figure in enumerate(figures)}
    entry = dataclasses.replace(entries.comparison(title=words), between=between, rows=(Row(words, cells),) * 6)
    chart = chart_of(entry)
    assert chart is not None
    assert len(chart.alt) <= 1000
    assert size_of(draw(chart))[0] == 960
