"""Each rule of the coding by one small text: act, target, polarity and modes, in the words that it is for."""

import pytest

from xjreader.nlp.pipeline import Analyser

Row = tuple[str, str, str, str, tuple[str, ...]]


def coded(analyser: Analyser, text: str) -> set[Row]:
    """Actor, target, act, polarity and modes of all statements."""
    return {
        (one.actor, one.recipient or one.topic or "", one.act.value, one.polarity.value, tuple(one.modes))
        for one in analyser.analyse(text).statements
    }


ACTS: list[tuple[str, set[Row]]] = [
    # Several statements from one sentence, compound actors.
    (
        "Ilvania welcomed the visit but warned Karvesh not to delay.",
        {
            ("Ilvania", "lagoon visit", "SUPPORT", "support", ()),
            ("Ilvania", "Karvesh", "THREATEN", "oppose", ()),
        },
    ),
    (
        "Ilvania was the first to call the camps a crime. Two states, including Pellam, have followed suit.",
        {
            ("Ilvania", "fishing camps", "ACCUSE", "oppose", ()),
            ("Pellam", "fishing camps", "ACCUSE", "oppose", ()),
        },
    ),
    (
        "Ilvania and Pellam swapped charts on Friday.",
        {
            ("Ilvania", "Pellam", "COOPERATE", "support", ()),
            ("Pellam", "Ilvania", "COOPERATE", "support", ()),
        },
    ),
    # Passives, with the agent near or further on.
    ("Anna Kell was detained on Monday by Karvesh.", {("Karvesh", "Anna Kell", "COERCE", "oppose", ())}),
    ("Karvesh has been accused by Pellam.", {("Pellam", "Karvesh", "ACCUSE", "oppose", ())}),
    ("Anna Kell was freed by Karvesh two days later.", {("Karvesh", "Anna Kell", "RETREAT", "support", ())}),
    # Nouns and adjectives.
    ("Ilvania's criticism of Karvesh grew louder.", {("Ilvania", "Karvesh", "ACCUSE", "oppose", ())}),
    ("Criticism of Karvesh by Ilvania grew louder.", {("Ilvania", "Karvesh", "ACCUSE", "oppose", ())}),
    ("Ilvania voiced deep opposition to the net ban.", {("Ilvania", "net ban", "ACCUSE", "oppose", ())}),
    ("Karvesh drew sharp criticism from Ilvania.", {("Ilvania", "Karvesh", "ACCUSE", "oppose", ())}),
    ("Ilvania was openly critical of Karvesh.", {("Ilvania", "Karvesh", "ACCUSE", "oppose", ())}),
    # What leads up to the verb.
    ("Ilvania failed to condemn Karvesh.", {("Ilvania", "Karvesh", "ACCUSE", "neutral", ("negated",))}),
    ("Ilvania refused to meet Joren Vask.", {("Ilvania", "Joren Vask", "REJECT", "oppose", ())}),
    (
        "Ilvania stopped short of condemning Karvesh.",
        {("Ilvania", "Karvesh", "ACCUSE", "neutral", ("negated",))},
    ),
    ("Ilvania threatened to sanction Karvesh.", {("Ilvania", "Karvesh", "THREATEN", "oppose", ())}),
    ("Ilvania agreed to help Pellam.", {("Ilvania", "Pellam", "AGREE", "support", ())}),
    ("Ilvania is to free Anna Kell.", {("Ilvania", "Anna Kell", "RETREAT", "support", ("future",))}),
    (
        "Ilvania is considering sanctions against Karvesh.",
        {("Ilvania", "Karvesh", "SANCTION", "oppose", ("hypothetical",))},
    ),
    # Modes.
    ("In 1996, Ilvania condemned Karvesh.", {("Ilvania", "Karvesh", "ACCUSE", "oppose", ("historical",))}),
    (
        "Ilvania said it would release Anna Kell.",
        {("Ilvania", "Anna Kell", "RETREAT", "support", ("future",))},
    ),
    (
        "Ilvania will not recognise Pellam.",
        {("Ilvania", "Pellam", "SUPPORT", "oppose", ("negated", "future"))},
    ),
    (
        "“If Karvesh closes the strait, we will blockade Karvesh,” Tilda Brock of Ilvania said.",
        {("Tilda Brock", "Karvesh", "THREATEN", "oppose", ("hypothetical",))},
    ),
    # A charge that is rejected is denied; "this" is what was said before.
    (
        "Pellam accused Karvesh of running the camps. Karvesh denied this.",
        {
            ("Pellam", "Karvesh", "ACCUSE", "oppose", ()),
            ("Karvesh", "fishing camps", "DENY", "oppose", ()),
        },
    ),
    # Objects that stand right after the verb.
    ("Ilvania sent Pellam ten pumps.", {("Ilvania", "Pellam", "AID", "support", ())}),
    ("Ilvania promised Pellam a hearing.", {("Ilvania", "Pellam", "AGREE", "support", ())}),
    # What somebody says of another.
    ("“Karvesh lied to us,” Tilda Brock said.", {("Tilda Brock", "Karvesh", "ACCUSE", "oppose", ())}),
    ("“Pellam helped us,” Tilda Brock said.", {("Tilda Brock", "Pellam", "SUPPORT", "support", ())}),
    (
        "“Karvesh should be ashamed,” Tilda Brock said.",
        {("Tilda Brock", "Karvesh", "ACCUSE", "oppose", ())},
    ),
    (
        "“There will be no inspection of the Lagoon,” Joren Vask said.",
        {("Joren Vask", "lagoon visit", "REJECT", "oppose", ("future",))},
    ),
    # The author's own voice is nobody's.
    ("Karvesh lied to everybody.", set()),
    ("The net ban is a disgrace.", set()),
]


@pytest.mark.parametrize(("text", "wanted"), ACTS, ids=[text[:60] for text, _ in ACTS])
def test_a_rule(analyser: Analyser, text: str, wanted: set[Row]) -> None:
    assert coded(analyser, text) == wanted
