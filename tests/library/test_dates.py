from __future__ import annotations

import contextlib
import datetime as dt
import subprocess
import sys

import pytest
from edtf import parse_edtf
from hypothesis import given
from hypothesis import strategies as st

from bot.library.dates import DateError, parse_date

DAY = dt.date


@pytest.mark.parametrize(
    ("edtf", "earliest", "latest", "text"),
    [
        ("2024", DAY(2024, 1, 1), DAY(2024, 12, 31), "2024"),
        ("2024-02", DAY(2024, 2, 1), DAY(2024, 2, 29), "February 2024"),
        ("2024-08-01", DAY(2024, 8, 1), DAY(2024, 8, 1), "August 1, 2024"),
        ("2014/2023", DAY(2014, 1, 1), DAY(2023, 12, 31), "2014 to 2023"),
        ("2024-01/2024-03-05", DAY(2024, 1, 1), DAY(2024, 3, 5), "January 2024 to March 5, 2024"),
        ("1984~", DAY(1984, 1, 1), DAY(1984, 12, 31), "about 1984"),
        ("1984-06?", DAY(1984, 6, 1), DAY(1984, 6, 30), "June 1984 (uncertain)"),
        ("1984%", DAY(1984, 1, 1), DAY(1984, 12, 31), "about 1984 (uncertain)"),
        ("?2004-06-~11", DAY(2004, 6, 11), DAY(2004, 6, 11), "June 11, 2004 (uncertain in part)"),
        ("198X", DAY(1980, 1, 1), DAY(1989, 12, 31), "the 1980s"),
        ("20XX", DAY(2000, 1, 1), DAY(2099, 12, 31), "a year from 2000 to 2099"),
        ("156X-12-25", DAY(1560, 12, 25), DAY(1569, 12, 25), "December 25 in the 1560s"),
        ("2004-06-XX", DAY(2004, 6, 1), DAY(2004, 6, 30), "June 2004 (the day is not given)"),
        ("1560-XX-25", DAY(1560, 1, 25), DAY(1560, 12, 25), "day 25 of a month in 1560 (the month is not given)"),
        ("2001-21", DAY(2001, 1, 1), DAY(2001, 12, 31), "spring 2001"),
        ("2001-33", DAY(2001, 1, 1), DAY(2001, 12, 31), "the first quarter of 2001"),
        ("2014/..", DAY(2014, 1, 1), None, "since 2014"),
        ("2014/", DAY(2014, 1, 1), None, "from 2014 on (the end is not known)"),
        ("../2014", None, DAY(2014, 12, 31), "until 2014"),
        ("/2014", None, DAY(2014, 12, 31), "until 2014 (the beginning is not known)"),
        ("[1667,1668]", DAY(1667, 1, 1), DAY(1668, 12, 31), "1667 or 1668"),
        ("{1960,1961,1970..1972}", DAY(1960, 1, 1), DAY(1972, 12, 31), "1960, 1961 and 1970 to 1972"),
        ("[..1984]", None, DAY(1984, 12, 31), "until 1984"),
    ],
)
def test_says_what_a_date_means(edtf: str, earliest: dt.date | None, latest: dt.date | None, text: str) -> None:
    date = parse_date(edtf)
    assert (date.edtf, date.earliest, date.latest, date.text) == (edtf, earliest, latest, text)


@pytest.mark.parametrize(
    ("edtf", "text"),
    [
        ("XXXX-08-01", "August 1 (the year is not given)"),
        ("XXXX-02-29", "February 29 (the year is not given)"),
        ("XXXX-08", "August (the year is not given)"),
        ("XXXX", "the date is not given"),
        ("XXXX-12-XX", "December (the year and the day are not given)"),
        ("XXXX-XX-05", "day 5 of a month (the year and the month are not given)"),
    ],
)
def test_a_year_that_is_not_given_is_none(edtf: str, text: str) -> None:
    date = parse_date(edtf)
    assert (date.earliest, date.latest, date.text) == (None, None, text)


@pytest.mark.parametrize(
    "text",
    [
        *("2023-02-30", "2023-02-29", "2024-13", "2024-00", "0000", "XXXX-02-30", "XXXX-00-10", "XXXX-13"),
        *("", "?", "~", "[", "[]", "/", "../..", "a/b/c", "unknown", "August 1", "01.08.2024", "2024/08/01", "2024-8"),
        *("Y170000002", "-0044", "2024-08-01T10:00:00Z", "2024-W33", "2004-1X", "200X-02-30", "x" * 100, "２０２４"),  # noqa: RUF001  # meant
    ],
)
def test_anything_else_is_refused_in_plain_words(text: str) -> None:
    with pytest.raises(DateError) as raised:
        parse_date(text)
    assert raised.value.how.startswith("write it as EDTF")


@pytest.mark.parametrize("text", ["2023/2014", "2024-08-02/2024-08-01", "2023~/2014"])
def test_a_period_ends_after_it_begins(text: str) -> None:
    with pytest.raises(DateError, match="ends before it begins: swap the two dates"):
        parse_date(text)


@given(st.dates())
def test_plain_dates_mean_what_the_standards_parser_says(day: dt.date) -> None:
    for form in ("%Y-%m-%d", "%Y-%m", "%Y"):
        text = day.strftime(form).zfill(len(day.isoformat()[: {"%Y-%m-%d": 10, "%Y-%m": 7, "%Y": 4}[form]]))
        ours, theirs = parse_date(text), parse_edtf(text)
        assert ours.earliest == dt.date(*theirs.lower_strict()[:3])
        assert ours.latest == dt.date(*theirs.upper_strict()[:3])


@given(st.text(alphabet="0123456789X-/.?~%[]{},Y ", max_size=24))
def test_any_text_is_a_date_or_refused(text: str) -> None:
    with contextlib.suppress(DateError):
        date = parse_date(text)
        assert date.text
        assert date.earliest is None or date.latest is None or date.earliest <= date.latest


def test_common_dates_do_not_load_the_whole_standard() -> None:
    code = (
        "import sys; from bot.library.dates import parse_date; "
        "[parse_date(text) for text in ('2024', '2024-08-01', 'XXXX-08-01', '2014/2023')]; "
        "sys.exit('edtf' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0  # noqa: S603  # our own


def test_a_rarer_date_is_read_once_however_many_entries_have_it() -> None:
    assert parse_date("[1714, 1716]") is parse_date("[1714, 1716]")
