"""How much a word of English weighs before the library is looked at.

In a library of sixty entries "make" may stand once and look as rare as "behemoth". Three short lists of the most
ordinary words of the language set that right, at every size. They are general: function words, words of asking, and
everyday words.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

if TYPE_CHECKING:
    from collections.abc import Container

FUNCTION: Final = frozenset(
    """
    a an the and or but nor if of in on at to from by for with without into onto over under than then as is are was
    were be been being am do does did done doing have has had having it its itself he she they them their theirs his
    hers her him i me my mine we our ours us you your yours this that these those there here who whom whose what
    which when where why how not no so such too very just also can could will would shall should may might must
    about between among across through during before after above below up down out off again once only own same each
    any some all both either neither more most much many few less least other another because while until although
    though however against toward towards per via vs versus s t re ve ll d m im ive whats whos hows dont doesnt
    didnt isnt arent wasnt werent wont cant couldnt wouldnt shouldnt yet ever never still else upon within v nobody
    noone everyone everybody nothing everything
    """.split()  # noqa: SIM905  # a hundred words in quotation marks are read by nobody
)
"""Words that only hold a sentence together."""

ASKING: Final = frozenset(
    """
    please pls plz thanks thank thx ty hey hi hello yo bot crux show tell give find search look want need know
    explain say says said fact facts quote quotes quoted comparison compare compared claim claims something anything
    someone anyone info ok okay maybe really actually like think lets let get got hmm hm hmmm uh uhh um umm er erm
    ah oh ooh wow lol lmao rofl haha hehe omg btw fyi imo imho afaik iirc tbh idk asap aka kindly regarding
    concerning regards dude bro guys folks mate sir madam anybody any1 some1 every1 somebody plss plzz pleas thnx
    thanx tnx cheers thankyou excuse wondering wonder remind basically literally kinda sorta gonna wanna gotta ya
    yeah yep yes nope nah aint cmon sup wassup hiya howdy greetings assistant ask asking asked wiki tldr summarize
    summarise u ur b4 cuz coz bc wth tho thru abt wat wut dat dis provide details alright alrighty anyways apologies
    appreciate appreciated atm ayo ayy bruh cya dear dunno eh em fam ffs furnish fwiw gimme gm gn gr8 grr heya hmu
    huh idc ikr ily irl jk lemme lil lmk lolol meh mkay mmm namaste naw ngl noob noobs np nvm ofc okey okie
    omfg oof ooops oops oopsie pardon particulars perchance pfft plis psst q qq roflmao sheesh shouldve shout
    shoutout sis smh sorry srsly sry tada tbf tia tmi ttyl tw tysm tyvm ugh w whatcha whatev whatevs whatever
    whazzup whoa whoops wtf xoxo yah yall yay yea yeh yikes yow yup yw zomg welcome goodbye bye cheerio hooray
    hurray congrats newbie newcomer lurker goodnight http https www com org hullo gday bonjour
    hola aloha wazzup hella deffo obvs totes lowkey highkey bout somethin nothin anythin thang thingy thingie
    thing things stuff detail details whatchamacallit btwn hopefully thanku thnks grateful gratitude bless cheerz sooo
    kk kay
    """.split()  # noqa: SIM905  # a hundred words in quotation marks are read by nobody
)
"""Words of asking: they address the bot, not the matter."""

EVERYDAY: Final = frozenset(
    """
    good better best bad new old big small little large long short high low great right left own able first last
    next early late year years day days time times week month people person man men woman women child children
    way ways part parts place places world life home house hand work works working job word words number
    numbers name names group groups case point question make makes made making take takes took taken taking use uses
    used using go goes went gone going come comes came coming see sees saw seen seeing put keep keeps help helps
    start starts started end ends ending turn move run runs gives gave given become becomes became bring call called
    change changes set play plays different important possible main certain every enough near far free open full
    half one two three four five several general often always sometimes today tomorrow yesterday now well even back
    still almost quite rather pretty lot lots bit kind kinds sort sorts whole real true false try tries tried
    trying talk talks talked talking seem seems seemed feel feels felt feeling happen happens happened happening
    wants wanted love hate hard easy simple care cares sure exactly usually mostly mainly largely especially
    already soon later ago together around inside outside behind ahead similar side sides rest amount plenty couple
    various likely probably perhaps anyway instead everywhere somewhere hold holds held stay stays stayed remain
    remains leave leaves allow allows allowed cause causes caused include includes including involve involves
    provides provided getting gets idea ideas reason reasons problem problems issue issues matter matters situation
    lead leads led follow follows followed mean means meant believe believes consider considers considered expect
    expects expected live lives living stand stands stood offer offers offered appear appears grow grows win wins
    lose loses pay pays meet meets build spend spends asks wait waits learn learns add adds buy buys sell sells
    send sends fall falls rise rises cut cuts reach reaches raise raises sign current recent common major local
    social public private clear close ready single wrong actual afraid agree alone amazing angry answer answers
    anywhere arrive attention awesome awful basic beautiful begin begins began boring boys brief brings broken
    brother busy calls cannot chance chances chat check checked checking clue colleague colleagues confused cool
    correct crazy curious cute dad daughter deal decide decided definitely difficult dinner dumb easily eat eating
    entire eventually everytime exact excited extra eye eyes fair family fast favorite favourite feelings fifth
    figure fine finish finished forever forget forgot forgotten fourth friend friends fun funny girl girls glad
    goodness gosh grab guess guy handy happy hear heard hearing heart hope hoping hour hours husband interested
    interesting joke jokes kid kids knew knows known laugh lately laughing lazy lie listen listening lonely longer
    looked looking lost loud luck lucky lunch mad mention mentioned middle mind minute minutes miss missed missing
    mistake mom moment moments mother mum moving myself nearly necessary neighbour newest nice night normal normally
    note noticed obvious obviously odd older oldest page past perfect pick picked piece pleasure pointed points
    possibly prefer properly proper questions quick quickly random randomly realize realise recall recently remember
    remembered remembering repeat request room rude sad saturday sunday monday tuesday wednesday thursday friday
    saying second seconds serious seriously shot silly sister sit sitting slightly slow slowly smart smile someday
    someplace sometime son spot stop stopped stopping story stories straight strange stuck stupid suddenly suggest
    super suppose supposed surprise teammate tells terrible thinking thought thoughts tired tonight topic topics
    totally tough trouble truth type typed typing understand understood unless usual walk walking watch watched
    watching weekend weird wife wish wonderful wondered worried worry worse worst worth younger homework channel
    morning afternoon evening needs needed needing
    """.split()  # noqa: SIM905  # a hundred words in quotation marks are read by nobody
)
"""Everyday words: they say something, but little."""

_FUNCTION_KEEPS = 0.04
_ASKING_KEEPS = 0.12
_EVERYDAY_KEEPS = 0.5
SAYS_SOMETHING: Final = _EVERYDAY_KEEPS
"""The least commonness of a word that says something."""


_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")
_FUNCTION_WORDS = sorted(FUNCTION)
_SHORTEST_BEGUN = 4
_LONG = 6
_BEGINNINGS = frozenset(word[:end] for word in FUNCTION for end in range(_SHORTEST_BEGUN, len(word)))


def is_function_word_miswritten(word: str) -> bool:
    """Return whether a word that is not known is most likely a function word: begun ("betw") or misspelt ("waht").

    In short words only letters that changed places count: "cat" is not "can".
    """
    if word in _BEGINNINGS:
        return True
    return is_near_function_word(word) if len(word) >= _LONG else is_function_word_swapped(word)


def is_near_function_word(word: str) -> bool:
    """Return whether a word is at most one letter away from a function word."""
    return process.extractOne(word, _FUNCTION_WORDS, scorer=OSA.distance, score_cutoff=1) is not None


def is_function_word_swapped(word: str) -> bool:
    """Return whether two neighbouring letters of a function word have changed places: the commonest slip of all."""
    swapped = (word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1))
    return any(known in FUNCTION for known in swapped)


def is_drawn_out(text: str) -> bool:
    """Return whether a letter stands three times or more in a row."""
    return _DRAWN_OUT.search(text) is not None


def calmed(word: str, known: Container[str] = ()) -> str:
    """Return a word whose letters are drawn out as it is spelled: an ordinary one ("sooo") or one `known` ("chinaaa").

    Any other stays as it is.
    """
    if not is_drawn_out(word) or word in known:
        return word
    calm = [found for letters in (r"\1", r"\1\1") if len(found := _DRAWN_OUT.sub(letters, word)) > 1]
    ordinary = [found for found in calm if commonness(found) < 1]
    return next(iter([*ordinary, *(found for found in calm if found in known)]), word)


def commonness(word: str) -> float:
    """Return what share of its rarity a word keeps: 1 for all but the most ordinary."""
    if word in FUNCTION:
        return _FUNCTION_KEEPS
    if word in ASKING:
        return _ASKING_KEEPS
    return _EVERYDAY_KEEPS if word in EVERYDAY else 1.0
