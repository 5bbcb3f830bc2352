from __future__ import annotations

import datetime as dt

from bot.library.problems import Problem
from bot.render.trouble import PROBLEM_LIMIT, trouble

NOW = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)


def text(*problems: Problem) -> str:
    return "\n".join(str(item.content) for item in trouble(problems, NOW).walk_children() if hasattr(item, "content"))


def test_each_problem_is_told_with_its_place_and_how_to_mend_it() -> None:
    told = text(Problem("/srv/data/articles/one.yaml", 8, 11, "the text is another", "restore it"))
    assert "**one.yaml:8:11** the text is another: restore it" in told
    assert "/srv" not in told
    assert f"<t:{int(NOW.timestamp())}:R>" in told


def test_only_the_first_few_are_shown_and_the_rest_counted() -> None:
    told = text(*(Problem("a.yaml", line, 1, "wrong", "mend") for line in range(1, 21)))
    assert told.count("wrong: mend") == 5
    assert "and 15 more; " in told


def test_whatever_stands_in_a_file_is_shown_as_text_and_kept_short() -> None:
    told = text(*(Problem("x_y.yaml", 1, 1, "@everyone [a](https://b.c) " + "*" * 5000, "mend") for _ in range(5)))
    assert "@everyone" not in told
    assert "\\[a\\](https\\:" in told
    assert "x\\_y.yaml" in told
    assert len(told) < 5 * PROBLEM_LIMIT + 1000
