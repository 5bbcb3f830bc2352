"""Any script is searched: with spaces or without, with accents or without, beside emoji; and a digit is no typo."""

# ruff: noqa: RUF001  # letters that look like Latin ones are the point

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.search.index import Index
from tests.search.fakes import fact, library_of

STATEMENTS = {
    "zh-patents": "中国在生成式人工智能领域申请了超过三万八千项专利。",
    "zh-chips": "先进芯片的出口受到限制，计算能力因此不足。",
    "zh-hant": "臺灣生產世界上大多數先進晶片。",
    "ja-lab": "東京の研究所は洗濯物をたたむロボットを発表した。",
    "ja-kana": "ソフトウェアのライセンスはオープンソースです。",
    "th-cars": "รถยนต์ไฟฟ้าเป็นตลาดที่มีแนวโน้มดีในประเทศจีน",
    "th-law": "กฎหมายคุ้มครองข้อมูลส่วนบุคคลเข้มงวดมาก",
    "ar-chips": "تحد القيود على الرقائق من القدرة الحاسوبية في الصين.",
    "ar-law": "قانون حماية المعلومات الشخصية صارم للغاية.",
    "ru-chips": "Ограничения на поставки чипов сдерживают вычислительную мощность.",
    "ru-cars": "Электромобили — перспективная область применения.",
    "uk-law": "Закон про захист персональних даних є дуже суворим.",
    "el-law": "Ο νόμος για την προστασία των δεδομένων είναι αυστηρός.",
    "he-law": "חוק הגנת המידע האישי מחמיר מאוד.",
    "hi-law": "व्यक्तिगत डेटा संरक्षण कानून बहुत सख्त है।",
    "ko-cars": "전기 자동차는 유망한 분야입니다.",
    "fr-summit": "Le café de l'Élysée a reçu l'élève à Noël.",
    "de-street": "Die Straße nach Zürich wurde für Fußgänger geöffnet.",
    "pl-town": "Miasto Łódź zbudowało fabrykę układów scalonych.",
    "tr-town": "İstanbul ve Iğdır arasında tren çalışıyor.",
    "vi-port": "Cảng Hải Phòng đón nhiều tàu hơn năm ngoái.",
    "en-emoji": "The mayor answered the strike with a single 🚢 on his page.",
    "en-family": "A campaign used the family 👨‍👩‍👧‍👦 as its sign.",
    "gpt-four": "GPT-4 planned the folding of forty shirts.",
    "gpt-five": "GPT-5 planned the folding of ninety shirts.",
    "llama-two": "Llama 2 was given away with open weights.",
    "five-g": "The first nationwide 5G network was switched on in Seoul.",
    "h800": "The H800 was made for a market with limits.",
    "seven-nm": "A processor of 7 nanometres was taken apart.",
    "filings": "Filings rose to 6,276 in a decade.",
}


@pytest.fixture(scope="module")
def index() -> Index:
    return Index(library_of(*(fact(name, text) for name, text in STATEMENTS.items())))


def best(index: Index, query: str) -> str | None:
    found = index.search(query)
    return found[0].entry.id.removeprefix("harbour/") if found else None


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_statement_in_any_script_finds_itself(index: Index, name: str) -> None:
    assert best(index, STATEMENTS[name]) == name


@pytest.mark.parametrize("name", STATEMENTS)
def test_the_first_half_of_a_statement_in_any_script_is_completed_to_it(index: Index, name: str) -> None:
    text = STATEMENTS[name]
    assert index.complete(text[: len(text) // 2])[0].entry.headline == text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("生成式人工智能专利", "zh-patents"),  # a particle and a word between are left out
        ("人工智能", "zh-patents"),
        ("芯片 出口", "zh-chips"),
        ("计算能力不足", "zh-chips"),
        ("先進晶片", "zh-hant"),
        ("洗濯物 ロボット", "ja-lab"),
        ("東京の研究所", "ja-lab"),
        ("オープンソース", "ja-kana"),
        ("\uff75\uff70\uff8c\uff9f\uff9d\uff7f\uff70\uff7d", "ja-kana"),  # half width
        ("ไฟฟ้า", "th-cars"),
        ("รถยนต์ไฟฟ้าในจีน", "th-cars"),
        ("ข้อมูลส่วนบุคคล", "th-law"),
    ],
)
def test_scripts_without_spaces_are_searched_by_any_part(index: Index, query: str, expected: str) -> None:
    assert best(index, query) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("الرقائق", "ar-chips"),
        ("قانون المعلومات الشخصية", "ar-law"),
        ("قَانُون حِمَايَة", "ar-law"),  # with vowel signs
        ("قانـــون حمـاية", "ar-law"),  # stretched
        ("вычислительную мощность", "ru-chips"),
        ("ЭЛЕКТРОМОБИЛИ", "ru-cars"),
        ("электромобили область", "ru-cars"),
        ("электромобли", "ru-cars"),  # a letter is missing
        ("захист даних", "uk-law"),
        ("προστασία δεδομένων", "el-law"),
        ("ΠΡΟΣΤΑΣΙΑ ΔΕΔΟΜΕΝΩΝ", "el-law"),
        ("המידע האישי", "he-law"),
        ("डेटा संरक्षण", "hi-law"),
        ("전기 자동차", "ko-cars"),
    ],
)
def test_other_alphabets_are_searched_like_latin(index: Index, query: str, expected: str) -> None:
    assert best(index, query) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("cafe elysee", "fr-summit"),
        ("CAFÉ ÉLYSÉE", "fr-summit"),
        ("cafe\u0301 noe\u0308l", "fr-summit"),  # combining accents
        ("strasse zurich", "de-street"),
        ("STRASSE ZÜRICH", "de-street"),
        ("fussganger", "de-street"),
        ("łódź fabryka", "pl-town"),
        ("lodz fabryke", "pl-town"),
        ("istanbul tren", "tr-town"),
        ("İSTANBUL TREN", "tr-town"),
        ("hai phong", "vi-port"),
        ("\uff28\uff18\uff10\uff10 market", "h800"),  # full width
    ],
)
def test_accents_and_cases_are_folded_on_either_side(index: Index, query: str, expected: str) -> None:
    assert best(index, query) == expected


@pytest.mark.parametrize(
    "query",
    [
        "机器翻译",
        "气候变化",
        "天気予報",
        "ラーメン",
        "สภาพอากาศ",
        "الطقس غدا",
        "погода завтра",
        "καιρός αύριο",
        "날씨 내일",
        "🍕",
        "🍕🍕🍕",
    ],
)
def test_what_no_entry_says_in_its_script_is_met_with_silence(index: Index, query: str) -> None:
    assert index.search(query) == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [("mayor strike 🚢", "en-emoji"), ("mayor🚢strike", "en-emoji"), ("🔥 mayor strike 🔥", "en-emoji"),
     ("🚢", "en-emoji"), ("👨‍👩‍👧‍👦 campaign", "en-family"), ("campaign sign 👍🏽", "en-family")],
)  # fmt: skip
def test_emoji_stand_apart_from_words_and_never_hide_them(index: Index, query: str, expected: str) -> None:
    assert best(index, query) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("gpt-4", "gpt-four"),
        ("GPT5 folding", "gpt-five"),
        ("what did gpt 4 plan", "gpt-four"),
        ("gpt-five", "gpt-five"),
        ("llama2 weights", "llama-two"),
        ("5g network", "five-g"),
        ("h-800", "h800"),
        ("7nm processor", "seven-nm"),
        ("٦٢٧٦", "filings"),
        ("\uff16\uff12\uff17\uff16 filings", "filings"),
    ],
)
def test_digits_are_read_in_any_notation(index: Index, query: str, expected: str) -> None:
    assert best(index, query) == expected


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("gpt-6", "gpt-"), ("gpt-6 folding", "gpt-"), ("gpt-6 planned the folding", "gpt-"), ("gpt-45", "gpt-"),
        ("llama 3", "llama-two"), ("llama 3 weights", "llama-two"), ("llama-3 open weights", "llama-two"),
        ("6g network", "five-g"), ("H900 market", "h800"), ("8nm processor", "seven-nm"), ("6,267 filings", "filings"),
    ],
)  # fmt: skip
def test_a_name_with_another_digit_is_another_name(index: Index, query: str, wrong: str) -> None:
    assert not (best(index, query) or "").startswith(wrong)


@given(st.integers(1, 9), st.integers(1, 9), st.sampled_from(["gpt", "llama", "claude", "h", "ernie"]))
@settings(deadline=None, max_examples=60)
def test_of_two_names_that_differ_in_a_digit_the_right_one_comes_first(one: int, other: int, name: str) -> None:
    numbers = list(dict.fromkeys((one, other)))
    index = Index(library_of(*(fact(f"n{number}", f"{name.title()}-{number} wrote a poem.") for number in numbers)))
    for number in numbers:
        for query in (f"{name}-{number}", f"{name}{number} poem", f"who wrote {name.upper()}-{number}"):
            assert index.search(query)[0].entry.id == f"harbour/n{number}"
