"""A library grown from a seed: valid articles, with texts, checksums and exact evidence, as large as one likes.

What it says is made up, word by word: it is there to be loaded, searched and measured, never to be read. The same seed
and size give the same files on every machine.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any, Final

import yaml

from benchmarks.vocabulary import Vocabulary

if TYPE_CHECKING:
    from pathlib import Path

SEED: Final = 20_240_801
ENTRIES_AN_ARTICLE: Final = 50
WORDS: Final = 8_000
ENTITIES: Final = 400
_ENTITIES_AN_ARTICLE: Final = 8
_KINDS_OF_ENTITY: Final = ("Agency", "Bank", "Corporation", "Council", "Institute", "Labs", "Ministry", "University")
_SENTENCES_A_PARAGRAPH: Final = 6
# What an article holds, in the proportions of the curated one, over and over until it is full.
_PATTERN: Final = ("fact", "fact", "fact", "quote", "fact", "claim", "fact", "comparison", "fact", "quote")
_SECTIONS: Final = {"fact": "facts", "quote": "quotes", "comparison": "comparisons", "claim": "claims"}

Json = dict[str, Any]


def grow(folder: Path, entries: int, seed: int = SEED, words: int = WORDS) -> None:
    """Write a library of exactly `entries` entries into `folder`/articles, which it makes.

    `words` is how many different words there are to draw from, the frequent ones far more often.
    """
    target = folder / "articles"
    target.mkdir(parents=True, exist_ok=True)
    random = Random(seed)  # noqa: S311  # repeatable on purpose
    vocabulary, names = Vocabulary.coin(words, random), Vocabulary.coin(ENTITIES, random)
    for number, first in enumerate(range(0, entries, ENTRIES_AN_ARTICLE)):
        entities = [_entity(name) for name in names.draw(_ENTITIES_AN_ARTICLE, random)]
        article = _Article(number, vocabulary, entities, random)
        for position in range(min(ENTRIES_AN_ARTICLE, entries - first)):
            article.add(_PATTERN[position % len(_PATTERN)], position)
        article.write(target)


def _entity(name: str) -> Json:
    """Return an entity that goes by its name, and by a longer one: the same in each article that it is in."""
    kind = _KINDS_OF_ENTITY[sum(map(ord, name)) % len(_KINDS_OF_ENTITY)]
    return {"id": name, "name": name.title(), "aliases": [f"{name.title()} {kind}"]}


@dataclass(slots=True)
class _Sentence:
    """One sentence of an article, and the parts it was made of."""

    text: str
    subject: Json
    number: int
    unit: str
    words: list[str]


@dataclass(slots=True)
class _Article:
    """An article while it grows: what is said in it, and what is curated from it."""

    position: int
    vocabulary: Vocabulary
    entities: list[Json]
    random: Random
    sentences: list[str] = field(default_factory=list)
    sections: dict[str, list[Json]] = field(default_factory=lambda: {name: [] for name in _SECTIONS.values()})

    def add(self, kind: str, position: int) -> None:
        """Add an entry of `kind`, and to the text what proves it."""
        makers = {"fact": self._fact, "quote": self._quote, "comparison": self._comparison, "claim": self._claim}
        self.sections[_SECTIONS[kind]].append({"id": f"{kind}-{position}", **makers[kind]()})

    def write(self, folder: Path) -> None:
        """Write the text and the YAML file beside it."""
        article_id = f"grown-{self.position:04}"
        size = _SENTENCES_A_PARAGRAPH
        starts = range(0, len(self.sentences), size)
        words = "\n".join(" ".join(self.sentences[start : start + size]) for start in starts) + "\n"
        (folder / f"{article_id}.txt").write_bytes(words.encode())
        document = {"article": self._head(article_id, words), "entities": self.entities}
        document |= {section: entries for section, entries in self.sections.items() if entries}
        dumped = yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)
        (folder / f"{article_id}.yaml").write_bytes(dumped.encode())

    def _head(self, article_id: str, words: str) -> Json:
        return {
            "id": article_id,
            "title": " ".join(self.vocabulary.draw(7, self.random)).capitalize(),
            "author": " ".join(self.vocabulary.draw(2, self.random)).title(),
            "publisher": "The Synthetic Herald",
            "published": f"{self.random.randint(2015, 2024)}-{self.random.randint(1, 12):02}",
            "language": "en",
            "text": f"{article_id}.txt",
            "sha256": hashlib.sha256(words.encode()).hexdigest(),
        }

    def _fact(self) -> Json:
        one = self._say()
        what = " ".join(one.words[:3])
        return {
            "statement": f"{one.subject['name']} has {one.number:,} {one.unit} of the {what}, in {one.words[3]}.",
            "evidence": [one.text],
            "about": [one.subject["id"]],
            "topics": [one.words[-1], one.unit],
            "aliases": [" ".join(one.words[:2])],
            "figure": {"value": str(one.number), "unit": one.unit},
        }

    def _quote(self) -> Json:
        one = self._say()
        speaker = self.entities[0]["name"]
        return {"text": one.text, "speaker": speaker, "about": [one.subject["id"]], "topics": [one.unit]}

    def _comparison(self) -> Json:
        sides = self.random.sample(self.entities, 2)
        said = [self._say(side) for side in sides]
        cells = {
            one.subject["id"]: {
                "text": f"{one.number:,} {one.unit}",
                "figure": {"value": str(one.number)},
                "evidence": [one.text],
            }
            for one in said
        }
        topic = " ".join(self.vocabulary.draw(3, self.random))
        return {
            "title": f"{topic.capitalize()}, side by side",
            "between": list(cells),
            "rows": [{"aspect": topic.capitalize(), "cells": cells}],
            "topics": [topic],
        }

    def _claim(self) -> Json:
        facts = [fact["id"] for fact in self.sections["facts"][-2:]]
        words = " ".join(self.vocabulary.draw(7, self.random))
        name = self.random.choice(self.entities)["name"]
        return {"text": f"{name} should {words}.", "supports": facts[:1], "challenges": facts[1:]}

    def _say(self, subject: Json | None = None) -> _Sentence:
        """Add a sentence to the text. Its number is the article's own, so that no sentence stands there twice."""
        subject = subject or self.random.choice(self.entities)
        number = 1_000 * (len(self.sentences) + 1) + self.random.randint(1, 999)
        unit, verb, *words = self.vocabulary.draw(8, self.random)
        text = f"{subject['name']} {verb} {number:,} {unit} with {' '.join(words[:3])} for {' '.join(words[3:])}."
        self.sentences.append(text)
        return _Sentence(text, subject, number, unit, words)


class _Dumper(yaml.SafeDumper):
    """Writes everything out: the format knows no anchors."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002  # PyYAML's signature
        return True
