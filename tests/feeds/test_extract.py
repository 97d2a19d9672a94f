"""HTML, Markdown and plain text become blocks of plain text with their links."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xjreader.feeds import extract
from xjreader.feeds.extract import html_to_document, markdown_to_document, text_to_document
from xjreader.models.article import Document

Shown = list[tuple[str, int, str]]


def shown(document: Document) -> Shown:
    return [(block.kind, block.level, document.text[block.start : block.end]) for block in document.blocks]


def links(document: Document) -> list[tuple[str, str]]:
    return [(document.text[link.start : link.end], link.url) for link in document.links]


def paragraphs(*texts: str) -> Shown:
    return [("paragraph", 0, text) for text in texts]


@pytest.mark.parametrize(
    ("html", "blocks"),
    [
        ("", []),
        ("<p></p><p> &nbsp; </p>", []),
        ("no markup at all", paragraphs("no markup at all")),
        ("AT&amp;T &lt;b&gt; &amp;amp;", paragraphs("AT&T <b> &amp;")),
        ("one\nline\n\nanother", paragraphs("one line", "another")),
        ("one <i>more</i>\n\nanother", paragraphs("one more", "another")),
        ("<p>a\n  b</p>c<div>d</div>", paragraphs("a b", "c", "d")),
        ("<p>one<br>two<br/> three</p>", paragraphs("one\ntwo\nthree")),
        ("one<br><br>two<br>\n<br>three", paragraphs("one", "two", "three")),
        ("<p>it&rsquo;s&nbsp;fine&#8230;</p>", paragraphs("it’s fine…")),
        ("<p>a<b> b </b> c<i>d</i></p>", paragraphs("a b cd")),
        ("<h1>T</h1><p>x</p><h3>U</h3>", [("heading", 1, "T"), ("paragraph", 0, "x"), ("heading", 3, "U")]),
        (
            "<ul><li>a<ul><li>b</li></ul></li><li><p>c</p><p>d</p></li></ul>",
            [("item", 0, "a"), ("item", 1, "b"), ("item", 0, "c"), ("paragraph", 0, "d")],
        ),
        (
            "<ol start=3><li>x<li>y<li value=9>z</ol>",
            [("item", 0, "3. x"), ("item", 0, "4. y"), ("item", 0, "9. z")],
        ),
        (
            "<blockquote>a<blockquote><p>b</p></blockquote></blockquote>c",
            [("quote", 0, "a"), ("quote", 1, "b"), ("paragraph", 0, "c")],
        ),
        ("<pre>  x\n    y\n\n\tz</pre>", [("code", 0, "  x\n    y"), ("code", 0, "    z")]),
        (
            "<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td><p>2</p></td></tr></table>",
            [("row", 0, "A | B"), ("row", 0, "1 | 2")],
        ),
        (
            "<table><tr><td><h1>Layout</h1><p>one</p><p>two</p></td></tr></table>",
            [("heading", 1, "Layout"), ("paragraph", 0, "one"), ("paragraph", 0, "two")],
        ),
        ("<p>He said <q>yes <q>now</q></q></p>", paragraphs("He said “yes ‘now’”")),
        ("<p>a<script>b</script><style>c</style><!-- d --><template>e</template></p>", paragraphs("a")),
        ("<p>a<span hidden>b</span><span style='DISPLAY : none'>c</span>d</p>", paragraphs("ad")),
        ("<iframe src=x>no</iframe><svg><text>no</text></svg><p>yes</p>", paragraphs("yes")),
        ("<figure><img src=x alt=no><figcaption>Cap</figcaption></figure>", paragraphs("Cap")),
        ('<p>so <img class="emoji" alt="🙂"></p>', paragraphs("so 🙂")),
        ("<html><head><title>no</title></head><body>yes</body></html>", paragraphs("yes")),
        ("<p>&#27;[31mred &#155;1m \x1b]0;x\x07</p>", paragraphs("red ›1m")),
        ("<p>text < less <3 & more", paragraphs("text < less <3 & more")),
        ("<p>before</p><!-- never closed <p>hidden</p>", paragraphs("before")),
        ("<p>lone \ud800 \0nul</p>", paragraphs("lone \ufffd nul")),
    ],
)
def test_html(html: str, blocks: Shown) -> None:
    assert shown(html_to_document(html)) == blocks


def test_links_are_kept_and_made_absolute() -> None:
    html = (
        '<p>See <a href="/talks"> the talks </a> and <a href="https://b.example/x y">this</a>, not '
        '<a href="javascript:alert(1)">that</a> or <a name="x">here</a>.</p>'
    )
    document = html_to_document(html, base_url="https://a.example/news/")
    assert document.text == "See the talks and this, not that or here."
    assert links(document) == [("the talks", "https://a.example/talks"), ("this", "https://b.example/x%20y")]


def test_a_link_around_paragraphs_stands_on_each() -> None:
    document = html_to_document('<a href="http://a.example/"><p>one</p><p>two</p></a>three')
    assert links(document) == [("one", "http://a.example/"), ("two", "http://a.example/")]


def test_links_in_a_numbered_item_and_in_a_row_keep_their_place() -> None:
    html = (
        '<ol><li>by <a href="http://a.example/">me</a></ol>'
        '<table><tr><td>x</td><td>to <a href="http://b.example/">you</a></td></tr></table>'
    )
    document = html_to_document(html)
    assert document.text == "1. by me\n\nx | to you"
    assert links(document) == [("me", "http://a.example/"), ("you", "http://b.example/")]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<div>" * 20_000 + "core" + "</div>" * 20_000, "core"),
        ("<b>" * 20_000 + "core", "core"),
        ("<b>x</b>" * 20_000, "x" * 20_000),
        ("<ul><li>" * 5_000 + "core", "core"),
        ("<table><tr><td>" * 5_000 + "core", "core"),
    ],
)
def test_depth_and_size_are_no_danger(html: str, text: str) -> None:
    assert html_to_document(html).text == text


PIECES = st.sampled_from(
    [
        "<p>", "</p>", "<br>", "<li>", "<ul>", "</ul>", "<ol>", "<blockquote>", "</blockquote>", "<pre>",
        "</pre>", "<h2>", "</h2>", "<table>", "<tr>", "<td>", "</td>", "</tr>", "</table>", "<a href='/x'>",
        "</a>", "<q>", "</q>", "<b>", "</b>", "<script>", "</script>", "<div hidden>", "</div>", "<!--",
        "-->", " ", "\n", "\n\n", "word", "“said", ".", "&amp;", "&nbsp;", "&#27;", "\x1b[31m", "\u202e",
        "\ud800",
        "\0", "<", ">", "&",
    ]
)  # fmt: skip


def assert_sound(document: Document) -> None:
    place = 0
    for number, block in enumerate(document.blocks):
        if number:
            assert document.text[place : block.start] == "\n\n"
        else:
            assert block.start == 0
        text = document.text[block.start : block.end]
        assert text.strip()
        assert "\n\n" not in text
        place = block.end
    assert place == len(document.text)
    end = 0
    for link in document.links:
        assert end <= link.start < link.end
        assert any(block.start <= link.start and link.end <= block.end for block in document.blocks)
        assert link.url.startswith("http")
        end = link.end
    assert not any(letter < " " and letter != "\n" for letter in document.text)


@given(st.lists(PIECES, max_size=40))
def test_documents_of_html_are_sound(pieces: list[str]) -> None:
    assert_sound(html_to_document("".join(pieces), base_url="https://a.example/"))


@given(st.text(max_size=200))
def test_documents_of_any_text_are_sound(text: str) -> None:
    assert_sound(html_to_document(text))
    assert_sound(text_to_document(text))
    assert_sound(markdown_to_document(text))


@given(st.lists(st.text("abcdefgh", min_size=1, max_size=12), min_size=1, max_size=30))
def test_no_word_is_lost(words: list[str]) -> None:
    html = "".join(
        f"<{tag}>{word}</{tag}> " for tag, word in zip(["p", "b", "li", "td"] * 8, words, strict=False)
    )
    assert html_to_document(html).text.replace("|", " ").split() == words


def test_markdown() -> None:
    text = (
        "# Talks\n\nThe envoys [met](https://a.example/) *again*\nand left.\n\n"
        "- one\n- two\n\n> so it was\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\ncode\n```\n"
    )
    document = markdown_to_document(text)
    assert shown(document) == [
        ("heading", 1, "Talks"),
        ("paragraph", 0, "The envoys met again and left."),
        ("item", 0, "one"),
        ("item", 0, "two"),
        ("quote", 0, "so it was"),
        ("row", 0, "a | b"),
        ("row", 0, "1 | 2"),
        ("code", 0, "code"),
    ]
    assert links(document) == [("met", "https://a.example/")]


def test_plain_text_has_a_paragraph_a_line() -> None:
    text = "The first paragraph, which ends here.\nThe second one.\n\n\nThe third one.\n"
    assert shown(text_to_document(text)) == paragraphs(
        "The first paragraph, which ends here.", "The second one.", "The third one."
    )


def test_lines_wrapped_by_hand_are_joined() -> None:
    text = (
        "The minister of Aldern told reporters on Monday that the visit would go\n"
        "ahead as planned, and that neither of the two governments had set any\n"
        "conditions for it so far.\n"
        "A second paragraph begins after a short line, and it goes on over the\n"
        "end of this one.\n"
        "\n"
        "* one demand\n"
        "* another demand\n"
    )
    assert shown(text_to_document(text)) == [
        (
            "paragraph",
            0,
            "The minister of Aldern told reporters on Monday that the visit would go ahead as planned, and "
            "that neither of the two governments had set any conditions for it so far.",
        ),
        (
            "paragraph",
            0,
            "A second paragraph begins after a short line, and it goes on over the end of this one.",
        ),
        ("item", 0, "one demand"),
        ("item", 0, "another demand"),
    ]


def test_a_short_line_without_an_end_is_a_heading() -> None:
    text = "He would not say.\nNo agreement\nThe talks in Borrowdale ended without a text.\nBy our staff"
    assert shown(text_to_document(text)) == [
        ("paragraph", 0, "He would not say."),
        ("heading", 2, "No agreement"),
        ("paragraph", 0, "The talks in Borrowdale ended without a text."),
        ("paragraph", 0, "By our staff"),
    ]


@pytest.mark.parametrize("tag", ["embed", "embed hidden", "source hidden", "wbr"])
def test_what_follows_an_element_without_content_is_kept(tag: str) -> None:
    document = html_to_document(f'The talks <{tag} src="https://a.example/x"> broke down')
    assert document.text == "The talks broke down"


PARTS = (
    "<p>one", "</p>", "<ul><li>", "</ul>", "<blockquote>", "<table><tr><td>a", "<td>b", "<pre>\n x", "<h2>",
    "<q>", "<a href='/x'>link", "<script>", "<div hidden>", "<svg>", "&", "&#0;", "\ud800", "<!--",
    "<![CDATA[", " words ",
)  # fmt: skip


@given(st.lists(st.lists(st.sampled_from(PARTS), max_size=6).map("".join), min_size=2, max_size=4))
def test_one_text_leaves_nothing_to_the_next(texts: list[str]) -> None:
    alone = []
    for text in texts:
        extract._KEPT.pair = None
        alone.append(html_to_document(text, base_url="https://a.example/"))
    assert [html_to_document(text, base_url="https://a.example/") for text in texts] == alone
