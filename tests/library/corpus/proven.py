"""Evidence and figures that do not stand in the article."""

from __future__ import annotations

from tests.library.corpus.wrong import COMPARISON, Wrong, add, evidence

PROVEN = (
    Wrong(
        "nearly-there",
        '15:15: "China has filed over 38,000 patents" does not stand in the article: copy the words as they stand',
        *evidence("China has filed over 38,000 patents"),
    ),
    Wrong(
        "other-hyphen",
        '15:15: "China filed over 38 000 patents" does not stand in the article: copy the words as they stand there:',
        *evidence("China filed over 38 000 patents"),
    ),
    Wrong(
        "other-case",
        '15:15: "china filed over 38,000 patents" does not stand in the article: copy the words as they stand there:',
        *evidence("china filed over 38,000 patents"),
    ),
    Wrong(
        "half-a-word",
        '15:15: "hina filed over 38,000 patents" does not stand in the article: copy the words as they stand there:',
        *evidence("hina filed over 38,000 patents"),
    ),
    Wrong(
        "half-a-number",
        '15:15: "over 38" does not stand in the article: copy the words as they stand there: "over [38,000, not "38"]"',
        *evidence("over 38"),
    ),
    Wrong(
        "made-up",
        '15:15: "Nothing of this kind was ever written" does not stand in the article: copy the words as they',
        *evidence("Nothing of this kind was ever written"),
    ),
    Wrong(
        "twice",
        '15:15: "Observers expect" stands in the article 2 times: write {exact: these words, prefix: the words',
        *evidence("Observers expect"),
    ),
    Wrong(
        "wrong-prefix",
        '15:15: "Observers expect" stands in the article, but not behind the prefix "wheels": give the words',
        *evidence("{exact: Observers expect, prefix: wheels}"),
    ),
    Wrong(
        "too-much",
        "15:15: this evidence runs over 3 sentences: keep to 2, or give it in parts",
        *evidence('Prices fell by 2.5 percent. Observers expect "good enough" cars. Observers expect more.'),
    ),
    Wrong("empty-evidence", "15:15: this text is empty: write something, or remove the key", *evidence('""')),
    Wrong("no-evidence", "15:15: this is empty: give at least one", *evidence("[]")),
    Wrong(
        "figure-elsewhere",
        "16:21: the number 6276 does not stand in the evidence: correct it, or add the words of the article that",
        *add("    figure: {value: 6276}\n"),
    ),
    Wrong(
        "figure-in-part",
        "16:21: the number 38 does not stand in the evidence: correct it, or add the words of the article that",
        *add("    figure: {value: 38}\n"),
    ),
    Wrong(
        "figure-off-by-one",
        "16:21: the number 38001 does not stand in the evidence: correct it, or add the words of the article that",
        *add("    figure: {value: 38001}\n"),
    ),
    Wrong(
        "cell-without-figure",
        "24:47: the number 38000 does not stand in the evidence: correct it, or add the words of the article that",
        *add(COMPARISON.replace('us: {text: "6,276",', 'us: {text: "6,276", figure: {value: 38000},')),
    ),
    Wrong(
        "missing-cell",
        '23:11: the aspect "Filed" has no cell for "us": add one, or take the side out of between',
        *add(COMPARISON[: COMPARISON.index("          us:")]),
    ),
    Wrong(
        "cell-of-nobody",
        '24:11: "mars" is not one of the sides of this comparison: use china, us, or add it to between',
        *add(
            COMPARISON.replace("between: [china, us]", "between: [china, us]").replace(
                "          us: {", '          mars: {text: x, evidence: "quality differs"}\n          us: {'
            )
        ),
    ),
    Wrong(
        "misquoted",
        '16:24: "Observers expected more" does not stand in the article: copy the words as they stand there:',
        *add("quotes: [{id: q, text: Observers expected more, speaker: X}]\n"),
    ),
)
