"""A corpus of wrong and hostile files: each with the message that says where it is wrong, and how to mend it."""

from __future__ import annotations

from tests.library.corpus.encoded import ENCODED
from tests.library.corpus.hostile import HOSTILE
from tests.library.corpus.keyed import KEYED
from tests.library.corpus.malformed import MALFORMED
from tests.library.corpus.named import NAMED
from tests.library.corpus.proven import PROVEN
from tests.library.corpus.referring import REFERRING
from tests.library.corpus.texts import TEXTS
from tests.library.corpus.typed import TYPED

CORPUS = (*MALFORMED, *HOSTILE, *ENCODED, *TYPED, *KEYED, *NAMED, *REFERRING, *PROVEN, *TEXTS)
