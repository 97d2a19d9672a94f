"""What becomes of what the network says: borders, subjects, labels, and what the rules add."""

from collections.abc import Sequence

import pytest
from tests.nlp.neural.made import Said, combined, shown

from xjreader.models.analysis import AttributionType
from xjreader.nlp.attribution import RuleTagger
from xjreader.nlp.reading import read

Shown = tuple[str, str, list[str]]


def contents(text: str, *said: Said) -> list[list[str]]:
    return [content for _, _, content in shown(text, combined(text, *said, rules=[]))]


def both(text: str, *said: Said) -> list[Shown]:
    return shown(text, combined(text, *said))


# Borders ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["We are", "ready and we", "will stay", "“We", "stay,"])
def test_a_part_of_a_quotation_becomes_the_whole(part: str) -> None:
    text = "“We are ready and we will stay,” Orr said."
    assert contents(text, Said("Orr", "said", (part,))) == [["“We are ready and we will stay,”"]]


def test_a_content_that_begins_outside_goes_to_the_end_of_the_quotation() -> None:
    text = "Orr said that he was “tired of it all” then."
    assert contents(text, Said("Orr", "said", ("that he was “tired of",))) == [
        ["that he was “tired of it all”"]
    ]


def test_a_row_of_names_is_not_cut_before_its_last() -> None:
    text = "Orr welcomed the visit to Ostrund and Tarn, but warned of rain."
    assert contents(text, Said("Orr", "welcomed", ("the visit to Ostrund",))) == [
        ["the visit to Ostrund and Tarn"]
    ]
    assert contents(text, Said("Orr", "welcomed", ("the visit to Ostrund and",))) == [
        ["the visit to Ostrund and Tarn"]
    ]
    text = "Orr welcomed the visit to Ostrund and Lee said that it rained."
    assert contents(text, Said("Orr", "welcomed", ("the visit to Ostrund",))) == [["the visit to Ostrund"]]


def test_a_quotation_in_which_another_speaks_is_not_taken_whole() -> None:
    text = "“He told me that it was late and I left,” Orr said."
    said = Said("He", "told", ("that it was late",)), Said("Orr", "said", ("I left",))
    told, left = contents(text, *said)
    assert told == ["that it was late"]
    assert left[0].startswith("I left")


def test_words_left_out_within_what_somebody_says_are_filled_in() -> None:
    text = "Orr said that the old gate was left open on both sides."
    assert contents(text, Said("Orr", "said", ("that the old", "open on both sides"))) == [
        ["that the old gate was left open on both sides"]
    ]


def test_more_than_four_words_are_not_filled_in() -> None:
    text = "Orr said that the old gate of the town was open on both sides."
    parts = ("that the old", "open on both sides")
    assert contents(text, Said("Orr", "said", parts)) == [list(parts)]


def test_nothing_is_filled_in_over_the_end_of_a_sentence() -> None:
    text = "Orr said it was late. He left it open."
    parts = ("it was late", "left it open")
    assert contents(text, Said("Orr", "said", parts)) == [list(parts)]


def test_nothing_is_filled_in_where_somebody_elses_cue_stands() -> None:
    text = "Orr said that the gate, Lee said, was open for all."
    parts = ("that the gate", "was open")
    found = contents(text, Said("Orr", "said", parts), Said("Lee", "said#2", ("for all",)))
    assert found == [list(parts), ["for all"]]


def test_marks_alone_part_nothing() -> None:
    text = "Orr said that it was late, and dark."
    assert contents(text, Said("Orr", "said", ("that it was late", "and dark"))) == [
        ["that it was late, and dark"]
    ]


def test_a_cue_that_is_a_mark_is_not_filled_in() -> None:
    text = "Late: Orr and dark."
    found = combined(text, Said("Orr", ":", ("Late", "dark")), rules=[])
    assert shown(text, found) == [("Orr", ":", ["Late", "dark"])]


def test_an_interrupted_quotation_is_one_attribution_in_two_parts() -> None:
    text = "“We are tired,” Orr said. “Go home.”"
    (one,) = combined(text, Said("Orr", "said", ("are tired", "Go")), rules=[])
    assert shown(text, [one]) == [("Orr", "said", ["“We are tired,”", "“Go home.”"])]
    assert one.type is AttributionType.DIRECT


def test_a_content_ends_with_its_paragraph() -> None:
    text = "On that late evening Orr said to all of us that the gate\n\nwas open for all."
    assert contents(text, Said("Orr", "said", ("that the gate\n\nwas open",))) == [["that the gate"]]


def test_a_quotation_that_the_next_paragraph_goes_on_with_is_one() -> None:
    text = "“It was late.\n\n“The gate was open,” Orr said."
    assert contents(text, Said("Orr", "said", ("It was late.\n\n“The gate was open",))) == [
        ["“It was late.\n\n“The gate was open,”"]
    ]


def test_a_paragraph_that_ends_with_a_colon_goes_on_in_the_next() -> None:
    text = "Orr listed what they need:\n\nThe gate should open."
    content = "what they need:\n\nThe gate should open"
    assert contents(text, Said("Orr", "listed", (content,))) == [[content]]


@pytest.mark.parametrize("day", ["on Monday", "last week", "today", "yesterday"])
def test_a_day_after_a_quotation_is_the_authors(day: str) -> None:
    text = f"Orr called it “not safe” {day}."
    assert contents(text, Said("Orr", "called", (f"it “not safe” {day}",))) == [["it “not safe”"]]


@pytest.mark.parametrize(
    "content", ["it would open on Monday", "“it is safe” for all on Monday", "“no” on the quay"]
)
def test_another_day_is_the_speakers(content: str) -> None:
    assert contents(f"Orr said {content}.", Said("Orr", "said", (content,))) == [[content]]


def test_a_day_after_the_source_belongs_to_the_cue() -> None:
    text = "Tidewatch today said it was late."
    assert shown(text, combined(text, Said("Tidewatch today", "said", ("it was late",)), rules=[])) == [
        ("Tidewatch", "said", ["it was late"])
    ]


def test_pieces_become_whole_words() -> None:
    text = "Spokesman McAllister remarked that everything happened."
    said = Said("okesman McAll", "arked", ("that everything happ",))
    assert shown(text, combined(text, said, rules=[])) == [
        ("Spokesman McAllister", "remarked", ["that everything happened"])
    ]


def test_a_word_that_cue_and_content_share_is_the_cues() -> None:
    text = "Orr said.The gate was open."
    assert shown(text, combined(text, Said("Orr", "said", ("The gate was open",)), rules=[])) == [
        ("Orr", "said.The", ["gate was open"])
    ]


def test_a_content_that_shares_its_only_word_with_the_cue_is_none() -> None:
    assert combined("Orr said.The", Said("Orr", "said", ("The",)), rules=[]) == []


def test_marks_alone_are_no_content() -> None:
    assert contents("Orr said: “”!", Said("Orr", "said", ("“”",))) == []


def test_what_the_network_doubts_is_left_out() -> None:
    assert contents("Orr said it was late.", Said("Orr", "said", ("it was late",), likely=-3.0)) == []


def test_the_order_is_that_of_the_first_characters() -> None:
    text = "“No,” Orr said, and Lee said it was late."
    found = shown(
        text, combined(text, Said("Lee", "said#2", ("it was late",)), Said("Orr", "said", ("No",)), rules=[])
    )
    assert [source for source, _, _ in found] == ["Orr", "Lee"]


# Sources ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "second"),
    [
        ("Orr has denied any wrongdoing, dismissing the allegations.", "dismissing the allegations"),
        ("Orr has denied any wrongdoing but dismissed the allegations.", "dismissed the allegations"),
        ("Orr has denied any wrongdoing and, later, grieved the loss.", "grieved the loss"),
    ],
)
@pytest.mark.parametrize("with_rules", [True, False])
def test_coordinated_cues_share_their_subject(text: str, second: str, with_rules: bool) -> None:
    cue, content = second.split(" ", 1)
    said = Said("Orr", "has denied", ("any wrongdoing",)), Said("", cue, (content,))
    first, other = combined(text, *said, rules=None if with_rules else [])
    assert shown(text, [first, other]) == [
        ("Orr", "has denied", ["any wrongdoing"]),
        ("", cue, [content]),
    ]
    assert [text[start:end] for start, end in other.speaker] == ["Orr"]
    assert not first.speaker
    assert not other.carried


def test_cues_of_two_sentences_share_nothing() -> None:
    text = "Orr has denied it. Dismissing the allegations was easy."
    said = Said("Orr", "has denied", ("it",)), Said("", "Dismissing", ("the allegations",))
    assert [one.speaker for one in combined(text, *said, rules=[])] == [(), ()]


def test_a_relative_pronoun_stands_for_the_words_before_it() -> None:
    text = "Ann Lee, who said it was late, left."
    for source in ("who", ""):
        (one,) = combined(text, Said(source, "said", ("it was late",)))
        assert shown(text, [one]) == [(source, "said", ["it was late"])]
        assert [text[start:end] for start, end in one.speaker] == ["Ann Lee"]


def test_a_quotation_whose_cue_has_no_source_is_carried_by_the_run() -> None:
    text = "“We are tired,” it was said then."
    (direct,) = combined(text, Said("", "said", ("We are tired",)), rules=[])
    assert direct.carried
    (indirect,) = combined("It was late, said then.", Said("", "said", ("It was late",)), rules=[])
    assert not indirect.carried


def test_who_comes_after_a_noun_and_its_content_is_not_its_source() -> None:
    text = "Amid calls for a boycott of the Games, Karvesh has closed its doors."
    assert shown(
        text, combined(text, Said("Karvesh", "calls", ("for a boycott of the Games",)), rules=[])
    ) == [("", "calls", ["for a boycott of the Games"])]


@pytest.mark.parametrize(
    ("text", "cue", "content"),
    [
        ("There were calls for a boycott of the Games by Karvesh.", "calls", "for a boycott of the Games"),
        ("“We call for a boycott,” says Karvesh.", "says", "“We call for a boycott,”"),
    ],
)
def test_who_comes_after_and_is_led_up_to_is_the_source(text: str, cue: str, content: str) -> None:
    assert shown(text, combined(text, Said("Karvesh", cue, (content,)), rules=[])) == [
        ("Karvesh", cue, [content])
    ]


def test_what_is_said_belongs_to_whom_the_noun_belongs_to() -> None:
    text = "Velmar reacted coolly to Karvesh's statement that the gate is open."
    reacted = Said("Velmar", "reacted coolly", ("Karvesh's",))
    stated = Said("Velmar", "statement", ("that the gate is open",))
    assert shown(text, combined(text, reacted, stated)) == [
        ("Karvesh", "statement", ["that the gate is open"])
    ]


@pytest.mark.parametrize(
    ("cue", "lemma"), [("said", "say"), ("has denied", "deny"), ("went on to say", "say"), ("sang", "")]
)
def test_the_base_form_of_a_cue(cue: str, lemma: str) -> None:
    (one,) = combined(f"Orr {cue} it was late.", Said("Orr", cue, ("it was late",)), rules=[])
    assert one.lemma == lemma


# What the form of the text says ----------------------------------------------------------------

TRANSCRIPT = (
    "Spokesperson: The minister said the gate was open.\n\nQuestion: When will it close?\n\n"
    "Spokesperson: On Monday, she said."
)


def test_within_a_labels_turn_the_label_alone_holds() -> None:
    found = combined(TRANSCRIPT, Said("The minister", "said", ("the gate was open",)))
    assert shown(TRANSCRIPT, found) == [
        ("Spokesperson", ":", ["The minister said the gate was open"]),
        ("Question", ":", ["When will it close?"]),
        ("Spokesperson", ":", ["On Monday, she said"]),
    ]
    assert all(one.is_structural for one in found)


def test_a_signature_holds_against_the_network() -> None:
    text = "“We are tired of it.” — Ann Lee\n\nBo Orr said the gate was open."
    assert both(text, Said("Bo Orr", "said", ("We are tired of it",))) == [
        ("Ann Lee", "—", ["“We are tired of it.”"])
    ]


@pytest.mark.parametrize("finds", [True, False])
def test_a_quotation_that_is_never_closed_ends_where_another_speaks(finds: bool) -> None:
    text = "“The gate is open, according to the official. “Nobody asked us,” Orr said."
    said = (
        (Said("the official", "according to", ("The gate is open",)), Said("Orr", "said", ("Nobody",)))
        if finds
        else (Said("Orr", "said", ("The gate is open", "Nobody asked us")),)
    )
    (official, phrase, gate), orr = both(text, *said)
    assert official.startswith("the official")
    assert phrase == "according to"
    assert [part.strip("“") for part in gate] == ["The gate is open"]
    assert orr == ("Orr", "said", ["“Nobody asked us,”"])


# What the rules add ----------------------------------------------------------------------------


def test_a_name_that_another_gives_is_added_within_what_somebody_says() -> None:
    text = "The envoy said that what Velmar calls “schools” are closed."
    content = "that what Velmar calls “schools” are closed"
    assert both(text, Said("The envoy", "said", (content,))) == [
        ("The envoy", "said", [content]),
        ("Velmar", "calls", ["“schools”"]),
    ]


def test_according_to_is_added_where_the_network_saw_nothing() -> None:
    text = "The dam was old, according to the ministry."
    assert both(text) == [("the ministry", "according to", ["The dam was old"])]


def test_according_to_is_not_added_twice_nor_into_what_another_says() -> None:
    text = "The dam was old, according to the ministry."
    own = Said("the ministry", "according to", ("The dam was old",))
    assert both(text, own) == [("the ministry", "according to", ["The dam was old"])]
    text = "Orr said the dam was old, according to the ministry."
    (whole,) = both(text, Said("Orr", "said", ("the dam was old, according to the ministry",)))
    assert whole[0] == "Orr"


def test_other_cues_that_only_the_rules_see_are_left_alone() -> None:
    text = "Orr said the dam was old."
    assert len(RuleTagger().tag(read(text))) == 1
    assert both(text) == []


def test_a_quotation_without_a_cue_is_kept() -> None:
    text = "Orr left.\n\n“We will never come back to this town.”"
    (one,) = combined(text)
    assert shown(text, [one]) == [("", "", ["“We will never come back to this town.”"])]
    assert one.carried


@pytest.mark.parametrize(
    "quotation",
    ["‘We will never come back to this town.’", "“Never.”", "'The Song of the Old Town Gate.'"],
)
def test_titles_in_single_marks_and_short_quotations_are_not_kept(quotation: str) -> None:
    assert both(f"Orr left.\n\n{quotation}") == []


def test_a_quotation_of_which_the_network_gives_a_part_to_somebody_is_not_kept_again() -> None:
    text = "Orr left.\n\n“We will never come back to this town.” So said Lee."
    found = both(text, Said("Lee", "said", ("never come back",)))
    assert found == [("Lee", "said", ["“We will never come back to this town.”"])]


@pytest.mark.parametrize("times", [1, 3])
def test_nothing_said_and_nothing_known_is_nothing(times: int) -> None:
    found: Sequence[object] = combined("The gate is green. " * times)
    assert found == []


# What is no quote ------------------------------------------------------------------------------


def test_a_heading_gives_no_attribution() -> None:
    text = "Orr said that it was late.\n\nWho says what\n\nThe river rose by a metre in the night."
    assert contents(
        text,
        Said("Orr", "said", ("that it was late",)),
        Said("Who", "says", ("what\n\nThe river rose",)),
    ) == [["that it was late"]]


def test_what_seemed_a_headings_goes_to_who_says_it() -> None:
    text = "Orr says no\n\nLee said that the gate was open."
    assert both(text, Said("Orr", "says", ("no", "that the gate was open"))) == [
        ("Lee", "said", ["that the gate was open"])
    ]


def test_a_heading_with_a_quotation_gives_one() -> None:
    text = "The night of the flood\n\nIt rained.\n\nOrr says “we will not” again\n\nIt rained."
    assert contents(text, Said("Orr", "says", ("we will not",))) == [["“we will not”"]]


def test_no_content_begins_in_the_heading_before() -> None:
    text = "What the river did\n\nIt rose by a metre, Orr said."
    assert contents(text, Said("Orr", "said", ("river did\n\nIt rose by a metre",))) == [
        ["It rose by a metre"]
    ]
    assert contents(text, Said("Orr", "said", ("What the river did",))) == []


@pytest.mark.parametrize("word", ["an", "the", "its"])
def test_an_article_alone_is_no_content(word: str) -> None:
    assert contents(f"Orr denied {word} then.", Said("Orr", "denied", (word,))) == []
    assert contents("Orr denied it then.", Said("Orr", "denied", ("it",))) == [["it"]]


@pytest.mark.parametrize(
    ("found", "rest"),
    [
        ("they had asked for a visit to the", " upper valley"),
        ("they had waited since", " the spring"),
        ("nobody had come since she took office last", " year"),
    ],
)
def test_a_phrase_that_was_cut_short_is_taken_whole(found: str, rest: str) -> None:
    assert contents(f"Orr said {found}{rest}.", Said("Orr", "said", (found,))) == [[found + rest]]


@pytest.mark.parametrize(
    ("found", "rest"),
    [
        ("they were alone", " on the ridge"),
        ("the ship would be the", " very first of all that came in that year"),
    ],
)
def test_what_was_not_cut_short_stays_as_it_was_found(found: str, rest: str) -> None:
    assert contents(f"Orr said {found}{rest}.", Said("Orr", "said", (found,))) == [[found]]


def test_a_colon_before_a_quotation_is_not_said() -> None:
    text = "The union wrote in its letter: “Sport belongs to those who row in the rain.”"
    said = ": “Sport belongs to those who row in the rain.”"
    assert contents(text, Said("The union", "wrote", (said,))) == [
        ["“Sport belongs to those who row in the rain.”"]
    ]


def test_a_heading_that_seems_to_report_the_next_paragraph_leaves_it_to_its_own_cue() -> None:
    text = "Orr says no\n\nBo Orr said the gate was open."
    found = both(text, Said("Orr", "says", ("no\n\nBo Orr said the gate was open",)))
    assert found == [("Bo Orr", "said", ["the gate was open"])]


@pytest.mark.parametrize(
    ("source", "rest"), [("Pellam two", " months ago"), ("Pellam today", ""), ("Pellam last week", "")]
)
def test_a_source_does_not_end_with_a_time(source: str, rest: str) -> None:
    found = both(f"{source}{rest} welcomed the visit.", Said(source, "welcomed", ("the visit",)))
    assert found == [("Pellam", "welcomed", ["the visit"])]


def test_a_row_after_according_to_is_one_source() -> None:
    text = "According to boat logs, harbour clerks, and port records, the ship never left."
    row = "boat logs, harbour clerks, and port records"
    assert both(text, Said("boat logs", "According to", ("the ship never left",))) == [
        (row, "According to", ["the ship never left"])
    ]
    content = ("harbour clerks", "the ship never left")
    assert both(text, Said("boat logs", "According to", content)) == [
        (row, "According to", ["the ship never left"])
    ]
