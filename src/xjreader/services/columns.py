"""The columns of exported rows, by name, with what stands in each; makes no row.

Column names are a promise to people's scripts: they are added to, never renamed.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Column(NamedTuple):
    """A column of an export and what stands in it."""

    name: str
    meaning: str


_WHERE = (
    Column("article_id", "number of the article in this library"),
    Column("revision_id", "number of the text that the spans count in"),
    Column("published", "time of the article, UTC, ISO 8601; empty where the source gives none"),
    Column("outlet", "title of the feed that brought it first"),
    Column("title", "title of the article"),
    Column("url", "address of the article"),
)

QUOTE_COLUMNS = (
    Column("id", "number of the quote"),
    *_WHERE,
    Column("speaker", "the actor who speaks; empty where it is not known"),
    Column("candidates", "who it might be, likeliest first, where the speaker is not known"),
    Column("source", "the words that name the speaker"),
    Column("cue", "the words that report speech"),
    Column("content", "what is said; parts are joined by …"),
    Column("type", "direct, mixed or indirect"),
    Column("targets", "whom or what it is about"),
    Column("confidence", "0 to 1"),
    Column("verdict", "machine, confirmed, corrected or rejected"),
    Column("source_spans", "[start, end] in characters of the text, end exclusive"),
    Column("cue_spans", "likewise"),
    Column("content_spans", "likewise"),
    Column("machine_speaker", "whom the machine named, where a person judged the quote"),
    Column("machine_content", "the words as the machine has them, where a person judged the quote"),
    Column("machine_content_spans", "likewise; empty where the machine has no quote there"),
)

CODING = (
    ("recipient", "the actor on whom the stance is taken"),
    ("topic", "the topic on which it is taken"),
    ("act", "what is done: REJECT, SUPPORT …"),
    ("polarity", "support, oppose or neutral"),
    ("modes", "negated, hypothetical, future, historical"),
)
"""What a statement is coded by, with what stands in each."""

_CODED = (
    *(Column(name, f"of a statement: {words}, as the person says") for name, words in CODING),
    *(Column(f"machine_{name}", f"likewise as the machine had it: {words}") for name, words in CODING),
)

CORRECTION_COLUMNS = (
    Column("id", "number of the correction"),
    Column("made_at", "when it was made, UTC, ISO 8601"),
    Column("article_id", "number of the article in this library"),
    Column("revision_id", "number of the text in which it was made"),
    Column("title", "title of the article"),
    Column("kind", "attribution (a quote) or statement"),
    Column("verdict", "confirmed, corrected or rejected"),
    Column(
        "standing",
        "here; words gone from the article's current text; waiting for its analysis; overruled by what you "
        "said of its quote",
    ),
    Column("changed", "what was changed: actor, type, source, content, recipient, topic, act, polarity …"),
    Column("speaker", "who speaks, or takes the stance, as the person says; empty for unknown"),
    Column("words", "the words as the person has them"),
    Column("machine_speaker", "whom the machine named"),
    Column("machine_words", "the words as the machine had them; empty for a statement that you added"),
    Column("spans", "where the words stand in that text: [[start, end], …], characters, end exclusive"),
    *_CODED,
)

STATEMENT_COLUMNS = (
    Column("id", "number of the statement"),
    *_WHERE,
    Column("story_id", "the same for copies of one story"),
    Column("actor", "who takes the stance"),
    Column("affiliation", "the body or state that the actor belongs to"),
    Column("recipient", "the actor that it is about; empty where a topic is"),
    Column("topic", "the topic that it is about; empty where an actor is"),
    Column("act", "one of the acts, such as DENY"),
    Column("polarity", "support, oppose or neutral"),
    Column("modes", "negated, hypothetical, future, historical"),
    Column("evidence", "the words that it rests on"),
    Column("evidence_spans", "[start, end] in characters of the text, end exclusive"),
    Column("confidence", "0 to 1"),
    Column("verdict", "machine, confirmed or corrected; rejected ones are in no export"),
    Column("outlets", "how many publishers carry the story"),
)

COUNTED_COLUMNS = (
    *STATEMENT_COLUMNS,
    Column("counts", "whether it stands for what the views count once: its earliest row does"),
    Column("counting", "the rule: document (once a story), statement, day, week or month"),
)
"""Of an export that says what the views make of its rows."""

ARTICLE_COLUMNS = (
    Column("id", "number of the article in this library"),
    Column("published", "as the source says, UTC, ISO 8601; empty where it does not"),
    Column("updated", "likewise"),
    Column("first_seen", "when this library first saw it"),
    Column("outlets", "titles of the feeds that it stood in"),
    Column("title", "title"),
    Column("url", "address"),
    Column("author", "author"),
    Column("language", "language code"),
    Column("tags", "tags"),
    Column("read", "whether it was read"),
    Column("starred", "whether it has a star"),
    Column("note", "the person's note"),
    Column("revisions", "how many texts of it were seen"),
    Column("edited", "whether its source changed it; the full text of its page after the feed's is no edit"),
    Column("shown_at", "since when the current text is shown; empty where an older xjreader did not note it"),
    Column("taken_back", "whether that is an earlier text again: what came after it was taken back"),
    Column("quotes", "how many quotes it has"),
    Column("text", "the current text; paragraphs stand a blank line apart"),
)

TALLY_COLUMNS = (
    Column("n", "statements counted, neutral ones included"),
    Column("support", "of these in support"),
    Column("oppose", "of these opposed"),
    Column("neutral", "of these neither"),
    Column("net", "support less opposition"),
    Column("mark", "+, -, ± for both, 0 for neutral only"),
)

STANCE_COLUMNS: Mapping[str, tuple[Column, ...]] = {
    "actor": (
        Column("actor", "who takes the stances"),
        *TALLY_COLUMNS,
        Column("last", "time of the newest statement, UTC; empty where none has a date"),
        Column("targets", "what they are about, most spoken of first, each with its mark"),
    ),
    "matrix": (Column("actor", "row"), Column("target", "column: an actor or a topic"), *TALLY_COLUMNS),
    "timeline": (
        Column("period", "first day of the day, week or month"),
        Column("actor", "who takes the stances"),
        Column("target", "what they are about"),
        *TALLY_COLUMNS,
        Column("sign_changed", "the net's sign differs from the last period that had one"),
    ),
    "statement": COUNTED_COLUMNS,
}
