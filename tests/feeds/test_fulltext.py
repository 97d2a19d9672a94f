"""A page's main text is found, with its paragraphs, links, title, author and date."""

from datetime import UTC, datetime

from xjreader.feeds.fulltext import extract_page

PAGE = """<!doctype html><html lang="en"><head><title>Envoys of Aldern meet - The Post</title>
<meta property="og:title" content="Envoys of Aldern meet"><meta name="author" content="Ann Lee">
<meta property="article:published_time" content="2026-03-04T10:00:00+02:00">
<link rel="canonical" href="https://post.example/a"></head><body>
<nav><a href="/">Home</a> <a href="/world">World</a></nav>
<article><h1>Envoys of Aldern meet</h1>
<p>The envoys of Aldern and Borrowdale met on Monday and said that the <a href="/talks">talks</a> would go on
for some time, “as long as needed”.</p>
<h2>Background</h2>
<p>The dispute over the valley has lasted for ten years. Nobody knows how it will end, and many of its people
have left their homes for the coast.</p>
<ul><li>The first demand is a new border.</li><li>The second demand is a visit.</li></ul>
<blockquote>We never agreed to this text, the minister wrote in a letter to the Council.</blockquote>
</article><footer>All rights reserved. Cookies.</footer></body></html>"""


def test_the_article_of_a_page() -> None:
    page = extract_page(PAGE.encode(), url="https://post.example/a?utm_source=x", content_type="text/html")
    assert page is not None
    assert (page.title, page.author, page.url, page.language) == (
        "Envoys of Aldern meet",
        "Ann Lee",
        "https://post.example/a",
        "en",
    )
    assert page.published == datetime(2026, 3, 4, 8, tzinfo=UTC)
    document = page.document
    assert [(block.kind, document.text[block.start : block.end][:25]) for block in document.blocks] == [
        ("paragraph", "The envoys of Aldern and "),
        ("heading", "Background"),
        ("paragraph", "The dispute over the vall"),
        ("item", "The first demand is a new"),
        ("item", "The second demand is a vi"),
        ("quote", "We never agreed to this t"),
    ]
    (link,) = document.links
    assert (document.text[link.start : link.end], link.url) == ("talks", "https://post.example/talks")
    assert "Cookies" not in document.text


def test_the_encoding_is_the_page_s_own() -> None:
    body = PAGE.replace("<head>", '<head><meta charset="windows-1252">').encode("cp1252")
    page = extract_page(body, url="https://post.example/a")
    assert page is not None
    assert "“as long as needed”" in page.document.text


def test_what_is_no_page_gives_nothing() -> None:
    assert extract_page(b"%PDF-1.7 \0\xff", url="https://a.example/", content_type="application/pdf") is None
    assert extract_page(b"", url="https://a.example/") is None
    assert extract_page(b"<html><body></body></html>", url="https://a.example/") is None
    assert extract_page(b"<div>" * 3000 + b"x", url="https://a.example/") is None


def test_a_tag_that_no_html_knows_is_no_reason_to_fail() -> None:
    text = "Nobody was asked, and nobody went to the valley. " * 12
    page = extract_page(f"<html><head悔<title>{text}</html>".encode(), url="https://post.example/a")
    assert page is not None
    assert page.document.text == text.strip()


def test_a_page_that_is_one_formula_is_no_article() -> None:
    assert extract_page(b"<?html><math>", url="https://post.example/a") is None
