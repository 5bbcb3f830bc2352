"""What was proven and kept: as good as proven anew, or not used at all."""

from __future__ import annotations

import dataclasses
import gc
import hashlib
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.library import cache as caching
from bot.library import coding, model
from bot.library import loader as loading
from bot.library.cache import Cache, default_folder
from bot.library.files import article_files
from bot.library.loader import Loader, load
from bot.library.problems import LibraryError
from tests.library.curated import FACT, Curated

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.library.model import Library

# Everything that can be written, so that nothing is forgotten on the way.
WHOLE = """\
facts:
  - id: patents
    statement: China filed over 38,000 patents.
    evidence: ["China filed over 38,000 patents", "between 2014 and 2023"]
    about: [china]
    topics: [patents]
    aliases: [filings]
    figure: {value: 38000, bound: more-than, unit: patents}
    period: 2014/2023
    as_of: "2023"
    according_to: WIPO
    modality: asserted
    contradicts: [quality]
    supersedes: [prices]
    translations: {de: "China meldete über 38.000 Patente an."}
    daily: false
  - {id: quality, statement: Quality differs., evidence: quality differs}
  - {id: prices, statement: Prices fell., evidence: Prices fell, as_of: '2024'}
quotes:
  - id: cars
    text: 'Observers expect "good enough" cars.'
    speaker: Jennifer Scott
    context: On cars
    about: [us]
    topics: [cars]
    aliases: [autos]
    modality: predicted
    supersedes: [more]
    translations: {de: Autos.}
    daily: false
  - {id: more, text: Observers expect more, speaker: Jennifer Scott}
comparisons:
  - id: counts
    title: Patents
    between: [china, us]
    rows:
      - aspect: Patents filed
        cells:
          us: {text: "6,276", figure: {value: 6276}, evidence: "just 6,276 in the U.S."}
          china: {text: "over 38,000", evidence: ["over 38,000 patents"]}
    topics: [patents]
    aliases: [filings]
    according_to: WIPO
    modality: asserted
    supersedes: [older]
    translations: {de: Patente}
    daily: false
  - id: older
    title: Patents
    between: [china, us]
    rows:
      - aspect: Patents filed
        cells:
          us: {text: "6,276", evidence: "just 6,276 in the U.S."}
          china: {text: "over 38,000", evidence: ["over 38,000 patents"]}
claims:
  - id: matters
    text: Counting patents says little.
    revision: 2
    supports: [quality]
    challenges: [one/patents]
    history: [{revision: 1, text: Counts say nothing.}]
    topics: [patents]
    aliases: [counting]
    translations: {de: Zählen.}
    daily: false
"""
HEAD = "publisher: The Herald\nurl: https://example.org/one\n"


@pytest.fixture
def kept(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


def entries_of(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.json"))


def sealed_anew(file: Path, source: Path, change: Callable[[Any], None]) -> None:
    """Change an entry as somebody would who knows how it is sealed."""
    record = orjson.loads(file.read_bytes()[caching._SEAL :])
    change(record)
    data = orjson.dumps(record)
    key, digest = (hashlib.sha256(one).digest() for one in (source.read_bytes(), data))
    file.write_bytes(caching._seal(key, digest) + data)


def same(one: Library, other: Library) -> bool:
    return one == dataclasses.replace(other, remembered=one.remembered)


def test_what_was_kept_is_what_was_proven(curated: Curated, kept: Cache) -> None:
    curated.article(WHOLE, head=HEAD)
    cold = Loader(curated.folder, kept).load()
    warm = Loader(curated.folder, kept).load()
    assert same(warm, cold)
    assert same(warm, load(curated.folder))
    assert (cold.remembered, warm.remembered > 0) == (0, True)


def test_nothing_of_the_model_is_lost_on_the_way(curated: Curated) -> None:
    curated.article(WHOLE, head=HEAD)
    library = curated.load()
    seen: dict[str, set[str]] = {}
    row = library.comparisons[0].rows[0]
    figures = [library.facts[0].figure]
    parts: list[Any] = [*library.entries.values(), *library.articles.values(), row, *row.cells.values(), *figures]
    for part in parts:
        name = type(part).__name__
        written = {field for field, default in coding._fields(name) if getattr(part, field) != default}
        seen.setdefault(name, set()).update(written)
    for name, written in seen.items():
        fields = {field.name for field in dataclasses.fields(getattr(model, name))}
        assert fields - written <= {"article", "words", "replaced", "translated"}, (
            f"{name}: write an example of each field into WHOLE"
        )


def test_the_shipped_library_is_kept_whole(tmp_path: Path) -> None:
    data = Path(__file__).parents[2] / "data"
    for _ in range(2):
        assert same(Loader(data, Cache(tmp_path)).load(), load(data))


def test_a_changed_text_is_never_answered_from_what_was_kept(curated: Curated, kept: Cache) -> None:
    curated.article()
    loader = Loader(curated.folder, kept)
    loader.load()
    curated.file("one.txt", "Quite another text.")
    for again in (loader, Loader(curated.folder, kept)):
        with pytest.raises(LibraryError, match=r"one.yaml:8:11: the text in one.txt is not the one that was pinned"):
            again.load()


def test_an_entry_that_another_file_has_left_behind_is_located(curated: Curated, kept: Cache) -> None:
    curated.article("claims: [{id: c, text: So it is., supports: [two/patents]}]", name="one")
    curated.article(name="two")
    loader = Loader(curated.folder, kept)
    loader.load()
    curated.article(FACT.replace("id: patents", "id: others"), name="two")
    for again in (loader, Loader(curated.folder, kept)):
        with pytest.raises(LibraryError, match=r'one.yaml:12:\d+: there is no entry "two/patents"'):
            again.load()


def test_circles_over_kept_files_are_located(curated: Curated, kept: Cache) -> None:
    fact = "facts: [{{id: a, statement: S., evidence: quality differs{}}}]"
    curated.article(fact.format(", supersedes: [two/a]"), name="one")
    curated.article(fact.format(""), name="two")
    loader = Loader(curated.folder, kept)
    loader.load()
    curated.article(fact.format(", supersedes: [one/a]"), name="two")
    with pytest.raises(LibraryError) as raised:
        loader.load()
    assert [problem.what for problem in raised.value.problems] == ["this entry supersedes itself, by way of others"] * 2


def test_an_id_that_two_files_have_is_located_in_the_second(curated: Curated, kept: Cache) -> None:
    first = curated.article()
    loader = Loader(curated.folder, kept)
    loader.load()
    curated.file("two.yaml", first.read_bytes() + b"\n")
    with pytest.raises(LibraryError, match=r'two.yaml:2:7: the article id "one" is taken by'):
        loader.load()


def test_only_what_changed_is_read_anew(curated: Curated, kept: Cache) -> None:
    curated.article(name="one")
    curated.article(name="two")
    loader = Loader(curated.folder, kept)
    before = loader.load()
    curated.article(FACT.replace("filed over", "has filed over", 1), name="two")
    after = loader.load()
    assert after.articles["one"] is before.articles["one"]
    assert after.entries["one/patents"] is before.entries["one/patents"]
    assert after.entries["two/patents"].headline == "China has filed over 38,000 patents."
    assert 0 < after.remembered < after.checks


def test_a_claim_follows_another_articles_fact(curated: Curated, kept: Cache) -> None:
    curated.article("claims: [{id: c, text: So it is., supports: [two/patents]}]", name="one")
    curated.article(name="two")
    loader = Loader(curated.folder, kept)
    loader.load()
    curated.article(FACT.replace("filed over", "has filed over", 1), name="two")
    library = loader.load()
    assert library.claims[0].supports == (library.entries["two/patents"],)


def test_files_that_change_while_they_are_read_are_read_again(curated: Curated) -> None:
    curated.article("claims: [{id: c, text: So it is., supports: [two/patents]}]", name="one")
    curated.article(FACT.replace("id: patents", "id: others"), name="two")

    def mend(done: int, of: int) -> None:
        if done == of:
            curated.article("claims: [{id: c, text: So it is., supports: [two/others]}]", name="one")

    assert Loader(curated.folder, progress=mend).load().claims[0].supports[0].id == "two/others"


def test_files_that_never_stop_changing_are_said(curated: Curated, monkeypatch: pytest.MonkeyPatch) -> None:
    curated.article(name="two")

    def write(fact: str) -> list[Path]:
        curated.article(f"claims: [{{id: c, text: So it is., supports: [{fact}]}}]", name="one")
        return article_files(curated.folder)

    def mend(_done: int, _of: int) -> None:
        write("two/patents")

    monkeypatch.setattr(loading, "article_files", lambda _: write("no/entry"))
    with pytest.raises(LibraryError, match="the files change while they are read: wait a moment"):
        Loader(curated.folder, progress=mend).load()


def test_progress_is_told_file_by_file(curated: Curated) -> None:
    curated.article(name="one")
    curated.article(name="two")
    told: list[tuple[int, int]] = []
    Loader(curated.folder, progress=lambda done, of: told.append((done, of))).load()
    assert told == [(1, 2), (2, 2)]


# What is kept and was not written


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Curated, Path, bytes, Library]:
    """Load a library of one article, which leaves one entry behind."""
    folder = tmp_path_factory.mktemp("filled")
    curated = Curated(folder / "data")
    curated.article(WHOLE, head=HEAD)
    library = Loader(curated.folder, Cache(folder / "cache")).load()
    (entry,) = entries_of(folder / "cache")
    return curated, entry, entry.read_bytes(), library


Filled = tuple[Curated, Path, bytes, "Library"]


@given(st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_entry_is_rebuilt(filled: Filled, data: st.DataObject) -> None:
    curated, entry, whole, library = filled
    position = data.draw(st.integers(0, len(whole) - 1))
    cut = data.draw(st.booleans())
    rest = b"" if cut else bytes([whole[position] ^ 1]) + whole[position + 1 :]
    entry.write_bytes(whole[:position] + rest)
    found = Loader(curated.folder, Cache(entry.parent)).load()
    assert same(found, library)
    assert found.remembered == 0
    assert entry.read_bytes() == whole


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda record: record[3][0][1]["evidence"][0].__setitem__(0, 1), "evidence moved by a character"),
        (lambda record: record[3][0][1]["evidence"][0].__setitem__(0, -140), "evidence counted from the end"),
        (lambda record: record[3][0][1]["evidence"][0].__setitem__(0, 10**9), "evidence past the end"),
        (lambda record: record[3][0][1]["evidence"][0].__setitem__(0, "0"), "evidence at a place that is no number"),
        (lambda record: record[3][0][1]["evidence"][0].__setitem__(1, "nobody said this"), "made-up evidence"),
        (lambda record: record[3][0][1]["evidence"][0].__setitem__(1, ""), "evidence without a word"),
        (lambda record: record[3][0][1]["evidence"][0].append(5), "evidence with a part too many"),
        (lambda record: record[3][0][1].__setitem__("evidence", []), "no evidence at all"),
        (lambda record: record[3][0][1]["figure"].__setitem__("value", "83000"), "another number"),
        (lambda record: record[3][0][1]["figure"].__setitem__("value", "many"), "no number"),
        (lambda record: record[3][3][1]["evidence"].__setitem__(1, "Observers expect nothing."), "a made-up quote"),
        (lambda record: record[3][3][1].__setitem__("text", "Nobody said this."), "a quote that is not its evidence"),
        (lambda record: record[3][0].__setitem__(0, "Rumour"), "another kind of entry"),
        (lambda record: record[3][0][1].__setitem__("statement", 5), "a number for a text"),
        (lambda record: record[3][0][1].__setitem__("topics", [5]), "a number among texts"),
        (lambda record: record[3][0][1].__setitem__("about", ["mars"]), "an entity that is not there"),
        (lambda record: record[3][0][1].__setitem__("period", "soon"), "no date"),
        (lambda record: record[3][0][1].__setitem__("daily", "no"), "a text for a truth"),
        (lambda record: record[3][0][1].__setitem__("weight", "5"), "a field that is not there"),
        (lambda record: record[3][0][1].pop("statement"), "a fact without a statement"),
        (lambda record: record[3][5][1]["rows"][0]["cells"]["us"]["figure"].__setitem__("value", "6277"), "in a cell"),
        (lambda record: record[4][0][0][1].__setitem__("supports", ["x"]), "a claim with sides of its own"),
        (lambda record: record[3][0][1].__setitem__("replaced", ["x"]), "words of an entry that was not replaced"),
        (lambda record: record[3][0][1].__setitem__("translated", "x"), "a translation that nobody asked for"),
        (lambda record: record[4][0][0].__setitem__(0, "Quote"), "a claim that is none"),
        (lambda record: record.__setitem__(5, "all"), "checks that nobody counted"),
        (lambda record: record.pop(), "a part too few"),
        (lambda record: record.__setitem__(0, "../../etc/passwd"), "a text from elsewhere"),
        (lambda record: record.__setitem__(0, 7), "a text without a name"),
        (lambda record: record[1].pop("sha256"), "a text without a checksum"),
        (lambda record: record[1].__setitem__("published", None), "an article without a date"),
        (lambda record: record[2][0].pop(), "an entity with a part too few"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_does_not_prove_itself_again_is_rebuilt(filled: Filled, change: Callable[[Any], None], what: str) -> None:
    curated, entry, whole, library = filled
    entry.write_bytes(whole)
    sealed_anew(entry, curated.articles / "one.yaml", change)
    found = Loader(curated.folder, Cache(entry.parent)).load()
    assert same(found, library)
    assert found.remembered == 0


@given(st.integers(0, 300), st.integers(0, 300), st.text(max_size=30))
@example(start=290, end=291, said="")  # past the end of the words
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_was_kept_evidence_is_the_articles_own_words(filled: Filled, start: int, end: int, said: str) -> None:
    curated, entry, whole, library = filled

    def change(record: list[Any]) -> None:
        words = library.articles["one"].words
        record[3][1][1]["evidence"] = [[start, said if end % 2 else words[start:end]]]

    entry.write_bytes(whole)
    sealed_anew(entry, curated.articles / "one.yaml", change)
    for fact in Loader(curated.folder, Cache(entry.parent)).load().facts:
        assert fact.evidence
        for evidence in fact.evidence:
            assert evidence.exact
            assert fact.article.words[evidence.start : evidence.end] == evidence.exact


def test_another_version_of_our_code_takes_nothing_over(
    curated: Curated, kept: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    curated.article()
    Loader(curated.folder, kept).load()
    monkeypatch.setattr(caching, "edition", lambda: b"another")
    assert Loader(curated.folder, kept).load().remembered == 0
    assert Loader(curated.folder, kept).load().remembered > 0


def test_the_edition_follows_the_code_that_reads_and_proves() -> None:
    assert len(caching.edition()) == hashlib.sha256().digest_size


# Disks


def test_a_folder_that_cannot_be_written_to_is_gone_without(curated: Curated, tmp_path: Path) -> None:
    curated.article()
    blocked = tmp_path / "blocked"
    blocked.write_text("a file stands where the folder would be", encoding="utf-8")
    for folder in (blocked, blocked / "deeper"):
        assert Loader(curated.folder, Cache(folder)).load().facts


def test_a_disk_that_fills_up_leaves_nothing_behind(
    curated: Curated, kept: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    curated.article()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    assert Loader(curated.folder, kept).load().facts
    assert not list((tmp_path / "cache").iterdir())


@pytest.mark.skipif(os.name == "nt", reason="profiles are private there")
def test_a_folder_that_others_may_write_to_is_not_believed(curated: Curated, tmp_path: Path) -> None:
    curated.article()
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    Loader(curated.folder, Cache(shared)).load()
    assert not list(shared.iterdir())


def test_several_processes_may_keep_the_same(curated: Curated, tmp_path: Path) -> None:
    for name in ("one", "two", "three"):
        curated.article(name=name)
    expected = curated.load()
    with ThreadPoolExecutor(4) as pool:
        loading = [pool.submit(Loader(curated.folder, Cache(tmp_path / "cache")).load) for _ in range(8)]
        assert all(same(one.result(), expected) for one in loading)
    assert len(list((tmp_path / "cache").iterdir())) == 3


def test_what_nobody_needs_any_more_is_removed_after_a_day(curated: Curated, kept: Cache, tmp_path: Path) -> None:
    curated.article()
    Loader(curated.folder, kept).load()
    (old,) = entries_of(tmp_path / "cache")
    curated.article(FACT.replace("filed over", "has filed over", 1))
    Loader(curated.folder, kept).load()
    assert len(entries_of(tmp_path / "cache")) == 2
    os.utime(old, (time.time() - 90_000, time.time() - 90_000))
    Loader(curated.folder, kept).load()
    assert old not in entries_of(tmp_path / "cache")
    assert len(entries_of(tmp_path / "cache")) == 1


@pytest.mark.parametrize(
    ("platform", "variable", "ends"),
    [("linux", "XDG_CACHE_HOME", "crux"), ("win32", "LOCALAPPDATA", "crux/cache"), ("darwin", "", "Caches/crux")],
)
def test_each_system_has_its_place_for_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, platform: str, variable: str, ends: str
) -> None:
    monkeypatch.setattr("sys.platform", platform)
    folder = default_folder({variable: str(tmp_path)})
    assert folder.as_posix().endswith(ends)
    assert not variable or folder.is_relative_to(tmp_path)


def test_loading_leaves_nothing_for_the_garbage_collector(curated: Curated, kept: Cache) -> None:
    """The collector is off while the bot loads: circles would stay in memory for good, with all that hangs on them."""
    curated.article(WHOLE, head=HEAD)
    Loader(curated.folder, kept).load()  # whatever is built once
    gc.collect()
    gc.disable()
    try:
        for loader in (Loader(curated.folder, None), Loader(curated.folder, kept)):
            assert loader.load().facts
            del loader
            assert gc.collect() == 0
    finally:
        gc.enable()
