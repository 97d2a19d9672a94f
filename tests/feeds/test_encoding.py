"""Bytes are read in the encoding that was really used, whatever is declared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xjreader.feeds.encoding import decode

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
    """An undeclared legacy text: strange, but never half one encoding and half another."""
    body = "<t>今年の議会は港湾計画の採決を延期した、市長は反対した、新聞は沈黙した</t>"
    if encoding != "euc-jp":
        body = "<t>今年議會推遲了港口計畫的表決，市長表示反對，報紙保持沉默，居民感到失望</t>"
    sent = body.encode(encoding)
    assert any(not letter.isascii() for letter in sent.decode("utf-8", "ignore")), "some of it looks like it"
    assert decode(sent) == (sent.decode("cp1252", "replace"), True)


def test_few_words_of_utf8_among_many_other_bytes_are_still_read() -> None:
    body = "“Curly” ".encode() + "é à ü ñ ".encode("cp1252") * 20
    assert decode(body) == ("“Curly” " + "é à ü ñ " * 20, False)
