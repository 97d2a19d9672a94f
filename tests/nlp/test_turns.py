"""Labels and what they open: transcripts, live blogs, names before quotations; what only looks like it."""

import itertools
import sys
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xjreader.nlp.attribution import RuleTagger
from xjreader.nlp.reading import read
from xjreader.nlp.signatures import signed
from xjreader.nlp.tagger import RawAttribution
from xjreader.nlp.turns import turns


def shown(text: str, raw: RawAttribution) -> tuple[str, str, list[str]]:
    """Source, cue and content as words."""
    source, cue = (" … ".join(text[a:b] for a, b in spans) for spans in (raw.source, raw.cue))
    return source, cue, [text[a:b] for a, b in raw.content]


def found(text: str) -> list[tuple[str, str, list[str]]]:
    return [shown(text, raw) for raw in turns(read(text))]


def spoken(text: str) -> list[tuple[str, str]]:
    """Who speaks and the first words of it."""
    return [(source, " ".join(content[0].split()[:3])) for source, _, content in found(text)]


BRIEFING = """Noon briefing by Lio Tamsin, Spokesperson for the Secretary

{label}: Good afternoon. We have three items today.

Question: Will the Secretary go to Osk?

{label}: No."""


@pytest.mark.parametrize(
    "label",
    [
        "Spokesperson",
        "The Spokesperson",
        "SPOKESPERSON",
        "Deputy Spokesman",
        "Foreign Ministry spokesperson",
        "Spokesman for the Fund",
        "Spokesperson Tamsin",
        "Tamsin",
        "TAMSIN",
        "LIO TAMSIN",
        "Lio Tamsin",
        "Mr. Tamsin",
        "Mr Tamsin",
        "MR TAMSIN",
        "MR. TAMSIN",
        "Ms. Tamsin-Rohl",
        "Dr. L. M. Tamsin Jr.",
        "Sen. Lio Tamsin (Civic Bloc)",
        "SEN. LIO TAMSIN (C-OSK)",
        "LIO TAMSIN, HOST",
        "Lio Tamsin, spokesperson for the Secretary",
        "The spokesperson, Lio Tamsin",
        "Moderator",
        "MODERATOR",
        "The Moderator",
        "Interior Ministry",
        "Osk Mercury",
        "Straits Times",
        "Harbour News",
    ],
)
def test_a_label_of_a_transcript_is_the_source_whole(label: str) -> None:
    text = BRIEFING.format(label=label)
    assert found(text) == [
        (label, ":", ["Good afternoon. We have three items today"]),
        ("Question", ":", ["Will the Secretary go to Osk?"]),
        (label, ":", ["No"]),
    ]


@pytest.mark.parametrize(
    ("asks", "answers", "mark"),
    [
        ("Q", "A", ":"),
        ("Q", "A", "."),
        ("QUESTION", "MS RAHN", ":"),
        ("Question", "Answer", ":"),
        ("Reporter", "Minister", ":"),
        ("Reporter 2", "MINISTER LERCH", ":"),
        ("UNIDENTIFIED MALE #1", "RAHN", ":"),
        ("Interviewer", "Ines Calloway", ":"),
        ("Audience member", "The Prime Minister", ":"),
        ("Straits Wire", "Spokeswoman", ":"),
    ],
)
def test_question_and_answer_take_turns(asks: str, answers: str, mark: str) -> None:
    text = (
        f"{asks}{mark} Did you raise the case?\n\n{answers}{mark} I did. They listened.\n\n{asks}{mark} And?"
    )
    assert [(one[0], one[1]) for one in found(text)] == [(asks, mark), (answers, mark), (asks, mark)]


def test_a_letter_alone_asks_in_a_transcript() -> None:
    text = (
        "THE PRESIDENT: Good morning. I will take two.\n\nQ    Will you resign?\n\nTHE PRESIDENT: I will not."
    )
    assert [(one[0], one[1]) for one in found(text)] == [
        ("THE PRESIDENT", ":"),
        ("Q", ""),
        ("THE PRESIDENT", ":"),
    ]


def test_a_turn_goes_on_over_paragraphs_up_to_the_next_label() -> None:
    text = (
        "MS RAHN: I have been to Sefra.\n\nBoth governments told me they are tired.\n\nNeither stops first."
        "\n\n(Laughter)\n\nQuestion: Who will?\n\nMS RAHN: Ask me in spring."
    )
    assert found(text)[0] == (
        "MS RAHN",
        ":",
        [
            "I have been to Sefra.",
            "Both governments told me they are tired.",
            "Neither stops first",
        ],
    )
    assert len(found(text)) == 3


@pytest.mark.parametrize(
    "after",
    [
        "The minister then left the hall.",
        "Rahn said later that she had been misheard.",
        "“I never said that,” she said on Friday.",
        "The rest of the evening passed without a question.",
        "Follow us for more of what you need to know.",
        "Listen to our podcast",
    ],
)
def test_after_the_last_turn_the_writer_speaks(after: str) -> None:
    text = f"She was asked again.\n\nReporter: Will you go?\n\nRahn: I will not.\n\n{after}"
    assert found(text)[-1] == ("Rahn", ":", ["I will not"])


def test_a_long_tale_between_two_turns_is_no_part_of_the_first() -> None:
    tale = "\n\n".join(
        f"The boat left the quay at {hour}. Nobody counted the sacks." for hour in range(6, 12)
    )
    text = (
        f"Reporter: Will you go?\n\nRahn: I will not.\n\n{tale}\n\nReporter: And now?\n\nRahn: We shall see."
    )
    assert [one[2] for one in found(text)][1] == ["I will not"]


def test_a_mark_before_each_paragraph_of_a_transcript_is_no_part_of_it() -> None:
    text = (
        "Part of it follows:\n\n“WALD: Will you stand again?\n\n“LERCH: I was asked that at breakfast."
        "\n\n“My answer has not changed.\n\n“(Crosstalk)\n\n“WALD: What was it?\n\nLerch lost the vote."
    )
    assert found(text) == [
        ("WALD", ":", ["Will you stand again?"]),
        ("LERCH", ":", ["I was asked that at breakfast.", "My answer has not changed."]),
        ("WALD", ":", ["What was it?"]),
    ]


def test_a_name_on_its_own_line_opens_the_next() -> None:
    text = "Ms. Rahn:\n\nI have little to add.\n\nMr. Sebo:\n\nThen we thank you all."
    assert found(text) == [
        ("Ms. Rahn", ":", ["I have little to add"]),
        ("Mr. Sebo", ":", ["Then we thank you all"]),
    ]


def test_who_asks_once_after_a_long_answer_is_heard() -> None:
    answer = "\n\n".join(
        ["We have read the report.", "Its figures are ours.", "Its words are not.", "So be it."]
    )
    text = f"Dao Renqi: {answer}\n\nKyunto: Will you answer it?\n\nDao Renqi: We have."
    assert [one[0] for one in found(text)] == ["Dao Renqi", "Kyunto", "Dao Renqi"]


def test_times_before_the_turns_of_a_transcript() -> None:
    text = (
        "[00:01:23] Orr: Hello. I am Orr.\n\n[00:01:30] Wendt: Nice to meet you.\n\n[00:01:33] Orr: Likewise."
    )
    assert [one[0] for one in found(text)] == ["Orr", "Wendt", "Orr"]


def test_who_speaks_once_between_others_is_heard() -> None:
    text = "MR SEBO: We have time for one.\n\nHarbour Lantern: When do you go?\n\nMR SEBO: When I am asked."
    assert [one[0] for one in found(text)] == ["MR SEBO", "Harbour Lantern", "MR SEBO"]


@pytest.mark.parametrize(
    ("entry", "source", "cue", "content"),
    [
        ("15:03 Kiva Torann, on X: We are still here.", "Kiva Torann", "on X:", "We are still here"),
        (
            "15.03 Kiva Torann on Telegram: We are still here.",
            "Kiva Torann",
            "on Telegram:",
            "We are still here",
        ),
        ('3:05 p.m. Kiva Torann again: "We are still here."', "Kiva Torann", ":", '"We are still here."'),
        (
            "[15:03 GMT] Interior Ministry: There are no lawyers.",
            "Interior Ministry",
            ":",
            "There are no lawyers",
        ),
        (
            "15:03 – Interior Ministry (verified account): All of them were released.",
            "Interior Ministry (verified account)",
            ":",
            "All of them were released",
        ),
        ("15:03 Minister Asti: You were warned.", "Minister Asti", ":", "You were warned"),
        ("@tide_watch: nine boats so far", "@tide_watch", ":", "nine boats so far"),
        ("@tide_watch wrote: Nine boats so far.", "@tide_watch", "wrote:", "Nine boats so far"),
        ("Kiva Torann (@kivatorann): Nine boats.", "Kiva Torann (@kivatorann)", ":", "Nine boats"),
        ("Kiva Torann @kivatorann: Nine boats so far.", "Kiva Torann @kivatorann", ":", "Nine boats so far"),
        (
            "Kiva Torann, in a post on X: Nine boats so far.",
            "Kiva Torann",
            "in a post on X:",
            "Nine boats so far",
        ),
        ("Kiva Torann, by email: “Nine boats so far.”", "Kiva Torann", "by email:", "“Nine boats so far.”"),
    ],
)
def test_a_post_in_a_round_up(entry: str, source: str, cue: str, content: str) -> None:
    text = f"Rally in Sefra: posts as they came in\n\n{entry}\n\n15:20 The square was empty."
    assert found(text) == [(source, cue, [content])]


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("Lerch: “We are tired of waiting.”", "Lerch"),
        ("Oda Lerch, deputy prime minister: “We are tired of waiting.”", "Oda Lerch, deputy prime minister"),
        ("Lotte Lerch, 34, baker: “We are tired of waiting.”", "Lotte Lerch, 34, baker"),
        ("The minister: “We are tired of waiting.”", "The minister"),
        (
            "Former secretary of state Oda Lerch: “We are tired of waiting.”",
            "Former secretary of state Oda Lerch",
        ),
        ("• Oda Lerch: “We are tired of waiting.”", "Oda Lerch"),
        ("Salt tax goes up; Lerch: “We are tired of waiting.”", "Lerch"),
        ("TAX ON TEARS - Martin Lerch: “We are tired of waiting.”", "Martin Lerch"),
        ("Nothing moves here - More from Lerch: “We are tired of waiting.”", "Lerch"),
        ("It rained. Lerch: “We are tired of waiting.”", "Lerch"),
    ],
)
def test_a_name_and_a_quotation(line: str, source: str) -> None:
    text = f"The deputy prime minister Oda Lerch met the millers.\n\n{line}\n\nThe millers went home."
    assert found(text) == [(source, ":", ["“We are tired of waiting.”"])]


def test_a_verb_before_the_name_is_the_cue() -> None:
    text = "Minister Lerch met the millers.\n\nSaid Lerch: “We are tired of waiting.”"
    assert found(text) == [("Lerch", "Said", ["“We are tired of waiting.”"])]


def test_a_quotation_ends_where_the_writer_goes_on() -> None:
    text = "Minister Lerch met the millers.\n\nLerch: “We are tired.” The hall was cold.\n\nIt stayed so."
    assert found(text) == [("Lerch", ":", ["“We are tired.”"])]


def test_a_quotation_goes_on_in_the_next_paragraph() -> None:
    text = "Minister Lerch met the millers.\n\nLerch: “We are tired.\n\n“And we are cold.”\n\nIt stayed so."
    assert found(text) == [("Lerch", ":", ["“We are tired.", "“And we are cold.”"])]


def test_one_name_and_a_plain_sentence_is_taken_with_less_confidence() -> None:
    text = (
        "Minister Oda Lerch met the millers.\n\nOda Lerch: I have nothing to hide.\n\nThe millers went home."
    )
    (raw,) = turns(read(text))
    assert shown(text, raw) == ("Oda Lerch", ":", ["I have nothing to hide"])
    assert raw.confidence < 0.8


def test_a_headline_is_left_to_a_trained_tagger_where_there_is_one() -> None:
    text = "Lerch: Millers Will Wait\n\nMinister Oda Lerch met the millers.\n\nThey went home."
    (raw,) = turns(read(text))
    assert shown(text, raw) == ("Lerch", ":", ["Millers Will Wait"])
    assert not raw.is_structural


def test_whatever_else_comes_from_form_says_so() -> None:
    assert all(raw.is_structural for raw in turns(read(BRIEFING.format(label="Spokesperson"))))


FALSE_FRIENDS = [
    "Background: The ferry sank in 2019. We told you then.",
    "What we know: You can read it here.",
    "Location: Osk",
    "Location: Osk, on the Lower Sull.",
    "Note: You may be asked for a ticket.",
    "Photo: Ann Lee",
    "Photo by Ann Lee: the quay at dusk, as we saw it.",
    "Update 15:03: The bridge is open again, we hear.",
    "15:03 Update: The bridge is open again, we hear.",
    "15:03 Breaking: The bridge is open, you can cross.",
    "15:03 The bridge is open: we saw it.",
    "Correction: An earlier version misspelt the name.",
    "Read more: How you can help",
    "Watch: Our film of the night",
    "Turnout: 54 percent",
    "Turnout: 54 percent.",
    "President: Ansel Vrooman",
    "Capital: Merrin",
    "Director: Ann Lee. Writer: Tam Ferrier.",
    "Ansel Vrooman: president since 2019, and a keen angler.",
    "Ansel Vrooman: 1,769.",
    "Dune: Part Two is the film that you should see.",
    "The Long Night: A Novel",
    "Brennia: Quash Sentences of Seven Lockkeepers",
    "Joint statement: Let the medical boats through",
    "Quenland: Trawler crews trapped by debt, report finds",
    "Score: 2:1 after the break.",
    "Merrin 2:1 Osk: you saw it here.",
    "At 16:30: you and we meet at the gate.",
    "Sauce: Mix two eggs and stir, as you like it.",
    "Step 2: Take your knife and cut.",
    "Monday: You will need a coat.",
    "Article 5: Everyone has the right to our river.",
    "For example: We saw nine boats.",
    "The reason is simple: We are tired.",
    "One thing is clear: we are tired.",
    "https://example.org: you will find it there",
    "Editor’s note: We have changed two names.",
    "EDITOR'S NOTE: We have changed two names.",
    "UPDATE: We have changed two names.",
    "PHOTOS: You sent us these.",
    "Contact: Ann Lee, press officer, if you have questions.",
    "Follow Ann Lee on X: @annlee. You can reach her there.",
    "Harbour News on Telegram: @harbournews",
    "Meet Ann Lee: You may have seen her baking.",
    "On Lerch: “We are tired of waiting.”",
    "To the editor: You never asked us.",
    "Holm Bay: We visited the port.",
    "Merrin (Northwire): We visited the port.",
    "MERRIN: The harbour master told us that two of the locks would stay shut until the spring floods end.",
    "Two roads, one goal: You decide.",
    "Sullwater Rising: Our review",
    "In short: you lose.",
    "They want one thing: Our money.",
    "P.S.: We are on holiday next week.",
    "Tip: Bring your own lamp.",
    "Fact: “We” is a pronoun.",
    "Myth: “You never see a heron twice.”",
    "Book of the week: “Nets Without End”",
]


@pytest.mark.parametrize("line", FALSE_FRIENDS)
def test_what_only_looks_like_a_label_has_no_speaker(line: str) -> None:
    around = "The ferry left at six in Holm Bay, and the quay was empty.\n\n{}\n\nIt came back at nine."
    assert found(around.format(line)) == []


def test_lists_of_facts_make_no_transcript() -> None:
    lists = [
        ["President: Ansel Vrooman", "Prime Minister: Elke Stroom", "Foreign Minister: Tam Ferrier"],
        ["Ansel Vrooman: 1,769.", "Elke Stroom: 1,501.", "Ansel Vrooman: 12."],
        ["Finance Ministry: The budget falls by a tenth.", "Health Ministry: Two clinics are to close."],
        ["Myth: You never see a heron twice.", "Fact: You do.", "Myth: It rains on Sundays."],
        ["Pros: You get a view.", "Cons: You pay for it."],
        ["Osk: The mill burnt down.", "Merrin: The bridge was closed.", "Osk: The mill was built again."],
        ["Elke Stroom: The prime minister wants calm.", "Kiva Torann: The lawmaker wants a vote."],
    ]
    for lines in lists:
        assert found("\n\n".join(["Five things about Brennia.", *lines, "That is all."])) == []


def test_a_note_among_turns_ends_them() -> None:
    text = "Reporter: Will you go?\n\nMinister: I will not.\n\nNote: The text was shortened.\n\nWe thank you."
    assert [one[0] for one in found(text)] == ["Reporter", "Minister"]
    assert found(text)[-1][2] == ["I will not"]


# Whom the head introduces ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "label", "name"),
    [
        (
            "Transcript of the briefing by Ana Reyes, Spokesperson for the Secretary",
            "Spokesperson",
            "Ana Reyes",
        ),
        ("Briefing by Ana Reyes, the spokeswoman, and Tam Ferrier, a guest", "The Spokesperson", "Ana Reyes"),
        ("Briefing by the Spokesman for the Fund, Mr. Paul Sebo", "Spokesman", "Mr. Paul Sebo"),
        ("Spokesperson Dao Renqi met the press on Friday.", "Spokesperson", "Dao Renqi"),
        ("Noon briefing. Spokesperson: Marguerite Ashdown.", "Spokesperson", "Marguerite Ashdown"),
        ("Briefing by Deputy Spokesperson Paul Sebo", "Spokesperson", "Paul Sebo"),
        (
            "Spokesperson Ana Reyes and Deputy Spokesperson Paul Sebo met the press.",
            "Spokesperson",
            "Ana Reyes",
        ),
        (
            "Spokesperson Ana Reyes and Deputy Spokesperson Paul Sebo met the press.",
            "Deputy Spokesperson",
            "Paul Sebo",
        ),
        ("Ana Reyes (spokesperson) took the podium.", "Spokesperson", "Ana Reyes"),
        ("Minister Ana Reyes took the podium.", "Minister", "Ana Reyes"),
        ("Interview with Ana Reyes", "A", "Ana Reyes"),
    ],
)
def test_an_office_stands_for_the_name_that_the_head_gives(head: str, label: str, name: str) -> None:
    text = f"{head}\n\nQ: Will you go?\n\n{label}: I will not.\n\nQ: Why?\n\n{label}: We are tired."
    raws = [raw for raw in turns(read(text)) if shown(text, raw)[0] == label]
    assert len(raws) == 2
    assert {text[a:b] for raw in raws for a, b in raw.speaker} == {name}


@pytest.mark.parametrize(
    "head",
    [
        "Noon briefing",
        "Spokesperson Ana Reyes and Spokesperson Paul Sebo met the press.",
        "Briefing by Ana Reyes, Minister of Ports",
        "The Spokesperson for the Fund met the press in Holm Bay.",
        "Deputy Spokesperson Ana Reyes and Acting Spokesperson Paul Sebo met the press.",
        "Deputy Spokesperson Ana Reyes and the spokesperson met the press.",
    ],
)
def test_nobody_is_guessed_where_the_head_names_none_or_two(head: str) -> None:
    text = f"{head}\n\nQuestion: Will you go?\n\nSpokesperson: I will not."
    assert [raw.speaker for raw in turns(read(text))] == [(), ()]


# What the rules make of it --------------------------------------------------------------------------


def test_an_office_of_another_is_not_mistaken_for_the_one_in_the_head() -> None:
    text = "Talks with President Ansel Vrooman\n\nPresident of Ardesh Orhan Dey: I thank you.\n\nQ: And now?"
    assert [raw.speaker for raw in turns(read(text))] == [(), ()]


def test_nothing_else_is_found_within_a_turn() -> None:
    text = (
        "Question: You said “three clinics.” Will there be five?\n\n"
        "Spokesperson: Our colleagues told us that five would open. The ambassador denies it. I will not."
    )
    assert [shown(text, raw)[0] for raw in RuleTagger().tag(read(text))] == ["Question", "Spokesperson"]


def test_the_time_before_an_entry_is_no_part_of_what_is_said() -> None:
    text = "Rally in Sefra, as it happened.\n\n15:03 Two lawyers are still held, Coastal Press reported."
    (raw,) = RuleTagger().tag(read(text))
    assert shown(text, raw) == ("Coastal Press", "reported", ["Two lawyers are still held"])


# Any text -------------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    ["\n", "\n\n", ":", ": ", " ", ".", ",", "-", "—", "@", "(", ")", "“", "”", '"', "‘", "\x00", "Q", "A",
     "Ann", "Lee", "Mr.", "Question", "Spokesperson", "MINISTER", "We go.", "I said no?", "15:03", "on X",
     "wrote", "Note"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=30).map(" ".join))
@settings(max_examples=150, deadline=None)
def test_what_the_form_attributes_is_in_order_and_apart(text: str) -> None:
    reading = read(text)
    for raws in (turns(reading), signed(reading)):
        contents = [span for raw in raws for span in raw.content]
        assert all(0 <= start < end <= len(text) for start, end in contents)
        assert all(one.end <= other.start for one, other in itertools.pairwise(sorted(contents)))
        for raw in raws:
            assert raw.content
            assert raw.source
            for part, content in itertools.product((*raw.source, *raw.cue), contents):
                assert part.end <= content.start or content.end <= part.start
    assert turns(read(text)) == turns(reading)


def work(make: Callable[[int], str], size: int) -> int:
    """How many lines of our own code run for a text: work, not time."""
    reading = read(make(size))
    count = 0

    def trace(frame: object, event: str, argument: object) -> object:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)  # type: ignore[arg-type]
    try:
        turns(reading)
        signed(reading)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize(
    "unit",
    [
        ":", ": ", "A: ", "A:\n", "Ann: We go.\n", "Ann Lee: ", "Ann Lee: “", "Ann Lee: “We go.” ",
        "; Lee: “a b c. ", "—", "— ", "“We go home.” — Ann Lee\n", "“We go home.” — Ann Lee ",
        "We go home. — Ann (@ann)\n", "@", "@a: ", "@a: b\n", "(", "Ann (", "15:03 ",
        "15:03 Ann Lee: I go.\n", "“", "“Ann: I go.\n", "Spokesperson: I go.\n",
        "Minister of Ports: I go.\n\nWe stay.\n", "Q\n", "Ann, ", "Ann, minister, ", "More from ",
    ],
)  # fmt: skip
def test_the_work_grows_with_the_text_and_no_faster(unit: str) -> None:
    small, large = (work(lambda size: "Interview with Ann Lee\n" + unit * size, size) for size in (30, 90))
    assert large <= 3.4 * small + 1_000
