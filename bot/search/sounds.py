"""How English words sound, roughly: for spellings that are wrong on paper and right to the ear ("enuf", "fone").

A key keeps the consonants and where vowels stand between them, not which. It is the last resort for an unknown word.
"""

from __future__ import annotations

import re

_LETTERS = (
    ("^kn", "n"), ("^wr", "r"), ("^ps", "s"), ("tion", "xn"), ("sion", "xn"), ("tch", "x"), ("sch", "sk"), ("ph", "f"),
    ("ck", "k"), ("[cs]h", "x"), ("th", "0"), ("dge?", "j"), ("qu?", "kw"), ("c(?=[eiy])", "s"), ("c", "k"), ("z", "s"),
    ("v", "f"), ("gh", ""), ("(?<=[aeiou])w", ""),
)  # fmt: skip
_RULES = tuple((re.compile(pattern), sound) for pattern, sound in _LETTERS)
_OUGH = re.compile("(?<=[aeo])u?gh$")
_SILENT = re.compile("(?<=[^aeiou])e$|(?<!^)h")
_VOWELS = re.compile("[aeiouy]+")
_DOUBLED = re.compile(r"(.)\1+")
_SHORTEST_KEY = 4


def sounds_of(word: str) -> tuple[str, ...]:
    """Return the keys of a folded word: two where a final "gh" may be spoken as f; none where it says too little."""
    if not word.isascii() or not word.isalpha():
        return ()
    spoken = [_key(word)]
    if _OUGH.search(word):
        spoken.insert(0, _key(_OUGH.sub("f", word)))
    return tuple(key for key in dict.fromkeys(spoken) if len(key) >= _SHORTEST_KEY)


def _key(word: str) -> str:
    for pattern, sound in _RULES:
        word = pattern.sub(sound, word)
    return _DOUBLED.sub(r"\1", _VOWELS.sub("a", _SILENT.sub("", word)))
