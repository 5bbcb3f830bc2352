"""The part of the command line that is for curators: check, show, schema, and new articles."""

from __future__ import annotations

import contextlib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bot.config import load_settings
from bot.terminal.cli_options import BROKEN_OFF, USAGE, ConfigOption, JsonOption, end_with
from bot.terminal.console import checked_counted, checked_in_words, print_exhibit, reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.curating.asking import Question
    from bot.library.checking import Checked

app = typer.Typer(rich_markup_mode=None)
article = typer.Typer(
    name="article",
    help="Begin a new article, or pin the changed text of one.",
    epilog="Example:  crux article new my-article.txt --draft",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(article)

NONE = "-"  # where Enter stands for what the article's file says of itself
DataOption = Annotated[
    Path | None,
    typer.Option("--data", help="The library's folder. Default: library.path of the settings.", metavar="DIR"),
]


@app.command(
    epilog="Examples:  crux check    crux check data/articles/mine.yaml --coverage    crux check --format github"
)
def check(
    path: Annotated[
        Path | None, typer.Argument(help="The library's folder, or one article. Default: library.path of the settings.")
    ] = None,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="List the sentences of which too little is evidence.")
    ] = False,
    as_json: JsonOption = False,
    form: Annotated[
        Literal["text", "json", "github"], typer.Option("--format", help="How it is printed; github: annotations.")
    ] = "text",
    config: ConfigOption = None,
) -> None:
    """Check the library: every proof word for word, and every committed wording of a claim. Lists all problems.

    Without a path, the list of synonyms is checked too. Exits with 1 where there are any. Drafts and thin sentences are
    listed, and no problems.
    """
    from bot.library.checking import check_library  # noqa: PLC0415  # pydantic's models are built here
    from bot.search.synonyms import check_synonyms, shipped_synonyms  # noqa: PLC0415  # needs rapidfuzz

    settings = load_settings(config)
    with reading() as progress:
        checked = check_library(path or settings.library.path, progress)
    if path is None:
        checked = checked.with_problems(check_synonyms(settings.search.synonyms or shipped_synonyms()))
    _report(checked, "json" if as_json else form, coverage=coverage)
    end_with(not checked.problems)


def _report(checked: Checked, form: str, *, coverage: bool) -> None:
    from bot.curating import reports  # noqa: PLC0415  # see check

    thin, looked_at = reports.thin_sentences(checked) if coverage else ([], 0)
    whole = checked.library is not None
    if form == "json":
        extra = {"coverage": reports.coverage_counted(thin, looked_at) if whole else None} if coverage else {}
        typer.echo(json.dumps({**checked_counted(checked), **extra}, indent=2, ensure_ascii=False))
        return
    if form == "github":
        for line in reports.github_lines(checked.problems, [*checked.notes, *thin], Path.cwd()):
            typer.echo(line)
    typer.echo(checked_in_words(checked))
    if coverage:
        typer.echo(reports.coverage_in_words(thin, looked_at) if whole else reports.NO_COVERAGE)


@app.command(epilog="Examples:  crux show china-ai-gap/genai-patents-china    crux show genai-patents-china")
def show(
    entry_id: Annotated[str, typer.Argument(help="article-id/entry-id, or entry-id alone.", metavar="ID")],
    data: DataOption = None,
    config: ConfigOption = None,
) -> None:
    """Print an entry, or a draft, with each proof marked in its paragraph."""
    from bot.curating.exhibits import details_of, entry_called, exhibits_of  # noqa: PLC0415  # see check
    from bot.library.loader import load  # noqa: PLC0415  # the same

    library = load(data or load_settings(config).library.path)
    entry = entry_called(library, entry_id)
    print_exhibit(entry, exhibits_of(entry), details_of(entry), draft=entry.id in library.drafts)


@app.command(epilog="Example:  crux schema > data/schema.json")
def schema() -> None:
    """Print the file format as a JSON Schema, by which editors complete and check what you write."""
    from bot.library.schema import schema_text  # noqa: PLC0415  # see check

    typer.echo(schema_text(), nl=False)


@article.command(
    epilog="Examples:  crux article new my-article.txt    "
    'crux article new page.html --draft --title "A title" --author "A. Writer" --published 2024-08-01 --language en'
)
def new(
    textfile: Annotated[Path, typer.Argument(help="The article: .txt, .md or .html.", metavar="TEXTFILE")],
    *,
    title: Annotated[str | None, typer.Option(help="The article's title.")] = None,
    author: Annotated[str | None, typer.Option(help="Who wrote it.")] = None,
    publisher: Annotated[str | None, typer.Option(help="Where it appeared; may be left out.")] = None,
    published: Annotated[str | None, typer.Option(help='When, as EDTF: 2024-08-01, 2024, "XXXX-08-01".')] = None,
    language: Annotated[str | None, typer.Option(help='The language of its words, such as "en".')] = None,
    url: Annotated[str | None, typer.Option(help="Its web address; may be left out.")] = None,
    article_id: Annotated[str | None, typer.Option("--id", help="Its id. Default: from the title.")] = None,
    draft: Annotated[
        bool, typer.Option("--draft", help="Propose entries from figures, quotation marks and names.")
    ] = False,
    data: DataOption = None,
    config: ConfigOption = None,
) -> None:
    """Put an article's words and a YAML file to go on from into the library's folder. Overwrites nothing.

    What is not given is asked for. What it writes passes the check; entries in it are drafts, which are not served.
    """
    from bot.curating import founding, intake  # noqa: PLC0415  # see check
    from bot.curating.skeleton import About  # noqa: PLC0415  # the same

    taken = intake.take_in(textfile)
    given = {"title": title, "author": author, "publisher": publisher, "published": published, "language": language}
    given |= {"url": url, "id": article_id}
    folder = data or load_settings(config).library.path
    with _breaking_off():
        answers = _answers(given, taken.proposed)
        about = About(publisher=answers.pop("publisher", None), url=answers.pop("url", None), **answers)
        with reading("looking for entries", "sentences") as progress:
            made = founding.found(folder, textfile, taken, about, progress, draft=draft)
    typer.echo(f"{made.text.as_posix()}: the words.\n{made.yaml.as_posix()}: {made.in_words}")
    typer.echo(f"Go on in your editor, then:  crux check {made.yaml.as_posix()}")


@article.command(epilog="Example:  crux article pin data/articles/my-article.yaml")
def pin(
    file: Annotated[Path, typer.Argument(help="The article's YAML file.", metavar="FILE")],
) -> None:
    """Take over a text that was changed on purpose: put its new sha256 into the YAML file.

    Only where all evidence still stands; otherwise lists what does not, and changes nothing.
    """
    from bot.curating import pinning  # noqa: PLC0415  # see check

    pinned = pinning.pin(file)
    state = "pinned anew" if pinned.changed else "is pinned already"
    typer.echo(f"{file.as_posix()}: the text {state} (sha256 {pinned.sha256[:12]}...); {pinned.checks} checks hold.")


@contextlib.contextmanager
def _breaking_off() -> Iterator[None]:
    """Say that nothing was written where somebody breaks off: by Ctrl-C, or by ending what is typed."""
    try:
        yield
    except (KeyboardInterrupt, typer.Abort):
        typer.echo("\nNothing was written.", err=True)
        raise typer.Exit(BROKEN_OFF) from None


def at_a_terminal() -> bool:
    """Whether there is somebody to ask."""
    return sys.stdin.isatty()


def _answers(given: Mapping[str, str | None], proposed: Mapping[str, str]) -> dict[str, str]:
    """Return what is known of the article, asking for what is not where there is a terminal. Ends with 2 otherwise."""
    from bot.curating import asking  # noqa: PLC0415  # see check

    answers = {key: value for key, value in given.items() if value is not None}
    if wrong := asking.faults(answers):
        _refuse("; ".join(wrong))
    asked = [question for question in asking.QUESTIONS if question.key not in answers]
    if not at_a_terminal():
        missing = [question.key for question in asked if question.needed and question.key != "id"]
        if missing:
            hints = [f' (its file says "{proposed[key]}")' if key in proposed else "" for key in missing]
            named = ", ".join(f"--{key}{hint}" for key, hint in zip(missing, hints, strict=True))
            _refuse(f"give {named}: there is no terminal to ask at")
        return {**answers, "id": answers.get("id") or _id_from(answers["title"])}
    for question in asked:
        default = _id_from(answers["title"]) if question.key == "id" else proposed.get(question.key)
        if answer := _ask(question, default):
            answers[question.key] = answer
    return answers


def _ask(question: Question, default: str | None) -> str:
    """Ask until the answer can stand in the file; "" is none."""
    from bot.curating import asking  # noqa: PLC0415  # see check

    none = NONE if default else ""
    words = question.words if question.needed else f"{question.words} ({none or 'Enter'} for none)"
    otherwise = default or (None if question.needed else "")
    while True:
        answer = typer.prompt(words, default=otherwise, show_default=bool(otherwise), err=True)
        if not question.needed and answer == none:
            return ""
        wrong = asking.fault(question.key, answer)
        if wrong is None:
            return str(answer)
        typer.echo(f"  {wrong}", err=True)


def _id_from(title: str) -> str:
    from bot.curating.names import identifier  # noqa: PLC0415  # see check

    return identifier(title, 32, "article")


def _refuse(words: str) -> None:
    typer.echo(f"crux: {words}.", err=True)
    raise typer.Exit(USAGE)
