"""Article files give titles, dates and texts; what cannot be read is told by file and line."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from xjreader.errors import ImportFailed
from xjreader.feeds.textfile import read_articles, read_html, read_markdown, read_text

LEAD = (
    "The Council of the Valley said on Friday that it was still talking with the government of Aldern about "
    "a visit to the northern district in the first half of the year."
)


def blocks(text: str) -> list[str]:
    document = read_text(text, name="a.txt").document
    return [document.text[block.start : block.end] for block in document.blocks]


def test_a_headline_before_a_blank_line_is_no_part_of_the_text() -> None:
    article = read_text("Aldern warns the Council\n\nThe envoy spoke.\n\nHe left.\n", name="a.txt")
    assert article.title == "Aldern warns the Council"
    assert article.document.text == "The envoy spoke.\n\nHe left."
    assert article.published is None


@pytest.mark.parametrize(
    "start", [" date 2021-03-04 ", "date 2021-03-04\n", "Date: 2021-03-04 ", "\ufeffdate 2021-03-04\n\n"]
)
def test_a_leading_date(start: str) -> None:
    article = read_text(start + "Aldern issues a warning.\n\nThe envoy spoke.", name="a.txt")
    assert article.published == datetime(2021, 3, 4, tzinfo=UTC)
    assert article.title == "Aldern issues a warning."
    assert article.document.text == "The envoy spoke."


def test_a_long_sentence_that_the_text_runs_on_from_is_the_lead_and_stays() -> None:
    article = read_text(
        f"{LEAD}\nA spokeswoman was asked.\nNo agreement\nShe said that she was sorry.", name="a.txt"
    )
    assert article.title == LEAD
    assert [article.document.text[block.start : block.end] for block in article.document.blocks] == [
        LEAD,
        "A spokeswoman was asked.",
        "No agreement",
        "She said that she was sorry.",
    ]
    assert [block.kind for block in article.document.blocks] == [
        "paragraph",
        "paragraph",
        "heading",
        "paragraph",
    ]


def test_a_long_sentence_before_a_blank_line_is_text_and_the_title_its_first_words() -> None:
    article = read_text(f"{LEAD}\n\nThe text.", name="a.txt")
    assert article.document.text == f"{LEAD}\n\nThe text."
    assert article.title.endswith("…")
    assert LEAD.startswith(article.title[:-1])


def test_a_long_line_that_ends_no_sentence_is_a_headline() -> None:
    assert blocks(f"{LEAD[:-1]}\n\nThe text.") == ["The text."]


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
@pytest.mark.parametrize(
    "start",
    [
        "ORVANE, May 12 — The minister of Aldern denied it.",
        "ORVANE (Tidewatch) - “No,” said the minister.",
        "PORT TARN, Aldern, 12 May 2026 – It rained all day.",
        "ORVANE -- Nobody came!",
        "Port Tarn, May 12 — Nobody came.",
    ],
)
def test_a_sentence_after_a_dateline_is_text(start: str, gap: str) -> None:
    assert blocks(f"{start}{gap}She left.") == [start, "She left."]


@pytest.mark.parametrize(
    "start",
    [
        "ORVANE — Talks without an end",
        "Aldern says no. The Council waits.",
        "UPDATE: The envoy left.",
        "The river — and who owns it.",
    ],
)
def test_a_headline_that_looks_a_little_like_a_sentence_is_no_text(start: str) -> None:
    assert blocks(f"{start}\n\nShe left.") == ["She left."]


@pytest.mark.parametrize("end", [" -", " -\n|", "\n-\n|\n", "\n\n* * *\n", " –\n"])
def test_marks_at_the_end_are_no_text(end: str) -> None:
    assert blocks('Title\n\nHe called it "lies."' + end) == ['He called it "lies."']


def test_a_dash_within_the_last_paragraph_stays() -> None:
    assert blocks("Title\n\nIt ends - like this") == ["It ends - like this"]


def test_one_line_is_title_and_text() -> None:
    article = read_text("Only this.", name="a.txt")
    assert (article.title, article.document.text) == ("Only this.", "Only this.")


def test_text_wrapped_by_hand_without_a_headline_gets_a_title_from_its_start() -> None:
    text = (
        "The minister of Aldern told reporters on Monday that the visit would go\n"
        "ahead as planned, and that neither of the two governments had set any\n"
        "conditions for it so far.\n"
    )
    article = read_text(text, name="a.txt")
    assert article.title.startswith("The minister of Aldern told reporters")
    assert article.title.endswith("…")
    assert article.document.text == text.replace("\n", " ").strip()


def test_markdown_with_front_matter() -> None:
    text = (
        '---\ntitle: "Aldern: a reply"\ndate: 2026-03-01T10:00:00+02:00\nurl: https://a.example/1\n'
        "author: Ann Lee\nlang: en\nnested:\n  title: no\n---\n# Aldern: a reply\n\nThe [text](https://b.example/).\n"
    )
    article = read_markdown(text, name="a.md")
    assert article.title == "Aldern: a reply"
    assert article.published == datetime(2026, 3, 1, 8, tzinfo=UTC)
    assert (article.url, article.author, article.language) == ("https://a.example/1", "Ann Lee", "en")
    assert article.document.text == "The text."
    assert [(link.start, link.end) for link in article.document.links] == [(4, 8)]


def test_markdown_without_front_matter_takes_its_heading() -> None:
    article = read_markdown("# A reply\n\nThe text.\n", name="a.md")
    assert (article.title, article.document.text) == ("A reply", "The text.")


def test_a_folder_is_read_with_those_below(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "a.txt").write_bytes("Caf\xe9 talks\n\n\x93Yes\x94".encode("latin-1"))
    (tmp_path / "b" / "page.html").write_text("<title>A &amp; B</title><p>The page.</p>")
    (tmp_path / "b" / "rows.jsonl").write_text(
        '{"id": 7, "title": "Row", "text": "One.\\n\\nTwo.", "date": "2026-02-01", "url": "https://a.example/r"}\n\n'
        '{"html": "<p>See <a href=\\"/x\\">x</a></p>", "url": "https://a.example/h", "author": "Ann"}\n'
    )
    (tmp_path / "image.png").write_bytes(b"\x89PNG\0")
    (tmp_path / ".hidden" / "x.txt").write_text("no")
    articles = read_articles(tmp_path)
    assert [article.title for article in articles] == ["Café talks", "A & B", "Row", "See x"]
    assert articles[0].document.text == "“Yes”"
    row, html = articles[2:]
    assert (row.id, row.document.text, row.url) == ("7", "One.\n\nTwo.", "https://a.example/r")
    assert row.published == datetime(2026, 2, 1, tzinfo=UTC)
    assert row.source.endswith("rows.jsonl#1")
    assert html.author == "Ann"
    assert html.document.links[0].url == "https://a.example/x"


@pytest.mark.parametrize(
    ("name", "body", "told"),
    [
        ("rows.jsonl", b'{"text": "fine"}\n{broken\n', r"rows\.jsonl:2: not readable as JSON"),
        ("rows.jsonl", b"[1]\n", r"rows\.jsonl:1: a row must be an object"),
        ("rows.jsonl", b'{"id": "x"}\n', r"rows\.jsonl:1: a row without text"),
        ("rows.jsonl", b'{"text": "x", "date": "soon"}\n', r"rows\.jsonl:1: not a date: 'soon'"),
        ("rows.jsonl", b"[" * 100_000, r"rows\.jsonl:1: not readable as JSON"),
        ("a.txt", b"\x7fELF\0\0", r"a\.txt: not a text file"),
        ("a.txt", b" \n \n", r"a\.txt: holds no text"),
        ("a.html", b"<script>x</script>", r"a\.html: holds no text"),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path: Path, name: str, body: bytes, told: str) -> None:
    (tmp_path / name).write_bytes(body)
    with pytest.raises(ImportFailed, match=told):
        read_articles(tmp_path / name)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ImportFailed, match=r"none\.txt: cannot be read: No such file"):
        read_articles(tmp_path / "none.txt")


@pytest.mark.parametrize(
    "line",
    [
        "12 March 2026",
        "2026-03-12",
        "March 12, 2026",
        "Thursday, 12 March 2026",
        "Published: 12 Mar 2026",
        "Updated on March 12, 2026 ",
        "12. March 2026.",
    ],
)
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_line_under_the_title_that_is_a_date_is_the_date(line: str, gap: str) -> None:
    article = read_text(f"The river talks\n{gap}{line}\n\nNothing was said.\n\nIt rained.\n", name="a")
    assert article.published == datetime(2026, 3, 12, tzinfo=UTC)
    assert article.title == "The river talks"
    assert article.document.text == "Nothing was said.\n\nIt rained."
    marked = read_markdown(f"# The river talks\n{gap}*{line.strip()}*\n\nNothing was said.\n", name="a")
    assert (marked.title, marked.document.text) == ("The river talks", "Nothing was said.")
    assert marked.published == datetime(2026, 3, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "line",
    ["12 March 2026 was a day of talks", "In March 2026", "2026", "99 March 2026", "12/03/2026", "May 2026"],
)
def test_a_line_under_the_title_that_says_more_or_less_than_a_date_is_text(line: str) -> None:
    article = read_text(f"The river talks\n\n{line}\n\nNothing was said.\n", name="a")
    assert article.published is None
    assert article.document.text == f"{line}\n\nNothing was said."


def test_the_date_that_comes_first_or_in_the_front_matter_holds() -> None:
    article = read_text("date 2026-01-01\nTalks\n\n12 March 2026\n\nNothing.\n", name="a")
    assert (article.published, article.document.text) == (
        datetime(2026, 1, 1, tzinfo=UTC),
        "12 March 2026\n\nNothing.",
    )
    marked = read_markdown("---\ndate: 2026-01-01\n---\n# Talks\n\n12 March 2026\n\nNothing.\n", name="a")
    assert marked.published == datetime(2026, 1, 1, tzinfo=UTC)


def test_a_page_without_a_title_gets_its_first_words_for_one() -> None:
    body = b"<article><p>" + b"Nobody was asked, and nobody went. " * 20 + b"</p></article>"
    article = read_html(body, name="a.html")
    assert article.title.startswith("Nobody was asked")
