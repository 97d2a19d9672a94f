"""HTML, Markdown and plain text to documents."""

from random import Random

from fuzz import making, oracles
from xjreader.feeds.extract import html_to_document, markdown_to_document, text_to_document

TAGS = (
    "p", "div", "br", "ul", "ol", "li", "dl", "dt", "dd", "a", "b", "q", "blockquote",
    "pre", "code", "table", "tr",
    "td", "th", "h1", "h6", "img", "figure", "figcaption", "script", "style", "svg",
    "math", "title", "textarea",
    "select", "option", "template", "iframe", "noscript", "plaintext", "xmp", "hr",
    "body", "html", "base", "wbr",
)  # fmt: skip
_READERS = (
    lambda text: html_to_document(text, base_url="https://here.example/a/"),
    html_to_document,
    markdown_to_document,
    text_to_document,
)


def check(data: bytes) -> None:
    """Any text becomes a sound document by each way of reading, no larger than a share of what went in."""
    text = (
        data.decode("utf-8", "surrogatepass" if len(data) % 2 else "replace")
        if _is_text(data)
        else data.decode("latin-1")
    )
    for read in _READERS:
        made = read(text)
        oracles.document(made, "the document")
        assert len(made.text) <= 20 * len(text) + 1000
    again = text_to_document(text_to_document(text).text)
    oracles.document(again, "the document of its own text")


def _is_text(data: bytes) -> bool:
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def make(dice: Random) -> bytes:
    """Tags opened and closed in any order."""
    parts = []
    for _ in range(dice.randint(1, 30)):
        tag = dice.choice(TAGS)
        style = dice.choice(
            (
                "",
                "",
                f' href="{dice.choice(making.ADDRESSES)}"',
                " hidden",
                ' start="9"',
                ' alt="x" class="emoji"',
            )
        )
        parts.append(dice.choice((f"<{tag}{style}>", f"<{tag}{style}>", f"</{tag}>", making.text(dice))))
    return "".join(parts).encode("utf-8", "surrogatepass")


def change(data: bytes, dice: Random) -> bytes:
    """More tags in another place, or bytes cut about."""
    if dice.randint(0, 1):
        place = dice.randint(0, len(data))
        return (data[:place] + make(dice) + data[place:])[: making.LARGEST]
    return making.cut(data, dice)
