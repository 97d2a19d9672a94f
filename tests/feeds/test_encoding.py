"""Bytes are read in the encoding that was really used, whatever is declared."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xjreader.feeds.encoding import decode, may_be_of_another_script, read_text
from xjreader.feeds.parse import parse_feed

CURLY = "<t>“Curly” – café €5…</t>"
HAN = "<t>中文新闻标题镕𠀀</t>"
RUSSIAN = "<t>Новости дня</t>"


def xml(text: str, declared: str) -> str:
    return f'<?xml version="1.0" encoding="{declared}"?>{text}'


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        (CURLY.encode(), "", CURLY),
        (CURLY.encode(), "text/xml; charset=iso-8859-1", CURLY),
        (b"\xef\xbb\xbf" + CURLY.encode(), "text/xml; charset=utf-16", CURLY),
        (b"\xff\xfe" + HAN.encode("utf-16-le"), "text/xml; charset=utf-8", HAN),
        (b"\xfe\xff" + HAN.encode("utf-16-be"), "", HAN),
        (HAN.encode("utf-16-le"), "", HAN),
        (HAN.encode("utf-16-be"), "", HAN),
        (HAN.encode("utf-32-be"), "", HAN),
        (CURLY.encode("cp1252"), "", CURLY),
        (CURLY.encode("cp1252"), "text/xml; charset=iso-8859-1", CURLY),
        (HAN.encode("gb18030"), "text/xml; charset=GB2312", HAN),
        (RUSSIAN.encode("koi8-r"), 'text/xml; charset="koi8-r"', RUSSIAN),
        (RUSSIAN.encode(), "text/xml; charset=no-such-thing", RUSSIAN),
        ("日本のニュース".encode("iso2022_jp"), "text/plain; charset=iso-2022-jp", "日本のニュース"),
    ],
)
def test_decode(body: bytes, content_type: str, text: str) -> None:
    assert decode(body, content_type) == (text, True)


@pytest.mark.parametrize(
    ("title", "declared", "used"),
    [
        (CURLY, "iso-8859-1", "cp1252"),
        (HAN, "gb2312", "gb18030"),
        ("<t>臺灣新聞標題</t>", "big5", "big5"),
        ("<t>日本のニュース</t>", "shift_jis", "cp932"),
        ("<t>한국 뉴스</t>", "euc-kr", "euc-kr"),
        (RUSSIAN, "windows-1251", "cp1251"),
        (RUSSIAN, "base64", "utf-8"),
    ],
)
def test_the_declaration_in_xml(title: str, declared: str, used: str) -> None:
    text = xml(title, declared)
    assert decode(text.encode(used)) == (text, True)


def test_stray_bytes_among_utf8_are_put_right_and_told() -> None:
    body = "中文 ".encode() + b"caf\xe9 \x93q\x94"
    assert decode(body) == ("中文 café “q”", False)


@given(
    st.binary(max_size=200),
    st.sampled_from(["", "text/xml; charset=utf-16", "text/html; charset=\0", "x; charset=hz"]),
)
def test_it_never_raises(body: bytes, content_type: str) -> None:
    text, _ = decode(body, content_type)
    assert isinstance(text, str)


@given(st.text(st.characters(codec="utf-8"), min_size=1))
def test_utf8_is_read_as_it_is(text: str) -> None:
    body = b"<" + text.encode()
    if b"\0" not in body:
        assert decode(body) == ("<" + text, True)


@pytest.mark.parametrize("encoding", ["euc-jp", "big5", "gb18030"])
def test_a_text_of_which_pairs_of_bytes_look_like_utf8_by_chance_is_not_utf8(encoding: str) -> None:
    """An undeclared legacy text: never half one encoding and half another."""
    body = "<t>今年の議会は港湾計画の採決を延期した、市長は反対した、新聞は沈黙した</t>"
    if encoding != "euc-jp":
        body = "<t>今年議會推遲了港口計畫的表決，市長表示反對，報紙保持沉默，居民感到失望</t>"
    sent = body.encode(encoding)
    assert any(not letter.isascii() for letter in sent.decode("utf-8", "ignore")), "some of it looks like it"
    assert decode(sent) == (body, True)


def test_few_words_of_utf8_among_many_other_bytes_are_still_read() -> None:
    body = "“Curly” ".encode() + "é à ü ñ ".encode("cp1252") * 20
    assert decode(body) == ("“Curly” " + "é à ü ñ " * 20, False)


NEWS = {
    "zh": ("特使：访问日期未定", "发言人否认了这一说法，称报告毫无根据，并要求对方立即道歉。"),
    "tw": ("特使：訪問日期未定", "發言人否認了這一說法，稱報告毫無根據，並要求對方立即道歉。"),
    "ja": ("特使、訪問の日程は未定", "報道官はこの主張を否定し、報告書には根拠がないとして謝罪を求めた。"),
    "ko": ("특사, 방문 날짜 미정", "대변인은 이 주장을 부인하고 보고서에 근거가 없다며 사과를 요구했다."),
    "ru": ("Посол: даты визита нет", "Пресс-секретарь опровергла это утверждение и потребовала извинений."),
    "uk": ("Посол: дати візиту немає", "Речниця спростувала це твердження й зажадала негайних вибачень."),
    "el": ("Ο απεσταλμένος μίλησε", "Η εκπρόσωπος διέψευσε τον ισχυρισμό και ζήτησε άμεση συγγνώμη."),
    "he": ("השליח: המועד טרם נקבע", "הדוברת הכחישה את הטענה ודרשה התנצלות מיידית מן הצד השני."),
    "ar": ("المبعوث: لا موعد للزيارة", "نفت المتحدثة هذا الادعاء وطالبت باعتذار فوري من الطرف الآخر."),
    "th": ("ทูตพิเศษยังไม่กำหนดวันเยือน", "โฆษกปฏิเสธข้ออ้างนี้และเรียกร้องให้ขอโทษทันที"),
    "pl": (
        "Wysłannik: brak daty wizyty",
        "Rzeczniczka zaprzeczyła, żądając przeprosin: „to kłamstwo” — dodała później.",
    ),
    "fr": (
        "L’envoyé : « pas de date »",
        "La porte-parole a démenti et exigé des excuses immédiates, a-t-elle précisé.",
    ),
    "de": (
        "Gesandter: „Kein Datum“",
        "Die Sprecherin wies das zurück und verlangte eine Entschuldigung für die Lüge.",
    ),
    "es": (
        "El enviado: «sin fecha»",
        "La portavoz desmintió la afirmación y exigió una disculpa inmediata, según él.",
    ),
}
WRITTEN = [
    ("zh", "gb18030"), ("tw", "big5"), ("ja", "shift_jis"), ("ja", "euc_jp"), ("ko", "euc_kr"),
    ("ru", "koi8_r"),
    ("ru", "cp1251"), ("uk", "koi8_u"), ("uk", "cp1251"), ("el", "cp1253"), ("he", "cp1255"),
    ("ar", "cp1256"),
    ("th", "cp874"), ("pl", "cp1250"), ("fr", "cp1252"), ("de", "cp1252"), ("es", "cp1252"),
]  # fmt: skip
IN_ANOTHER_SCRIPT = [
    (language, encoding) for language, encoding in WRITTEN if language not in ("pl", "fr", "de", "es")
]


def as_feed(language: str) -> str:
    title, text = NEWS[language]
    return (
        f"<rss version='2.0'><channel><title>{title[:7]}</title><link>https://outlet.example/</link>"
        f"<item><title>{title}</title><pubDate>Mon, 02 Mar 2026 08:55:00 +0000</pubDate>"
        f"<description>&lt;p&gt;{text}&lt;/p&gt;</description></item></channel></rss>"
    )


def as_page(language: str) -> str:
    title, text = NEWS[language]
    head = f"<head><title>{title}</title><style>p{{margin:0}}</style></head>"
    return f"<html>{head}<body><p>{text}</p></body></html>"


@pytest.mark.parametrize(("language", "encoding"), WRITTEN)
@pytest.mark.parametrize("document", [as_feed, as_page])
def test_what_is_not_declared_is_told_by_its_letters(
    language: str, encoding: str, document: Callable[[str], str]
) -> None:
    text = document(language)
    body = text.encode(encoding, "xmlcharrefreplace")
    assert decode(body) == (body.decode(encoding), True)
    assert decode(body, "text/html; charset=utf-8") == (body.decode(encoding), True)


@pytest.mark.parametrize(("language", "encoding"), IN_ANOTHER_SCRIPT)
def test_the_letters_are_asked_of_a_feed_that_gives_another_sign(language: str, encoding: str) -> None:
    """As a feed reader does without a detector, unless the language or the country speaks for it."""
    text = as_feed(language)
    plain = text.encode(encoding)
    said = text.replace("<item>", f"<language>{language}</language><item>", 1).encode(encoding)
    for body, url, is_read in (
        (plain, "https://outlet.example/feed", False),
        (said, "https://outlet.example/feed", True),
        (plain, "https://outlet.example.cn/feed", True),
    ):
        (entry,) = parse_feed(body, url=url).entries
        assert (entry.title == NEWS[language][0]) is is_read


@pytest.mark.parametrize(
    ("head", "url", "may_be"),
    [
        ("<language>en-us</language>", "https://outlet.example/feed", False),
        ("<language>zh-CN</language>", "https://outlet.example/feed", True),
        ("<feed xml:lang='ja'>", "", True),
        ("<feed xml:lang='de'>", "", False),
        ('{"language": "ru"}', "", True),
        ("", "https://outlet.jp/", True),
        ("", "https://user:word@outlet.tw:8080/", True),
        ("", "https://outlet.fr/?x=.jp", False),
        ("", "feed.cn", False),
        ("", "https://[::1/", False),
    ],
)
def test_signs_of_another_script(head: str, url: str, may_be: bool) -> None:
    assert may_be_of_another_script(head.encode(), url) is may_be


@pytest.mark.parametrize(("language", "encoding"), IN_ANOTHER_SCRIPT)
def test_latin_1_is_not_believed_of_what_is_not_written_in_latin_letters(
    language: str, encoding: str
) -> None:
    text = as_feed(language)
    assert decode(text.encode(encoding), "text/xml; charset=ISO-8859-1") == (text, True)


@pytest.mark.parametrize(("language", "encoding"), WRITTEN)
def test_what_is_declared_is_believed(language: str, encoding: str) -> None:
    body = as_feed(language).encode(encoding, "xmlcharrefreplace")
    assert decode(body, f"text/xml; charset={encoding}") == (body.decode(encoding), True)


@pytest.mark.parametrize(
    "text", ["Envoy’s letter", "“No date” – again", "Price: €5", "café", "25 °C", "© Courier", "£ 5"]
)
def test_a_few_letters_are_windows_1252(text: str) -> None:
    assert decode(f"<t>{text}</t>".encode("cp1252")) == (f"<t>{text}</t>", True)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5", "shift_jis", "euc_jp", "euc_kr"])
def test_a_letter_that_is_cut_off_costs_nothing_but_itself(encoding: str) -> None:
    text = as_feed({"gb18030": "zh", "big5": "tw", "euc_kr": "ko"}.get(encoding, "ja"))
    end = next(place for place, letter in enumerate(text) if not letter.isascii() and place > 150)
    body = text[: end + 1].encode(encoding)[:-1]
    for content_type in (f"text/xml; charset={encoding}", ""):
        assert decode(body, content_type) == (text[:end], True)
        decoded = read_text(body, content_type)
        assert decoded.originals(body, [(0, end)]) == [text[:end].encode(encoding)]


@pytest.mark.parametrize("encoding", ["gb18030", "shift_jis", "euc_kr"])
def test_one_wrong_byte_does_not_make_another_encoding_of_it(encoding: str) -> None:
    text = as_feed({"gb18030": "zh", "euc_kr": "ko"}.get(encoding, "ja"))
    sent = text.encode(encoding)
    middle = sent.index(b"</description>")
    decoded, is_exact = decode(sent[:middle] + b"\x81" + sent[middle:], f"text/xml; charset={encoding}")
    assert not is_exact
    assert decoded.startswith(text[:100])


def test_telling_takes_time_in_proportion() -> None:
    for body in (
        b"x" * 3_000_000 + b"\xe9\xe9x",
        b"<" * 3_000_000 + b"\xe9\xe9x",
        b"\xe9\x81\xff<" * 700_000,
    ):
        decode(body)


@given(st.binary(max_size=60), st.sampled_from(["", "text/xml; charset=big5", "text/html; charset=latin-1"]))
def test_any_bytes_can_be_given_back_or_it_is_said_that_not(body: bytes, content_type: str) -> None:
    decoded = read_text(body, content_type)
    given_back = decoded.originals(body, [(0, len(decoded.text))])
    if given_back is not None:
        assert body.endswith(given_back[0] + body[len(body) - decoded.cut :])
