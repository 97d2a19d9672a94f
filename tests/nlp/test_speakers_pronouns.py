"""Whom a pronoun stands for: each text once named somebody else, or nobody."""

from tests.nlp.speaking import all_of, given, last


def test_two_who_are_named_alike_leave_he_open() -> None:
    text = "Pavel Strand met Henrik Voss behind closed doors. He said that the deal was dead."
    one = all_of(text)[-1]
    assert one.actor is None
    assert set(one.candidates) == {"Pavel Strand", "Henrik Voss"}


def test_his_right_after_a_name_tells_who_is_he_and_who_is_she() -> None:
    text = "Minister Tarn Renn met his counterpart, Iska Sollas, on Tuesday. She said the guards had left."
    assert last(text) == "Iska Sollas"


def test_he_is_the_driver_who_spoke_and_not_the_minister_named_before() -> None:
    text = (
        "Minister Tobias Renn praised the bridge. A driver told the agency that it sang. He said it was late."
    )
    assert last(text) is None


def test_she_is_not_the_woman_named_where_a_woman_without_a_name_is_spoken_of() -> None:
    text = (
        "Reporter Stella Crumm visited a widow in the hills. The woman showed her the empty barn."
        " She said that it had been full."
    )
    assert last(text) != "Stella Crumm"


def test_a_chain_of_pronouns_keeps_its_person_over_many_sentences() -> None:
    text = (
        "Otto Brandt was born by the sea. He left school at ten. He bought a boat at twenty. He"
        " sold it. He went to"
        " Sorrel. He married there. He came home. He built a mill. He lost it. He said that it was"
        " for the best."
    )
    assert last(text) == "Otto Brandt"


def test_who_was_asked_gives_the_answer() -> None:
    text = (
        "Reporter Scott Conry asked Otto Brandt whether the dam was safe.\n\n“It is as safe as I"
        " am,” he said."
    )
    assert last(text) == "Otto Brandt"


def test_somebody_named_in_the_words_is_not_the_one_who_says_them() -> None:
    text = "Otto Brandt spoke for an hour. “If Hugo Lance is elected, all is lost,” he said."
    assert last(text) == "Otto Brandt"


def test_his_before_the_subject_means_the_subject() -> None:
    text = "Hugo Lance left early. Despite his doubts, Otto Brandt said that the dam would hold."
    assert given(text, "his") == "Otto Brandt"


def test_she_with_a_verb_drawn_to_it_is_she_and_no_name() -> None:
    text = "Ada Quist spoke on Monday. She’ll insist that the dam is old."
    assert given(text, "She’ll", "insist") == "Ada Quist"


def test_it_means_the_thing_that_was_the_subject_and_no_body() -> None:
    text = "The letter names the Straits Rights Office. It says that the camps are full."
    assert last(text) is None


def test_it_means_the_body_that_the_subject_described() -> None:
    text = "The Harbour Union met on Monday. The union counted forty ladders. It says thirty are missing."
    assert last(text) == "Harbour Union"


def test_they_are_those_who_spoke_together() -> None:
    text = "Nadia Fourie and the engineer Karl Obote said they were tired. They asked for guards."
    (one,) = [one for one in all_of(text) if text[one.source[0].start : one.source[0].end] == "They"]
    assert one.actor == "Nadia Fourie"


def test_they_are_not_the_two_named_where_others_are_many() -> None:
    text = (
        "The win of Nadia Fourie and Karl Obote is a blow as rebels advance. As guards fled, they"
        " said it was over."
    )
    assert last(text) is None


def test_he_is_the_only_one_who_acts_in_the_sentence_before() -> None:
    text = "Nualo Kerrig said that it was his.\n\nMinister Aled Rhus waved a copy. He said that it was late."
    assert last(text) == "Aled Rhus"


def test_an_owner_beside_him_does_not_act() -> None:
    text = "Lirio Corrad slept. Corrad's student Jop Pfist found it. He said that it was late."
    assert last(text) == "Jop Pfist"


def test_he_within_a_quotation_is_not_the_one_who_says_it() -> None:
    text = "Rolf Quill met Hugo Stenm. “He slept badly, he told me,” said Stenm."
    found = all_of(text)
    assert all(one.actor != "Hugo Stenm" for one in found if text[one.source[0].start :].startswith("he"))


def test_it_is_no_person_though_nothing_tells_the_kind_of_the_name() -> None:
    assert last("Remo Vidal is dead. The union at his plant was cool. It said that he paid late.") is None


def test_they_both_are_the_two_who_spoke() -> None:
    text = "Rosa Dunn said that she won. Ruth Dunn said that she won. They both said that it was late."
    assert last(text) == "Rosa Dunn"
