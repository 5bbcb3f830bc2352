"""What changed for members between two editions, in folders and in real git repositories."""

from __future__ import annotations

import shutil
from dataclasses import fields
from typing import TYPE_CHECKING

import pytest

from bot.errors import CruxError
from bot.library.changes import Changes, Otherwise, Words, compare
from bot.library.editions import read_editions
from bot.library.git import Blob, GitError, contents
from tests.library.curated import WORDS, Curated
from tests.library.test_revisions import commit, git

if TYPE_CHECKING:
    from pathlib import Path

CELL = "{text: 38k, evidence: quality differs}"
BODY = f"""\
facts:
  - {{id: a, statement: A says., evidence: quality differs}}
  - {{id: b, statement: B says., evidence: quality differs, about: [china]}}
quotes:
  - {{id: q, text: quality differs, speaker: Jennifer Scott}}
comparisons:
  - id: k
    title: Counts
    between: [china, us]
    rows: [{{aspect: Patents, cells: {{china: {CELL}, us: {CELL}}}}}]
claims:
  - {{id: c, text: So it is., supports: [a]}}
"""


@pytest.fixture
def before(tmp_path: Path) -> Curated:
    curated = Curated(tmp_path / "before")
    curated.article(BODY)
    return curated


@pytest.fixture
def after(tmp_path: Path) -> Curated:
    return Curated(tmp_path / "after")


def changed(before: Curated, after: Curated, *edits: tuple[str, str], **article: str) -> Changes:
    """Return what changed once `edits` were made."""
    body = BODY
    for old, new in edits:
        assert old in body
        body = body.replace(old, new)
    after.article(body, **article)
    return compare(before.load(), after.load())


def lists(found: Changes) -> list[str]:
    """Return which of the lists are not empty."""
    return [field.name for field in fields(found) if getattr(found, field.name)]


def test_the_same_library_has_not_changed(before: Curated, after: Curated) -> None:
    assert not changed(before, after)


def test_layout_and_comments_are_no_changes(before: Curated, after: Curated) -> None:
    assert not changed(
        before, after, ("  - {id: a, statement: A says.,", "  # the first\n  - {id: a, statement: 'A says.',")
    )


def test_a_new_entry_is_told(before: Curated, after: Curated) -> None:
    found = changed(before, after, ("quotes:", "  - {id: n, statement: N., evidence: quality differs}\nquotes:"))
    assert [entry.id for entry in found.new] == ["one/n"]
    assert lists(found) == ["new"]


def test_a_withdrawn_entry_is_told(before: Curated, after: Curated) -> None:
    found = changed(before, after, ("  - {id: b, statement: B says., evidence: quality differs, about: [china]}\n", ""))
    assert [entry.id for entry in found.withdrawn] == ["one/b"]
    assert lists(found) == ["withdrawn"]


def test_a_reworded_fact_has_its_old_words_and_its_new_ones(before: Curated, after: Curated) -> None:
    (one,) = changed(before, after, ("B says.", "B says it.")).reworded
    assert one.words == (Words("statement", "B says.", "B says it."),)
    assert (one.also, one.revisions) == ((), None)


def test_what_else_changed_in_a_reworded_entry_is_named(before: Curated, after: Curated) -> None:
    edits = ("B says., evidence: quality differs, about: [china]", "B., evidence: the count is high, about: [us]")
    (one,) = changed(before, after, edits).reworded
    assert one.also == ("evidence", "about")


def test_a_quotes_new_words_are_told_once(before: Curated, after: Curated) -> None:
    edit = "{id: q, text: quality differs,", "{id: q, text: the count is high,"
    (one,) = changed(before, after, edit).reworded
    assert one.words == (Words("text", "quality differs", "the count is high"),)
    assert one.also == ()


def test_a_reworded_claim_has_its_revisions(before: Curated, after: Curated) -> None:
    new = "c, revision: 2, history: [{revision: 1, text: So it is.}], text: Thus it is."
    (one,) = changed(before, after, ("c, text: So it is.", new)).reworded
    assert one.revisions == (1, 2)
    assert one.words == (Words("text", "So it is.", "Thus it is."),)
    assert one.also == ()


def test_cells_are_words_too(before: Curated, after: Curated) -> None:
    (one,) = changed(before, after, ("title: Counts", "title: Counted"), ("us: {text: 38k", "us: {text: 39k")).reworded
    assert one.words == (Words("title", "Counts", "Counted"), Words("Patents: United States", "38k", "39k"))


def test_another_aspect_has_new_words_only(before: Curated, after: Curated) -> None:
    row = f"rows: [{{aspect: More, cells: {{china: {CELL}, us: {CELL}}}}}, "
    (one,) = changed(before, after, ("rows: [", row)).reworded
    assert one.words == (Words("More: China", "", "38k"), Words("More: United States", "", "38k"))


def test_a_superseded_entry_is_told_once_with_what_replaced_it(before: Curated, after: Curated) -> None:
    edit = ("{id: a, statement: A says., ", "{id: a2, statement: A says more., supersedes: [a], ")
    found = changed(before, after, edit)
    assert [(one.old.id, one.by.id) for one in found.superseded] == [("one/a", "one/a2")]
    assert lists(found) == ["superseded", "otherwise"]
    assert found.otherwise == (Otherwise("one/c", "claim", ("supports",)),)


def test_what_became_another_kind_is_withdrawn_and_new(before: Curated, after: Curated) -> None:
    fact = "  - {id: b, statement: B says., evidence: quality differs, about: [china]}\n"
    found = changed(before, after, (fact, ""), ("claims:\n", "claims:\n  - {id: b, text: B claims.}\n"))
    assert [entry.kind.value for entry in found.withdrawn] == ["fact"]
    assert [entry.kind.value for entry in found.new] == ["claim"]


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (("about: [china]", "about: [us]"), Otherwise("one/b", "fact", ("about",))),
        (("about: [china]", "as_of: 2024-03, about: [china]"), Otherwise("one/b", "fact", ("as_of",))),
        (("about: [china]", "translations: {de: B.}, about: [china]"), Otherwise("one/b", "fact", ("translations",))),
        (("quality differs, about", "the count is high, about"), Otherwise("one/b", "fact", ("evidence",))),
        (("speaker: Jennifer Scott", "speaker: J. Scott"), Otherwise("one/q", "quote", ("speaker",))),
        (
            ("us: {text: 38k, evidence: quality differs", "us: {text: 38k, evidence: the count is high"),
            Otherwise("one/k", "comparison", ("evidence",)),
        ),
        (("supports: [a]", "challenges: [a]"), Otherwise("one/c", "claim", ("supports", "challenges"))),
    ],
)
def test_what_leaves_the_words_alone_stands_apart(
    before: Curated, after: Curated, edit: tuple[str, str], told: Otherwise
) -> None:
    found = changed(before, after, edit)
    assert found.otherwise == (told,)
    assert lists(found) == ["otherwise"]


def test_a_text_that_moved_changes_the_article_and_no_entry(before: Curated, after: Curated) -> None:
    found = changed(before, after, words=f"First of all.\n\n{WORDS}")
    assert found.otherwise == (Otherwise("one", "article", ("text",)),)


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Curated:
    """Give a project's folder with a library that is committed, and was changed since."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "none"))
    project = tmp_path / "project"
    curated = Curated(project / "data")
    curated.article(BODY)
    git(project, "init", "--quiet")
    commit(project)
    curated.article(BODY.replace("B says.", "B says it."))
    return curated


def reworded(old: str, new: str, home: Path) -> list[str]:
    return [one.words[0].new for one in compare(*read_editions(old, new, home)).reworded]


def test_a_commit_is_compared_with_a_folder(kept: Curated) -> None:
    for name in (kept.folder, kept.folder.parent, kept.articles, kept.articles / "one.yaml"):
        assert reworded("HEAD", str(name), kept.folder) == ["B says it."]


def test_two_commits_are_compared_where_the_library_lies(kept: Curated) -> None:
    git(kept.folder.parent, "tag", "first")
    commit(kept.folder.parent)
    assert reworded("first", "HEAD", kept.folder) == ["B says it."]
    assert reworded("HEAD", "first", kept.folder) == ["B says."]


def test_files_beside_the_articles_are_left_alone(kept: Curated) -> None:
    (kept.folder / "synonyms.yaml").write_text("nonsense: [", "utf-8")
    commit(kept.folder.parent)
    assert reworded("HEAD~1", "HEAD", kept.folder) == ["B says it."]


def test_links_in_a_commit_lead_nowhere(kept: Curated, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret", "utf-8")
    (kept.articles / "two.yaml").symlink_to(tmp_path / "secret.txt")
    commit(kept.folder.parent)
    assert list(read_editions("HEAD", "HEAD~1", kept.folder)[0].articles) == ["one"]


@pytest.mark.parametrize("name", ["nowhere", "--all", "-x", "HEAD:data", "HEAD~99"])
def test_what_is_neither_folder_nor_commit_is_told(kept: Curated, name: str) -> None:
    with pytest.raises(CruxError, match=f"{name} is no folder or file here, and no commit, branch or tag"):
        read_editions(name, str(kept.folder), kept.folder)


def test_a_folder_outside_any_repository_has_no_commits(before: Curated, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(before.folder.parent.parent))
    with pytest.raises(CruxError, match="HEAD is no folder or file here"):
        read_editions("HEAD", str(before.folder), before.folder)


def test_a_file_that_git_does_not_have_is_told(kept: Curated) -> None:
    with pytest.raises(GitError, match="git does not have all of that commit here"):
        list(contents(kept.folder, [Blob("one.yaml", "0" * 40)]))


def test_a_commit_without_the_folder_is_told(kept: Curated) -> None:
    git(kept.folder.parent, "mv", "data", "library")
    commit(kept.folder.parent)
    with pytest.raises(CruxError, match="HEAD~1 has nothing in "):
        read_editions("HEAD~1", str(kept.folder.parent / "library"), kept.folder)


def test_a_side_with_problems_is_told_with_its_own_places(kept: Curated) -> None:
    kept.article(BODY.replace("quality differs, about", "quality differed, about"))
    commit(kept.folder.parent)
    with pytest.raises(CruxError) as raised:
        read_editions("HEAD~1", "HEAD", kept.folder)
    told = raised.value.user_message
    assert told.startswith("HEAD cannot be compared as long as it is not in order. The library has 1 problem:\n")
    assert "\nHEAD:articles/one.yaml:14:" in told
    assert '"quality differed" does not stand in the article' in told


def test_a_folder_with_problems_is_told_as_the_check_tells_it(before: Curated, after: Curated) -> None:
    after.article(BODY.replace("quality differs, about", "quality differed, about"))
    with pytest.raises(CruxError, match=f"{after.articles.as_posix()}/one.yaml:14:"):
        read_editions(str(before.folder), str(after.folder), before.folder)
