"""Quotations and posts signed with a dash and a name; dashes after quotations that sign nothing."""

import pytest

from xjreader.models.analysis import AttributionType
from xjreader.nlp.reading import read
from xjreader.nlp.signatures import signed
from xjreader.nlp.tagger import RawAttribution

QUOTE = "“We kept copies of all of them.”"


def shown(text: str, raw: RawAttribution) -> tuple[str, str, list[str]]:
    source, cue = ("".join(text[a:b] for a, b in spans) for spans in (raw.source, raw.cue))
    return source, cue, [text[a:b] for a, b in raw.content]


def found(text: str) -> list[tuple[str, str, list[str]]]:
    return [shown(text, raw) for raw in signed(read(text))]


@pytest.mark.parametrize("gap", [" ", "", "\n", "\n\n"])
@pytest.mark.parametrize(
    ("signature", "source"),
    [
        ("— Greta Holm", "Greta Holm"),
        ("– Greta Holm.", "Greta Holm"),
        ("- Holm", "Holm"),
        ("-Holm", "Holm"),
        ("―\u00a0Greta P. Holm", "Greta P. Holm"),
        ("— Greta van Holm", "Greta van Holm"),
        ("— President Holm", "President Holm"),
        ("— Greta Holm, baker", "Greta Holm, baker"),
        ("— Greta Holm, 34", "Greta Holm, 34"),
        ("— Greta Holm, 34, baker", "Greta Holm, 34, baker"),
        ("— Greta Holm, director of Ferrymen’s Aid", "Greta Holm, director of Ferrymen’s Aid"),
        ("— Greta Holm, Port Ellis", "Greta Holm"),
        ("— Greta Holm, writing after the vote", "Greta Holm"),
        ("— Greta Holm (@gretaholm)", "Greta Holm (@gretaholm)"),
        ("— Greta Holm (@gretaholm), 7:12 a.m.", "Greta Holm (@gretaholm)"),
        ("— Greta Holm (@gretaholm) June 14, 2023", "Greta Holm (@gretaholm)"),
        ("— Greta Holm on Telegram", "Greta Holm"),
        ("— @gretaholm", "@gretaholm"),
        ("— @greta_holm, 14 June", "@greta_holm"),
        ("— Harbour Workers Union", "Harbour Workers Union"),
        ("— Deputy director of the mill", "Deputy director of the mill"),
    ],
)
def test_a_quotation_and_its_signature(gap: str, signature: str, source: str) -> None:
    text = f"Voices from the quay\n\n{QUOTE}{gap}{signature}\n\nThe ferry left at six."
    assert found(text) == [(source, signature[0], [QUOTE])]


def test_a_list_of_voices() -> None:
    text = "“I am tired of it.” ― Ann Lee\n“So are we all.” ― Tam Ferrier\n“Not me, I sleep.” ― Bel Roan"
    assert [one[0] for one in found(text)] == ["Ann Lee", "Tam Ferrier", "Bel Roan"]


def test_a_quotation_of_two_paragraphs_is_signed_whole() -> None:
    text = "“We kept copies.\n\n“All of them, in a tin.”\n— Greta Holm"
    ((source, _, content),) = found(text)
    assert source == "Greta Holm"
    assert content == ["“We kept copies.\n\n“All of them, in a tin.”"]


def test_an_opening_mark_of_the_wrong_kind_is_an_opening_mark() -> None:
    text = "”We kept copies of all of them.” — Greta Holm"
    assert found(text) == [("Greta Holm", "—", ["”We kept copies of all of them.”"])]


@pytest.mark.parametrize(
    ("post", "source", "content"),
    [
        (
            "Nine boats so far today. — Greta Holm (@gretaholm)",
            "Greta Holm (@gretaholm)",
            "Nine boats so far today.",
        ),
        (
            "Nine boats so far #CountUs — Greta Holm (@gretaholm) June 14, 2023",
            "Greta Holm (@gretaholm)",
            "Nine boats so far #CountUs",
        ),
        ("Nine boats so far today.\n— @gretaholm, 14 June", "@gretaholm", "Nine boats so far today."),
        ("nine boats, nobody counted – @greta_holm on X", "@greta_holm", "nine boats, nobody counted"),
    ],
)
def test_a_post_without_quotation_marks(post: str, source: str, content: str) -> None:
    text = f"What people wrote that night\n\n{post}\n\nThe ferry left at six."
    (raw,) = signed(read(text))
    assert shown(text, raw)[0::2] == (source, [content])
    assert raw.type is AttributionType.INDIRECT
    assert raw.is_structural


@pytest.mark.parametrize(
    "line",
    [
        f"{QUOTE} – and with that she left.",
        f"{QUOTE} — Greta Holm said it twice.",
        f"{QUOTE} — Greta Holm is tired.",
        f"{QUOTE} — Monday",
        f"{QUOTE} — Source: Northwire",
        f"{QUOTE} — Photo",
        f"{QUOTE} – 12 June",
        f"She said: {QUOTE} — Northwire",
        f"{QUOTE} Greta Holm",
        "“Nets Without End” — Ivor Ketil",
        "“The Long Night of Osk” – Kiva Torann",
        "“Quite” — Magnus Teague",
        "The boats — Greta Holm’s among them — left.",
        "Nine boats — @gretaholm counted them all",
        "Nine boats - @gretaholm taking a question",
        "Nine boats so far. — Greta Holm",
        "Follow @gretaholm — Harbour News",
        "— Greta Holm (@gretaholm)",
        "Two words — @gretaholm",
    ],
)
def test_other_dashes_sign_nothing(line: str) -> None:
    assert found(f"{line}\n\nThe ferry left at six.") == []
