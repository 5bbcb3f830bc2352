"""A light English stemmer: the ending goes, the word stays.

It takes off plurals, the endings of verbs and a few of nouns and adjectives, and writes British and American spelling
alike, so that "regulations", "regulate" and "regulation" meet. It only has to be the same for words that belong
together; what it returns need not be a word. Words of other scripts come back as they are.
"""

from __future__ import annotations

from functools import lru_cache

_KEPT = 8_192  # stems that are remembered, about 1 MB: people ask for the same words over and over
_SHORT = 3
_VOWELS = frozenset("aeiouy")
_KEPT_S = ("ss", "us", "is")
_SPELLINGS = (("isation", "ization"), ("ise", "ize"), ("yse", "yze"), ("our", "or"), ("tre", "ter"), ("ence", "ense"))
_ENDINGS = (
    "ization", "ational", "fulness", "iveness", "ousness",
    "ation", "ments", "ement", "ating", "ative", "ness", "ment", "able", "ible", "ance", "ence", "ense",
    "ated", "ates", "ator", "ate", "ion", "ive", "ize", "ity", "ful", "ally", "ly",
)  # fmt: skip
_KEEP = 4
_BRITISH = tuple(british for british, _ in _SPELLINGS)


@lru_cache(maxsize=_KEPT)
def stem(word: str) -> str:
    """Return the stem of a folded English word. Never raises; words of three letters or fewer are their own stem."""
    if len(word) <= _SHORT or not word.isascii() or not word.isalpha():
        return word
    word = _in_american(_without_verb_ending(_without_plural(word)))
    return _bare(_without_ending(word))


def _in_american(word: str) -> str:
    if not word.endswith(_BRITISH):
        return word
    for british, american in _SPELLINGS:
        if word.endswith(british) and len(word) > len(british) + 1:
            return word[: -len(british)] + american
    return word


def _without_plural(word: str) -> str:
    if word.endswith("ies") and len(word) > len("ties"):
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(_KEPT_S):
        return word[:-1]
    return word


def _without_verb_ending(word: str) -> str:
    for ending in ("ied", "ing", "ed"):
        rest = word[: -len(ending)]
        if word.endswith(ending) and len(rest) >= _SHORT and not _VOWELS.isdisjoint(rest):
            return rest + "y" if ending == "ied" else _undoubled(rest)
    return word


def _undoubled(word: str) -> str:
    return word[:-1] if word[-1] == word[-2] and word[-1] not in "lsz" else word


def _without_ending(word: str) -> str:
    if not word.endswith(_ENDINGS):
        return word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _KEEP:
            return word[: -len(ending)]
    return word


def _bare(word: str) -> str:
    """Let "regulate" (by now "regulat") meet "regulation" (by now "regul")."""
    word = word[:-1] if len(word) > _SHORT and word[-1] == "e" else word
    return word[:-2] if word.endswith("at") and len(word) - 2 >= _KEEP else word
