"""Quotes, statements, counts and articles as Markdown to hand on: with dates and numbered sources.

What comes from outside is escaped: a title stays a title, whatever signs it holds.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from xjreader.models.analysis import QuoteRow, StatementRow
from xjreader.models.article import Article
from xjreader.models.stance import MatrixCell, StanceRow, Tally, TimelinePoint

_SIGNS = re.compile(r"([\\`*_\[\]<>#|~&])")
_LISTED = re.compile(r"^(\d*)([.)](?=\s|$)|[-+=])")
"""How a paragraph begins that Markdown would take for an item of a list or for a rule."""

_UNKNOWN = "Speaker not known"


class Sources:
    """Numbers articles in the order in which they are cited."""

    def __init__(self) -> None:
        self._numbers: dict[int, int] = {}
        self._lines: list[str] = []

    def cite(self, row: QuoteRow | StatementRow, url: str) -> str:
        """The mark of the row's article: ``[3]``."""
        number = self._numbers.get(row.article_id)
        if number is None:
            number = self._numbers[row.article_id] = len(self._numbers) + 1
            outlet = f"{plain(row.feed_title)}, " if row.feed_title else ""
            address = f" <{_address(url)}>" if url else ""
            title = plain(row.article_title)
            stop = "" if title.endswith((".", "!", "?", "…")) else "."
            line = _unlisted(f"{title}{stop} {outlet}{_day(row.published)}.{address}")
            self._lines.append(f"{number}. {line}")
        return f"[{number}]"

    def listed(self) -> str:
        """The list of sources, empty where nothing was cited."""
        return "## Sources\n\n" + "\n".join(self._lines) + "\n" if self._lines else ""


def plain(text: str) -> str:
    """`text` on one line with every sign that Markdown would read escaped."""
    return _SIGNS.sub(r"\\\1", " ".join(text.split()))


def quote_brief(rows: Iterable[tuple[QuoteRow, str]], *, asked: str) -> Iterator[str]:
    """Quotes by speaker, the most quoted first, each with its source; unknown speakers last."""
    by_speaker: dict[str, list[tuple[QuoteRow, str]]] = {}
    for row, url in rows:
        by_speaker.setdefault(row.actor or _UNKNOWN, []).append((row, url))
    sources = Sources()
    yield _head("Quotes", asked, sum(map(len, by_speaker.values())), "quote")
    for speaker in sorted(by_speaker, key=lambda name: (name == _UNKNOWN, -len(by_speaker[name]), name)):
        yield f"## {plain(speaker)} ({len(by_speaker[speaker])})\n\n"
        for row, url in by_speaker[speaker]:
            cue = f"{plain(row.cue_text)}, " if row.cue_text else ""
            about = f" On {', '.join(plain(target) for target in row.targets)}." if row.targets else ""
            who = (
                f" Named as “{plain(row.source_text)}”."
                if row.source_text and row.source_text != row.actor
                else ""
            )
            yield (
                f"- {_day(row.published)}, {cue}{row.type.value}: {plain(row.content_text)} "
                f"{sources.cite(row, url)}{who}{about}{_verdict(row)}\n"
            )
        yield "\n"
    yield sources.listed()


def statement_brief(
    rows: Iterable[tuple[StatementRow, str]],
    *,
    asked: str,
    counted: str = "",
    tallies: Mapping[tuple[str, str], Tally] | None = None,
) -> Iterator[str]:
    """Statements by actor and target, the newest first, each with its evidence and sources.

    Copies of one story say a thing once, with all their sources. `tallies` are what the views count for an
    actor and a target, `counted` the rule in words.
    """
    by_pair: dict[str, dict[str, dict[_Said, list[tuple[StatementRow, str]]]]] = {}
    sizes: Counter[str] = Counter()
    pair_sizes: Counter[tuple[str, str]] = Counter()
    for row, url in rows:
        said = by_pair.setdefault(row.actor, {}).setdefault(row.target, {})
        said.setdefault(_said(row), []).append((row, url))
        sizes[row.actor] += 1
        pair_sizes[row.actor, row.target] += 1
    sources = Sources()
    yield _head("Statements", asked, sizes.total(), "statement")
    if counted:
        n = sum(tally.n for tally in (tallies or {}).values())
        yield f"Counted: {counted}; n={n:,}.\n\n"
    for actor in sorted(by_pair, key=lambda name: (-sizes[name], name)):
        targets = by_pair[actor]
        first = next(iter(next(iter(targets.values())).values()))[0][0]
        of = f", {plain(first.affiliation)}" if first.affiliation else ""
        yield f"## {plain(actor)}{of}\n\n"
        for target in sorted(targets, key=lambda name: (-pair_sizes[actor, name], name)):
            yield f"### On {plain(target)}\n\n"
            if tallies and (tally := tallies.get((actor, target))):
                yield f"{_counted(tally)}\n\n"
            for copies in targets[target].values():
                yield _statement_line(copies, sources)
            yield "\n"
    yield sources.listed()


_Said = tuple[int, str, str, tuple[str, ...], str]
"""What makes two statements of one actor and target copies: story, polarity, act, modes, words."""


def _said(row: StatementRow) -> _Said:
    modes = tuple(mode.value for mode in row.modes)
    return row.story_id, row.polarity.value, row.act.value, modes, " ".join(row.evidence_text.split())


def _statement_line(copies: Sequence[tuple[StatementRow, str]], sources: Sources) -> str:
    row = copies[0][0]
    modes = "".join(f", {mode.value}" for mode in row.modes)
    cited = " ".join(dict.fromkeys(sources.cite(each, url) for each, url in copies))
    story = f" (1 story, {row.outlets} outlets)" if row.outlets > 1 else ""
    return (
        f"- {_sign(row)} {row.act.value}{modes}, {_day(row.published)}: "
        f"{plain(row.evidence_text)} {cited}{story}{_verdict(row)}\n"
    )


def _counted(tally: Tally) -> str:
    """What the views count, as a paragraph; it begins like no list, whatever the mark."""
    return (
        f"n={tally.n}: {tally.support} in support, {tally.oppose} opposed, {tally.neutral} neutral; "
        f"net {f'{tally.net:+d}' if tally.net else 0} ({tally.mark})"
    )


def stance_brief(
    rows: Sequence[StanceRow | MatrixCell | TimelinePoint],
    *,
    asked: str,
    counted: str,
    n: int | None = None,
) -> Iterator[str]:
    """A count as a table, with the rule by which it was counted; `n` where the rows overlap or are not
    all of it."""
    total = sum(row.tally.n for row in rows) if n is None else n
    yield _head("Stance", asked, total, "statement") + f"Counted: {counted}.\n\n"
    figures = "n | support | oppose | neutral | net"
    for number, row in enumerate(rows):
        if isinstance(row, StanceRow):
            head, cells = f"actor | {figures} | targets | last", [plain(row.actor), *_figures(row.tally)]
            cells += [
                ", ".join(f"{plain(target)} {tally.mark}" for target, tally in row.targets),
                _day(row.last),
            ]
        elif isinstance(row, MatrixCell):
            head = f"actor | target | {figures} | mark"
            cells = [plain(row.actor), plain(row.target), *_figures(row.tally), row.tally.mark]
        else:
            head = f"from | actor | target | {figures} | sign changed"
            cells = [row.period, plain(row.actor), plain(row.target), *_figures(row.tally)]
            cells.append("yes" if row.sign_changed else "")
        if number == 0:
            yield f"| {head} |\n|{' --- |' * len(cells)}\n"
        yield f"| {' | '.join(cells)} |\n"


def article_brief(articles: Iterable[Article], *, asked: str) -> Iterator[str]:
    """Articles one after the other: title, where and when, tags, note, text."""
    yield f"# Articles\n\n{_asked(asked)}\n\n"
    for article in articles:
        row = article.row
        outlets = dict.fromkeys(place.feed_title for place in article.provenances)
        facts = [plain(", ".join(filter(None, outlets))), _day(row.published), plain(article.author)]
        if article.url:
            facts.append(f"<{_address(article.url)}>")
        yield f"## {plain(row.title) or '(no title)'}\n\n{'. '.join(fact for fact in facts if fact)}\n\n"
        if row.tags:
            yield f"Tags: {', '.join(plain(tag) for tag in row.tags)}\n\n"
        if article.note:
            yield f"Note: {plain(article.note)}\n\n"
        for paragraph in article.revision.document.text.split("\n\n"):
            if text := plain(paragraph):
                yield _unlisted(text) + "\n\n"


def _head(title: str, asked: str, count: int, noun: str) -> str:
    return f"# {title}\n\n{_asked(asked)} {count:,} {noun}{'' if count == 1 else 's'}.\n\n"


def _asked(asked: str) -> str:
    return f"Query: {plain(asked)}." if asked else "All articles."


def _figures(tally: Tally) -> list[str]:
    return [str(tally.n), str(tally.support), str(tally.oppose), str(tally.neutral), f"{tally.net:+d}"]


def _sign(row: StatementRow) -> str:
    return {1: "(+)", -1: "(−)", 0: "(0)"}[row.polarity.sign]


def _verdict(row: QuoteRow | StatementRow) -> str:
    """Nothing for a sure machine's word; else who says so, or how sure it is."""
    if row.verdict.value != "machine":
        return f" ({row.verdict.value})"
    return f" (confidence {row.confidence:.2f})" if row.confidence < 0.7 else ""


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d}" if moment else "no date"


def _address(url: str) -> str:
    return url.replace("<", "%3C").replace(">", "%3E").replace(" ", "%20")


def _unlisted(text: str) -> str:
    """A paragraph that begins like a list item or a rule keeps its sign as text."""
    return _LISTED.sub(r"\1\\\2", text)
