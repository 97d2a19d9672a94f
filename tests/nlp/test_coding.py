"""Each rule of the coding by one small text: act, target, polarity and modes, in the words that it is for."""

import pytest
from msgspec.structs import replace

from xjreader.models.analysis import Act, Actor, ActorKind, ActPhrase, Mode, Polarity, Topic
from xjreader.nlp.attribution import RuleTagger
from xjreader.nlp.casting import read_cast
from xjreader.nlp.paraphrases import TopicMentions
from xjreader.nlp.pipeline import Analyser, Knowledge
from xjreader.nlp.reading import read
from xjreader.nlp.tokens import read_data
from xjreader.nlp.topics import TopicIndex
from xjreader.nlp.variants import with_variants
from xjreader.nlp.world import gazetteer

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
    ("Ilvania reacted with caution to the visit.", set()),
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
        {("Joren Vask", "lagoon visit", "REJECT", "oppose", ())},
    ),
    ("“The net ban is a mess,” Tilda Brock said.", {("Tilda Brock", "net ban", "ACCUSE", "oppose", ())}),
    (
        "Pellam accused Karvesh of running the camps. “It is a lie,” Karvesh said.",
        {
            ("Pellam", "Karvesh", "ACCUSE", "oppose", ()),
            ("Karvesh", "fishing camps", "DENY", "oppose", ()),
        },
    ),
    # Targets between a verb's own words, "it" for a topic, requests that are answered.
    ("Ilvania took Karvesh to court.", {("Ilvania", "Karvesh", "ACCUSE", "oppose", ())}),
    (
        "Ilvania praised the net ban. It was rejected by Pellam on Monday.",
        {("Ilvania", "net ban", "SUPPORT", "support", ()), ("Pellam", "net ban", "REJECT", "oppose", ())},
    ),
    (
        "Ilvania asked Pellam for boats. Pellam turned the request down.",
        {("Ilvania", "Pellam", "APPEAL", "neutral", ()), ("Pellam", "Ilvania", "REJECT", "oppose", ())},
    ),
    # Who stands behind those who act, bodies by their last word.
    ("Karvesh's gunboats shelled Pellam.", {("Karvesh", "Pellam", "ASSAULT", "oppose", ())}),
    (
        "Karvesh thanked the Straits Rights Office on Monday. Pellam praised the Office.",
        {
            ("Karvesh", "Straits Rights Office", "SUPPORT", "support", ()),
            ("Pellam", "Straits Rights Office", "SUPPORT", "support", ()),
        },
    ),
    (
        "“Our country welcomes the visit,” Tilda Brock said.",
        {("Tilda Brock", "lagoon visit", "SUPPORT", "support", ())},
    ),
    # What is denied, or not said or believed, is nobody's charge.
    ("Karvesh denied it abused Anna Kell, Joren Vask said.", set()),
    ("Joren Vask said Karvesh had denied that it abused Anna Kell.", set()),
    ("“We never said the visit was a mistake,” Joren Vask told reporters.", set()),
    ("“No one thinks that Karvesh should be ashamed,” Joren Vask said.", set()),
    ("Joren Vask did not say that the visit was a disgrace.", set()),
    ("Karvesh denied abusing Anna Kell, Joren Vask said.", set()),
    ("Karvesh denied running the camps.", {("Karvesh", "fishing camps", "DENY", "oppose", ())}),
    ("“It is not true that the visit was a disgrace,” Joren Vask said.", set()),
    ("There is no evidence that Karvesh lied, Joren Vask said.", set()),
    (
        "Karvesh denied that it ran the camps and accused Pellam of lies.",
        {("Karvesh", "fishing camps", "DENY", "oppose", ()), ("Karvesh", "Pellam", "ACCUSE", "oppose", ())},
    ),
    (
        "“Nobody can deny that the visit was a disgrace,” Joren Vask said.",
        {("Joren Vask", "lagoon visit", "ACCUSE", "oppose", ())},
    ),
    # Nobody is opposed by who will not criticise him, nor by who worries about him.
    ("Pellam refused to criticise Karvesh.", set()),
    ("Pellam has declined to publicly condemn the visit.", set()),
    ("Pellam refused to back Karvesh.", {("Pellam", "Karvesh", "REJECT", "oppose", ())}),
    (
        "Pellam stopped short of accusing Karvesh.",
        {("Pellam", "Karvesh", "ACCUSE", "neutral", (Mode.NEGATED,))},
    ),
    ("Pellam voiced concern about Anna Kell.", set()),
    ("Pellam was alarmed about the treatment of Anna Kell.", set()),
    ("Pellam raised concerns about Karvesh's conduct.", {("Pellam", "Karvesh", "ACCUSE", "oppose", ())}),
    ("Pellam voiced concern over the net ban.", {("Pellam", "net ban", "ACCUSE", "oppose", ())}),
    # Who denies what speaks against it is not against it; what is missing is nobody's own fault.
    ("Pellam dismissed the claim that the visit was a failure.", set()),
    ("Pellam denied that the visit was a mistake.", set()),
    ("Karvesh denied that it ran the camps.", {("Karvesh", "fishing camps", "DENY", "oppose", ())}),
    ("Pellam regretted the lack of progress on the visit.", set()),
    ("Joren Vask said Anna Kell was suffering.", set()),
    # What a report is on, or an inquiry goes into, is neither praised nor blamed with it.
    (
        "Pellam praised Tidewatch's report on the camps.",
        {("Pellam", "Tidewatch", "SUPPORT", "support", ())},
    ),
    ("Pellam welcomed an inquiry into the camps.", set()),
    # The author's own voice is nobody's.
    ("Karvesh lied to everybody.", set()),
    ("The net ban is a disgrace.", set()),
]


@pytest.mark.parametrize(("text", "wanted"), ACTS, ids=[text[:60] for text, _ in ACTS])
def test_a_rule(analyser: Analyser, text: str, wanted: set[Row]) -> None:
    assert coded(analyser, text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "Pellam stopped short of accusing Karvesh of running the camps.",
        "Pellam refrained from criticising Karvesh.",
        "Pellam refused to criticise Karvesh.",
        "“We never said the visit was a mistake,” Joren Vask told reporters.",
        "Karvesh denied it abused Anna Kell, Joren Vask said.",
        "Pellam voiced concern about Anna Kell.",
    ],
)
def test_the_trained_reader_finds_no_opposition_where_it_is_withheld(trained: Analyser, text: str) -> None:
    assert not [one for one in trained.analyse(text).statements if one.polarity is Polarity.OPPOSE]


def test_a_verb_of_the_persons_own_goes_before_the_readers(knowledge: Knowledge) -> None:
    text = "Ilvania poured cold water on the net ban. Pellam turned Karvesh away. Ilvania praised Pellam."
    own = (
        ActPhrase("pour * water on", Act.REJECT, None, "will not have it"),
        ActPhrase("turn * away", Act.REJECT, None, "will not have it"),
        ActPhrase("praise", Act.CONSULT, Polarity.NEUTRAL, "to see that it is taken"),
    )
    reader = Analyser(replace(knowledge, acts=own), tagger=RuleTagger())
    assert coded(reader, text) == {
        ("Ilvania", "net ban", "REJECT", "oppose", ()),
        ("Ilvania", "Pellam", "CONSULT", "neutral", ()),
    }


def test_the_digest_changes_with_the_acts_and_not_with_their_reasons_or_order(knowledge: Knowledge) -> None:
    one, other = ActPhrase("wave through", Act.AGREE), ActPhrase("turn away", Act.REJECT)
    plain = knowledge.digest
    assert replace(knowledge, acts=()).digest == plain
    assert replace(knowledge, acts=(one,)).digest != plain
    assert replace(knowledge, acts=(one, other)).digest == replace(knowledge, acts=(other, one)).digest
    assert (
        replace(knowledge, acts=(replace(one, reason="x"),)).digest == replace(knowledge, acts=(one,)).digest
    )
    assert (
        replace(knowledge, acts=(replace(one, act=Act.DENY),)).digest
        != replace(knowledge, acts=(one,)).digest
    )


def test_each_entry_of_the_lexicon_has_a_reason_and_an_act_of_its_own() -> None:
    data = read_data("acts.toml")
    entries = [
        (key, reason)
        for act in Act
        for table in ("verbs", "for")
        for key, reason in data[act.value].get(table, {}).items()
    ]
    assert len(entries) > 500
    assert all(len(reason) > 5 for _, reason in entries)
    keys = [key for key, _ in entries]
    assert sorted(keys) == sorted(set(keys))
    for rows in read_data("held.toml").values():
        assert isinstance(rows, str) or all(len(row) == 5 and row[4] for row in rows)


@pytest.mark.parametrize(
    ("text", "act", "polarity"),
    [
        ("Pellam condemned the abuses.", "ACCUSE", "support"),
        ("Pellam called it torture.", "ACCUSE", "support"),
        ("Pellam condemned the allegations.", "ACCUSE", "oppose"),
        ("Pellam condemned talk of torture.", "ACCUSE", "oppose"),
        ("Pellam denied the abuses.", "DENY", "oppose"),
        ("Pellam rejected the allegations.", "DENY", "oppose"),
    ],
)
def test_who_condemns_the_deed_is_for_the_topic_that_charges_it(
    knowledge: Knowledge, text: str, act: str, polarity: str
) -> None:
    charge = Topic("abuse allegations", ("allegations", "abuses", "torture"))
    reader = Analyser(replace(knowledge, topics=(charge,)), tagger=RuleTagger())
    assert coded(reader, text) == {("Pellam", charge.name, act, polarity, ())}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Pellam joined Ilvania in condemning Karvesh.", {"Pellam joined Ilvania", "condemning Karvesh."}),
        (
            "Pellam walked out of the talks with Ilvania while Karvesh praised the visit.",
            {"Pellam walked out of the talks with Ilvania", "Karvesh praised the visit."},
        ),
        ("Pellam failed to condemn Karvesh.", {"Pellam failed to condemn Karvesh."}),
        ("Pellam did not condemn Karvesh.", {"Pellam did not condemn Karvesh."}),
        ("Pellam told Karvesh to come, and left.", {"Pellam told Karvesh to come"}),
    ],
)
def test_evidence_ends_with_a_phrase_and_keeps_what_negates(
    analyser: Analyser, text: str, shown: set[str]
) -> None:
    found = {
        text[span.start : span.end] for one in analyser.analyse(text).statements for span in one.evidence
    }
    assert {one.rstrip(".") for one in found} == {one.rstrip(".") for one in shown}


TOPICS = (
    Topic("UN visit", ()),
    Topic("border wall", ()),
    Topic("death penalty", ()),
    Topic("forced sterilisation", ()),
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A visit by the UN rights chief was near.", [("UN visit", "visit by the UN")]),
        ("A trip of UN experts was near.", [("UN visit", "trip of UN")]),
        ("They built a barrier on the border.", [("border wall", "barrier on the border")]),
        ("They oppose capital punishment.", [("death penalty", "capital punishment")]),
        ("Women were forcibly sterilised.", [("forced sterilisation", "forcibly sterilised")]),
        (
            "He praised the border wall. They hate the wall.",
            [("border wall", "border wall"), ("border wall", "wall")],
        ),
        ("A wall of the house fell.", []),
        ("The visit was short.", []),
        ("The border was calm. A wall fell.", []),
    ],
)
def test_topics_are_found_in_other_words(text: str, found: list[tuple[str, str]]) -> None:
    reading = read(text)
    mentions = TopicMentions(TopicIndex.build(TOPICS), read_cast(reading, gazetteer(())))
    hits = mentions.find(0, len(reading.tokens))
    assert [(hit.name, text[slice(*reading.span(hit.first, hit.last))]) for hit in hits] == found


@pytest.mark.parametrize(
    ("name", "kind", "also", "never"),
    [
        ("Joe Harlan", "person", "Joseph Harlan", "Harlan Joe"),
        ("William B. Taylor Jr.", "person", "William Taylor", "B. Taylor"),
        ("the UN chief", "person", "", "the chief"),
        ("Democratic Party", "organisation", "House Democrats", "Democratic"),
        ("Republican lawmakers", "person", "GOP", "Republican"),
        ("Department of Roads", "organisation", "Roads Department", "Roads"),
        ("Quay Rights Council", "organisation", "QRC", "Council"),
    ],
)
def test_names_get_the_variants_that_texts_use(name: str, kind: str, also: str, never: str) -> None:
    (actor,) = with_variants((Actor(name, ActorKind(kind)),))
    assert (also in actor.aliases) is bool(also)
    assert never not in actor.aliases


def test_no_variant_stands_for_two_or_takes_anothers_name() -> None:
    body = ActorKind.ORGANISATION
    actors = with_variants(
        (Actor("Quay Rights Council", body), Actor("Quay Road Club", body), Actor("QRC", body))
    )
    assert [actor.aliases for actor in actors] == [(), (), ()]
