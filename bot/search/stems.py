"""A light English stemmer: the ending goes, the word stays.

It knows the irregular forms of common words, takes off plurals, the endings of verbs and a few of nouns and adjectives,
and writes British and American spelling alike, so that "regulations", "regulate" and "regulation" meet. It only has to
be the same for words that belong together; what it returns need not be a word. Words of other scripts come back as they
are.
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
_IRREGULAR_FORMS = """
    begin began begun; bind bound; bite bit bitten; blow blew blown; break broke broken; breed bred; bring
    brought; build built; burn burnt; buy bought; catch caught; choose chose chosen; come came; deal dealt; dig
    dug; do did done; draw drew drawn; drink drank drunk; drive drove driven; eat ate eaten; fall fell fallen;
    feed fed; feel felt; fight fought; find found; flee fled; fly flew flown; forbid forbade forbidden; forget
    forgot forgotten; freeze froze frozen; get got gotten; give gave given; go went gone; grow grew grown; hang
    hung; hear heard; hide hid hidden; hold held; keep kept; know knew known; lay laid; lead led; learn learnt;
    leave left; lend lent; lose lost; make made; mean meant; meet met; pay paid; prove proven; rise rose risen;
    run ran; say said; see saw seen; seek sought; sell sold; send sent; shake shook shaken; shine shone; shoot
    shot; show shown; shrink shrank shrunk; sing sang sung; sink sank sunk; sit sat; sleep slept; speak spoke
    spoken; spend spent; spin spun; stand stood; steal stole stolen; stick stuck; strike struck; swear swore
    sworn; swim swam swum; take took taken; teach taught; tell told; think thought; throw threw thrown;
    understand understood; undertake undertook undertaken; wake woke woken; wear wore worn; win won; withdraw
    withdrew withdrawn; write wrote written; overtake overtook overtaken; outdo outdid outdone; die dying; lie
    lying; tie tying; child children; foot feet; goose geese; man men; mouse mice; ox oxen; tooth teeth; woman
    women; leaf leaves; life lives; half halves; knife knives; wolf wolves; shelf shelves; thief thieves; wife
    wives; crisis crises; hypothesis hypotheses; thesis theses; basis bases; criterion criteria; phenomenon
    phenomena; medium media; bacterium bacteria; index indices; matrix matrices; nucleus nuclei; fungus fungi;
    stimulus stimuli; person people; analyse analyze analysis analyses
"""
_IRREGULAR = {form: family.split()[0] for family in _IRREGULAR_FORMS.split(";") for form in family.split()[1:]}
_BRITISH = tuple(british for british, _ in _SPELLINGS)


@lru_cache(maxsize=_KEPT)
def stem(word: str) -> str:
    """Return the stem of a folded English word. Never raises; words of three letters or fewer are their own stem."""
    if len(word) <= _SHORT or not word.isascii() or not word.isalpha():
        return _IRREGULAR.get(word, word)
    word = _IRREGULAR.get(word, word)
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
