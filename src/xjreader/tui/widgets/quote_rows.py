"""What the two lines of a quotation say, as pieces of text. It draws nothing."""

from datetime import datetime

from xjreader.models.analysis import AttributionType, QuoteRow, Verdict
from xjreader.tui.widgets.cells import Piece, cut, fit_pieces, one_line, spread, total_width, width_of
from xjreader.tui.widgets.palette import MARK, STRONG, quote_colour
from xjreader.tui.widgets.times import short_time

UNSURE = 0.6
"""Below this confidence a row carries a ``?``."""

INDENT = "  "

_VERDICT_SIGNS = {
    Verdict.CONFIRMED: "✓",
    Verdict.CORRECTED: "✎",
    Verdict.REJECTED: "✗",
}
_SIGN_STYLES = {"✓": "support", "✎": "support", "✗": "oppose", "?": "warning"}
_OPENING = frozenset("\"“”„‟«»‹›「『《〈'‘’‚")


def sign_of(verdict: Verdict, confidence: float, *, known: bool = True) -> str:
    """``✓`` confirmed, ``✎`` corrected, ``✗`` rejected, ``?`` unsure, nothing for a sure machine."""
    if verdict in _VERDICT_SIGNS:
        return _VERDICT_SIGNS[verdict]
    return "" if known and confidence >= UNSURE else "?"


def mark_of(row: QuoteRow) -> str:
    """The sign of a quotation; one whose speaker we do not know is unsure."""
    return sign_of(row.verdict, row.confidence, known=row.actor is not None)


def speaker_of(row: QuoteRow) -> str:
    """Who speaks: ``Ilse Tarn``; ``unknown (Tarn? Ruun?)`` with the candidates there are, else with
    the text's own words for an unnamed source, ``unknown (two diplomats)``.
    """
    if row.actor is not None:
        return one_line(row.actor)
    names = " ".join(f"{one_line(name).split(' ')[-1]}?" for name in row.candidates if name.strip())
    told = names or one_line(row.source_text)
    return f"unknown ({told})" if told else "unknown"


def said(row: QuoteRow) -> str:
    """The content on one line: a direct one in quotation marks, any other as it stands in the text."""
    return said_words(row.content_text, row.type)


def said_words(content: str, kind: AttributionType) -> str:
    """Words on one line, in quotation marks where all of them were said so."""
    text = one_line(content)
    if kind is AttributionType.DIRECT and text[:1] not in _OPENING:
        return f"“{text}”"
    return text


def quote_head(row: QuoteRow) -> str:
    """One line for a title: ``Ilse Tarn → Valdoria · direct 0.97``."""
    targets = f" → {', '.join(map(one_line, row.targets))}" if row.targets else ""
    sign = mark_of(row)
    return f"{speaker_of(row)}{targets} · {row.type.value} {row.confidence:.2f}{' ' + sign if sign else ''}"


def hint_of(row: QuoteRow, key: str = "") -> str:
    """What there is to know of a quotation beside its line: ``unknown · 2 candidates: c``, or what the
    machine had where a person corrected it. `key` opens what corrects it.
    """
    if row.verdict is Verdict.MACHINE:
        if row.actor is not None or not key:
            return ""
        number = len(row.candidates)
        found = f"{number} candidate{'s' if number > 1 else ''}" if number else "name the speaker"
        return f"unknown · {found}: {key}"
    if row.verdict is Verdict.REJECTED:
        return f"rejected by you{f': {key}' if key else ''}"
    if row.machine is None:
        return f"{row.verdict.value} by you; the machine does not find it now"
    before = []
    if row.machine.actor != row.actor:
        before.append(one_line(row.machine.actor or "unknown"))
    if row.machine.content != row.content:
        before.append(said_words(row.machine.content_text, row.machine.type))
    machine = f"; the machine: {', '.join(before)}" if before else ""
    return f"{row.verdict.value} by you{machine}"


def quote_lines(
    row: QuoteRow, width: int, *, now: datetime, with_article: bool
) -> tuple[list[Piece], list[Piece]]:
    """Two lines of `width` cells: speaker, targets, type, confidence and sign over what was said.

    The cue (``denied``) stands there where it fits. `with_article` adds outlet and time, for a list
    that spans several articles.
    """
    rejected = row.verdict is Verdict.REJECTED
    colour = quote_colour(row.id)
    sign = mark_of(row)
    left = [Piece(speaker_of(row), "rejected" if rejected else STRONG + colour)]
    if row.targets:
        left.append(Piece(f" → {', '.join(map(one_line, row.targets))}", "muted"))
    right = [
        Piece(f"{row.type.value} ", MARK + colour if not rejected else "muted"),
        Piece(f"{row.confidence:.2f} ", "muted"),
        Piece(sign or " ", _SIGN_STYLES.get(sign, "")),
    ]
    cue = one_line(row.cue_text)
    if cue and total_width(left) + width_of(cue) + total_width(right) + 3 <= width:
        right.insert(0, Piece(f"{cue}  ", "muted"))
    content = [Piece(INDENT), Piece(said(row), "rejected" if rejected else "")]
    source: list[Piece] = []
    if with_article:
        room = max(0, width // 3 - 7)
        feed = cut(one_line(row.feed_title), room)
        source = [Piece(f"{feed} {short_time(row.published, now)}", "muted")]
    return fit_pieces(spread(left, right, width), width), spread(content, source, width, gap=2)
