"""What is particular to a language: its stemmer, and the words that only hold its sentences together.

English has its own light stemmer (`bot.search.stems`), which also meets British and American spelling. The others are
Snowball's. A language that has none is searched word by word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.search.commonness import FUNCTION
from bot.search.stems import stem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

ENGLISH: Final = "en"
_SNOWBALL: Final = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "es": "spanish",
    "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi",
    "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian", "nb": "norwegian",
    "ne": "nepali", "nl": "dutch", "nn": "norwegian", "no": "norwegian", "pl": "polish", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish",
}  # fmt: skip

# Folded as tokens are: without accents. Words that mean something in another of these languages are left out ("war").
_WORDS: Final = {
    "de": """
    der die das den dem des ein eine einen einem einer eines und oder aber in im an am auf aus bei mit nach von vom
    vor zu zum zur fur uber unter durch gegen ohne um ist sind waren wird werden wurde wurden hat haben hatte kann
    konnen nicht kein keine auch nur noch schon sehr mehr als wie was wer wo wann warum welche welcher welches dass
    es er sie wir ihr ich sich sein seine ihre dieser diese dieses gibt gib viele viel zwischen
    """,
    "fr": """
    le la les l un une des du de d et ou mais dans en sur sous par pour avec sans a au aux est sont etait ete etre
    ont avait ce cet cette ces son sa ses leur leurs qui que qu quoi quel quelle quels quelles ou quand comment
    pourquoi ne n pas plus il elle ils elles nous vous je se s y entre combien
    """,
    "es": """
    el la los las un una unos unas y o pero en de del al a por para con sin sobre entre es son fue fueron ser ha han
    habia no mas muy que quien cual cuales cuando como donde cuanto cuantos cuantas se su sus lo le les este esta
    estos estas ese esa hay
    """,
    "it": """
    il lo la i gli le l un uno una e o ma in di del della dei degli delle a al alla da dal dalla con su sul per tra
    fra e sono era stato essere ha hanno non piu che chi quale quali quando come dove perche quanto quanti quante si
    suo sua suoi questo questa questi queste c
    """,
    "nl": """
    de het een en of maar in op van voor met naar bij uit over onder door tegen zonder om is zijn was waren wordt
    worden werd heeft hebben had kan niet geen ook nog al zeer meer dan als hoe wat wie waar wanneer waarom welke
    dat die dit deze er hij zij ze wij we hun tussen veel
    """,
    "pt": """
    o a os as um uma uns umas e ou mas em no na nos nas de do da dos das ao aos por para com sem sobre entre foram
    ser tem nao mais muito que quem qual quais quando como onde quanto quantos quantas se seu sua seus suas este
    esta isto
    """,
}  # fmt: skip
_FUNCTION: Final = {language: frozenset(words.split()) for language, words in _WORDS.items()}
_TELLING: Final = 2


def base_of(tag: str) -> str:
    """Return the language of a tag (BCP 47), without script and region."""
    return tag.partition("-")[0].lower()


def function_words(language: str) -> frozenset[str]:
    """Return the words that only hold a sentence of a language together: none where they are not known."""
    return FUNCTION if language == ENGLISH else _FUNCTION.get(language, frozenset())


def new_stemmer(language: str) -> Callable[[str], str] | None:
    """Return what stems the folded words of a language, or None. Not to be shared between threads."""
    if language == ENGLISH:
        return stem
    algorithm = _SNOWBALL.get(language)
    if algorithm is None:
        return None
    import snowballstemmer  # noqa: PLC0415  # thirty languages in 2 MB: only for a library that has one

    stem_word: Callable[[str], str] = snowballstemmer.stemmer(algorithm).stemWord
    return stem_word


def silent_words(terms: Sequence[str], languages: Iterable[str]) -> frozenset[str]:
    """Return the function words that a query of these terms is to be read with: English ones, or also its own."""
    for language in languages:
        own = _FUNCTION.get(language, frozenset())
        if sum([term in own for term in terms]) >= min(_TELLING, len(terms)) and terms:
            return FUNCTION | own
    return FUNCTION
