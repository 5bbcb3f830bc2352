"""Charts drawn as PNG, with matplotlib's object API: no global state, so it may run in a thread.

matplotlib is imported where it is first needed, in that thread: it takes most of a second.
"""

from __future__ import annotations

import io
import textwrap
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from bot.render.chart import Bar, Chart

# Colours that people with any colour vision tell apart, on a ground of our own: legible in a dark and a light client.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#B5528E", "#8C6D1F", "#5B5FC7", "#A3333D", "#5A5A5A")
INK, FAINT, PAPER, GRID = "#1F2328", "#57606A", "#FFFFFF", "#D0D7DE"
UNKNOWN = "\u25a1"
# Faces that are looked for, in this order, for what DejaVu Sans does not have.
FALLBACKS = ("Noto Sans CJK SC", "Noto Sans CJK JP", "WenQuanYi Zen Hei", "Microsoft YaHei", "PingFang SC")
DPI = 120
WIDTH, LEFT, RIGHT = 8.0, 2.2, 2.1  # inches
BAR, GROUP_HEAD, GROUP_FOOT, HEAD, FOOT = 0.46, 0.42, 0.34, 0.6, 0.5
TITLE_WIDTH, SOURCE_WIDTH, NAME_WIDTH = 62, 110, 22


class Lettering:
    """The fonts at hand and what they can write: anything else becomes a box, without a warning."""

    def __init__(self) -> None:
        from matplotlib import font_manager  # noqa: PLC0415  # heavy: see above

        installed = {font.name for font in font_manager.fontManager.ttflist}
        self.families = ["DejaVu Sans", *(name for name in FALLBACKS if name in installed)]
        self.known: Collection[int] = set().union(
            *(font_manager.get_font(font_manager.findfont(name)).get_charmap() for name in self.families)
        )

    def writable(self, text: str) -> str:
        """Return `text` with a box for everything that no font at hand can write."""
        return "".join(char if ord(char) in self.known else UNKNOWN for char in text)

    def style(self, size: float, color: str = INK, weight: str = "normal") -> dict[str, Any]:
        """Return the settings of a text: `$` is a dollar sign, not mathematics."""
        return {
            "fontsize": size,
            "color": color,
            "fontweight": weight,
            "fontfamily": self.families,
            "parse_math": False,
        }


def draw(chart: Chart) -> bytes:
    """Return the chart as a PNG of 960 pixels' width: bars from zero, values at their ends, title and source inside."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415  # heavy: see above
    from matplotlib.figure import Figure  # noqa: PLC0415  # heavy: see above

    lettering = Lettering()
    title = textwrap.fill(lettering.writable(chart.title), TITLE_WIDTH)
    source = textwrap.fill(f"Source: {lettering.writable(chart.source)}", SOURCE_WIDTH)
    top, bottom = HEAD + 0.26 * title.count("\n"), FOOT + 0.17 * source.count("\n")
    height = top + bottom + sum(_height(bars) for _, bars in chart.groups)
    figure = Figure(figsize=(WIDTH, height), dpi=DPI, facecolor=PAPER)
    figure.text(0.25 / WIDTH, 1 - 0.22 / height, title, va="top", **lettering.style(14, weight="bold"))
    figure.text(0.25 / WIDTH, 0.16 / height, source, va="bottom", **lettering.style(8.5, color=FAINT))
    _draw_groups(figure, chart, height - top, lettering)
    file = io.BytesIO()
    FigureCanvasAgg(figure).print_png(file)  # type: ignore[no-untyped-call]  # matplotlib leaves it untyped
    return file.getvalue()


def _height(bars: tuple[Bar, ...]) -> float:
    return GROUP_HEAD + BAR * len(bars) + GROUP_FOOT


def _draw_groups(figure: Figure, chart: Chart, top: float, lettering: Lettering) -> None:
    total = figure.get_figheight()
    for aspect, bars in chart.groups:
        top -= _height(bars)
        box = (LEFT / WIDTH, (top + GROUP_FOOT) / total, (WIDTH - LEFT - RIGHT) / WIDTH, BAR * len(bars) / total)
        axes = figure.add_axes(box, facecolor=PAPER)
        _draw_bars(axes, bars, lettering)
        _draw_axes(axes, bars, lettering, whole=chart.whole)
        axes.set_title(lettering.writable(aspect), loc="left", **lettering.style(11))


def _draw_bars(axes: Axes, bars: tuple[Bar, ...], lettering: Lettering) -> None:
    values = [bar.value for bar in bars]
    places = range(len(bars))
    axes.barh(places, values, height=0.62, color=[COLOURS[place % len(COLOURS)] for place in places], zorder=2)
    least, most = min(0.0, *values), max(0.0, *values)
    axes.set_xlim(least, most if most > least else 1.0)
    axes.set_ylim(len(bars) - 0.5, -0.5)
    for place, bar in zip(places, bars, strict=True):
        words = lettering.writable(f"  {bar.label}")
        axes.text(max(0.0, bar.value), place, words, va="center", clip_on=False, **lettering.style(11, weight="bold"))


def _draw_axes(axes: Axes, bars: tuple[Bar, ...], lettering: Lettering, *, whole: bool) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator  # noqa: PLC0415  # heavy: see above

    names = [textwrap.fill(lettering.writable(bar.side), NAME_WIDTH) for bar in bars]
    axes.set_yticks(range(len(bars)), names, **lettering.style(11))
    axes.xaxis.set_major_locator(MaxNLocator(4, integer=whole))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))
    axes.tick_params(axis="x", labelsize=8.5, labelcolor=FAINT, length=0)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=True, axis="x", color=GRID, linewidth=0.8, zorder=0)
    axes.spines[:].set_visible(False)
    axes.axvline(0.0, color=INK, linewidth=1.2, zorder=3)
