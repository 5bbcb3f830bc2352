"""A light English stemmer: the ending goes, the word stays.

It knows the irregular forms of common words and the comparisons of common adjectives, takes off plurals, the endings of
verbs and a few of nouns and adjectives, and writes British and American spelling alike, so that "regulations",
"regulate" and "regulation" meet, and "car" and "care" do not. It only has to be the same for words that belong
together; what it returns need not be a word. Words of other scripts come back as they are.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_KEPT = 8_192  # stems that are remembered, about 1 MB: people ask for the same words over and over
_SHORT = 3
_VOWELS = frozenset("aeiouy")
_KEPT_S = ("ss", "us", "is", "news")
_ONE_BEAT = re.compile("[^aeiou]*[aeiouy][^aeiouywx]")
"""One vowel between consonants, as in "plan" and "mak": with an "e" it is another word, or the whole of this one."""
_SPELLINGS = (("isation", "ization"), ("ise", "ize"), ("yse", "yze"), ("our", "or"), ("tre", "ter"), ("ence", "ense"))
_ENDINGS = (
    "ization", "ational", "fulness", "iveness", "ousness",
    "ation", "ative", "ness", "ment", "able", "ible", "ance", "ence", "ense",
    "ator", "ate", "ion", "ive", "ize", "ity", "ful", "ly",
)  # fmt: skip
_KEEP = 4
_KEEP_OF = {"ion": 5}
_WHOLE = frozenset(
    {
        "authority",
        "integrity",
        "international",
        "majority",
        "minority",
        "positive",
        "priority",
        "quantity",
        "university",
    }
)
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
    stimulus stimuli; person people; analyse analyze analysis analyses; agree agreed agreeing; disagree
    disagreed disagreeing; free freed; guarantee guaranteed; decree decreed; oversee oversaw overseen;
    taxi taxis; ski skis; kiwi kiwis; wiki wikis; emoji emojis; alibi alibis; safari safaris; tsunami tsunamis;
    rabbi rabbis; iraqi iraqis; israeli israelis; pakistani pakistanis; bangladeshi bangladeshis; kuwaiti kuwaitis;
    yemeni yemenis; saudi saudis; nazi nazis; menu menus; guru gurus; emu emus
"""
_ADJECTIVES = """
    big bold brave brief bright broad busy calm cheap clean clear cold cool costly dark deadly deep dense dirty
    dry dull early easy faint fair fast fat few fierce firm flat full great green happy hard harsh healthy heavy high
    hot huge humble large lengthy lively long loud low lucky mild narrow near neat new noisy old pale poor
    proud pure quick quiet rare rich risky rough sad safe sharp short shrewd sick simple slim slow small smart
    smooth soft steady steep strict strong sturdy sweet tall thick thin tight tiny tough ugly vague vast warm
    weak wealthy wet wide wild wise young
"""
_NO_DOUBLING = frozenset("wyx")


def _graded(adjective: str) -> Iterator[str]:
    """Return the comparative and the superlative of an adjective: "bigger", "biggest"."""
    root = adjective.removesuffix("e")
    if adjective.endswith("y") and adjective[-2] not in _VOWELS:
        root = adjective[:-1] + "i"
    elif root == adjective and adjective[-3:-2] not in _VOWELS and adjective[-2] in _VOWELS:
        root += "" if adjective[-1] in _NO_DOUBLING else adjective[-1]
    return (root + ending for ending in ("er", "est"))


_IRREGULAR = {form: family.split()[0] for family in _IRREGULAR_FORMS.split(";") for form in family.split()[1:]}
_IRREGULAR |= {form: adjective for adjective in _ADJECTIVES.split() for form in _graded(adjective)}
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
    if word.endswith("eed"):
        return word
    for ending in ("ied", "ing", "ed"):
        rest = word[: -len(ending)]
        if word.endswith(ending) and len(rest) >= _SHORT and not _VOWELS.isdisjoint(rest):
            return rest + "y" if ending == "ied" else _whole(rest)
    return word


def _whole(root: str) -> str:
    """Return a verb without its ending as it stands in a dictionary: "plann" as "plan", "mak" as "make"."""
    if root[-1] == root[-2]:
        return root[:-1] if root[-1] not in "lsz" else root
    ends_in_e = root.endswith(("at", "is", "iz", "ys", "yz")) and not root.endswith(("eat", "oat"))
    return root + "e" if ends_in_e or _ONE_BEAT.fullmatch(root) else root


def _without_ending(word: str) -> str:
    if not word.endswith(_ENDINGS) or word in _WHOLE:
        return word
    if word.endswith("ically"):
        return word[: -len("ally")]
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _KEEP_OF.get(ending, _KEEP):
            return word[: -len(ending)]
    return word


def _bare(word: str) -> str:
    """Let "create" meet "creation", and leave "care" apart from "car"."""
    if word[-1] != "e" or len(word) <= _SHORT or _ONE_BEAT.fullmatch(word, 0, len(word) - 1):
        return word
    return word[:-1]
