"""Quotes, statements and counts as a person sees them on a terminal; progress; interruption."""

import io
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from xjreader import cli
from xjreader.cli.output import Output
from xjreader.cli.progress import Progress
from xjreader.cli.views import quote_table, speaker, statement_table
from xjreader.models.analysis import (
    Act,
    AttributionType,
    Mode,
    Polarity,
    QuoteRow,
    Span,
    StatementRow,
    Verdict,
)

DAY = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


def quote(**changes: object) -> QuoteRow:
    values: dict[str, object] = {
        "id": 7,
        "article_id": 3,
        "revision_id": 4,
        "article_title": "Valdoria rejects inspection",
        "feed_title": "Meridian Wire",
        "published": DAY,
        "source": (Span(40, 49),),
        "cue": (Span(50, 54),),
        "content": (Span(0, 30),),
        "type": AttributionType.DIRECT,
        "actor": "Ilse Tarn",
        "candidates": (),
        "confidence": 0.97,
        "verdict": Verdict.CONFIRMED,
        "source_text": "Tarn",
        "cue_text": "said",
        "content_text": "“We welcome visitors, not judges,” \x1b[2J" + "and so on " * 20,
        "targets": ("inspection",),
    }
    return QuoteRow(**{**values, **changes})  # type: ignore[arg-type]


STATEMENT = StatementRow(
    id=9,
    article_id=3,
    revision_id=4,
    article_title="Valdoria rejects inspection",
    feed_title="Meridian Wire",
    story_id=3,
    published=DAY,
    actor="Ilse Tarn",
    affiliation="Valdoria",
    recipient=None,
    topic="inspection",
    act=Act.REJECT,
    polarity=Polarity.OPPOSE,
    modes=(Mode.FUTURE,),
    evidence=(Span(0, 30),),
    evidence_text="She rejected the inspection",
    confidence=0.5,
    verdict=Verdict.MACHINE,
)


class Screen(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Screen:
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("NO_COLOR", "1")
    return Screen()


def test_a_quote_stands_whole_on_a_terminal(screen: Screen) -> None:
    quote_table(Output(screen), [quote()])
    head, rest, *words = screen.getvalue().splitlines()
    assert head == "2026-03-04 Ilse Tarn (said) → inspection · direct 0.97✓ ·"
    assert rest == "article 3 Meridian Wire"
    assert all(line.startswith("    ") and cell_len(line) <= 60 for line in words)
    assert " ".join(line.strip() for line in words).count("and so on") == 20
    assert "\x1b" not in screen.getvalue()


def test_a_statement_stands_whole_on_a_terminal(screen: Screen) -> None:
    statement_table(Output(screen), [STATEMENT], outlet=False)
    assert screen.getvalue() == (
        "2026-03-04 - Ilse Tarn (Valdoria) → inspection · REJECT\n"
        "(future) 0.50\n"
        "    She rejected the inspection\n"
    )


@pytest.mark.parametrize(
    ("outlets", "told"), [(1, "Meridian Wire"), (14, "Meridian Wire (1 story, 14 outlets)")]
)
def test_a_statement_tells_how_many_carry_its_story(outlets: int, told: str) -> None:
    written = io.StringIO()
    statement_table(Output(written), [replace(STATEMENT, outlets=outlets)])
    assert written.getvalue().splitlines()[1].endswith(f"3        {told}")


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({}, "Ilse Tarn"),
        ({"actor": None}, "unknown (Tarn)"),
        ({"actor": None, "candidates": ("Tarn", "Ruun")}, "unknown (Tarn? Ruun?)"),
        ({"actor": None, "source_text": ""}, "unknown"),
    ],
)
def test_a_speaker_that_is_not_known_is_not_named(changes: dict[str, object], shown: str) -> None:
    assert speaker(quote(**changes)) == shown


@pytest.mark.parametrize("is_terminal", [True, False])
def test_progress_is_for_a_terminal_only(monkeypatch: pytest.MonkeyPatch, is_terminal: bool) -> None:
    stream = Screen() if is_terminal else io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setenv("COLUMNS", "20")
    with Progress() as progress:
        progress.show("1 of 9 feeds\x1b[2J and more than fits")
    shown = stream.getvalue()
    assert (shown != "") is is_terminal
    if is_terminal:
        assert shown.endswith("\r\x1b[K")
        assert "\x1b[2J" not in shown


def test_an_interruption_ends_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(arguments: list[str]) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_dispatch", interrupted)
    assert cli.run(["refresh"]) == 130
