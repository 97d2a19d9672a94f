"""stance: who stands where, in every view that the reader has, for scripts; counts nothing itself."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, get_args

import click
from msgspec import Struct
from msgspec.structs import replace

from xjreader.cli.arguments import (
    QUERY_SETTINGS,
    format_option,
    limit_option,
    parsed_query,
    query_argument,
    say_unknown_names,
)
from xjreader.cli.counting import counting_options
from xjreader.cli.output import Output, note, one_line, visible, wrap
from xjreader.cli.session import Session, pass_session
from xjreader.cli.views import SIGNS, day, say_rest, say_waiting, shown_rows, statement_table
from xjreader.errors import UsageError
from xjreader.models.analysis import Scope
from xjreader.models.stance import Counting, Moving, Period, Tally, Whose, Window
from xjreader.services.counted import COUNTED, WHOSE
from xjreader.services.unnamed import what_is_unnamed

if TYPE_CHECKING:
    from xjreader.models.analysis import StatementRow
    from xjreader.models.cards import ActorCard
    from xjreader.models.stance import SignChange, TargetRow, Timeline, TimelinePoint
    from xjreader.services.columns import Column
    from xjreader.services.exports import Record
    from xjreader.services.library import Library
    from xjreader.store.standings import By, Standings

VIEWS = ("actor", "matrix", "timeline", "statement", "card", "bars")

CARD_TARGETS = 12
"""Targets on a card where no limit is named."""

_TARGET_CELLS = 14
"""Cells that a column of the matrix needs on a terminal."""

_STEPS = 24
"""Windows, the newest, that a table shows as signs; files have all."""

_FIGURES = ("n", "net", "+", "-", "0")


class Asked(Struct, frozen=True):
    """What is counted, and how it is told."""

    scope: Scope
    counting: Counting
    whose: Whose
    rollup: bool
    form: str
    limit: int | None
    words: str
    """The query and the window in words."""

    @property
    def rule(self) -> str:
        """How it is counted, in words."""
        said = COUNTED[self.counting]
        said += f"; {WHOSE[self.whose]}" if self.whose != "both" else ""
        return f"{said}; affiliated ones together" if self.rollup else said


@click.command(context_settings=QUERY_SETTINGS)
@query_argument
@click.option(
    "--by",
    type=click.Choice(VIEWS),
    default="actor",
    show_default=True,
    help="One line an actor; actors by targets; over time; the statements themselves; one actor's card; or "
    "who is for and who is against each target.",
)
@counting_options
@click.option("--rollup", is_flag=True, help="Count people and bodies with what they belong to.")
@click.option("--from", "since", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help="From this day on.")
@click.option("--to", "until", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help="Up to this day.")
@click.option("--last", "days", type=click.IntRange(min=1), metavar="DAYS", help="The last so many days.")
@click.option("--actor", metavar="NAME", help="Whose card (default: who says most).")
@click.option(
    "--window",
    type=click.IntRange(min=1),
    default=30,
    show_default=True,
    metavar="DAYS",
    help="Length of a timeline's moving window.",
)
@click.option(
    "--step",
    type=click.IntRange(min=1),
    default=7,
    show_default=True,
    metavar="DAYS",
    help="How far it moves each time.",
)
@click.option(
    "--lines",
    type=click.Choice(["pair", "actor", "target"]),
    default="pair",
    show_default=True,
    help="What a line of a moving timeline is: an actor on a target, an actor on all, all on a target.",
)
@click.option(
    "--period",
    type=click.Choice(get_args(Period)),
    help="A timeline by the steps of the calendar instead of a moving window.",
)
@format_option("table", "jsonl", "csv", "md")
@limit_option
@pass_session
def stance(
    session: Session,
    query: tuple[str, ...],
    by: str,
    counting: Counting | None,
    whose: Whose,
    rollup: bool,
    since: datetime | None,
    until: datetime | None,
    days: int | None,
    actor: str | None,
    window: int,
    step: int,
    lines: "By",
    period: Period | None,
    form: str,
    limit: int | None,
) -> None:
    """Show where each actor stands.

    Net is support less opposition; neutral statements stay out of it; ± marks an actor who is on record
    for and against the same. The rule of counting and the number of statements stand with every table. A
    timeline's windows are as many days long as you say and overlap; a sign that changes is flagged.

    \b
    Example:
      xjreader stance 'target:"UN visit"' --rollup
      xjreader stance --by timeline --last 365 --window 60 --format csv
      xjreader stance --by card --actor China --rollup
    """
    output = session.output
    _check_options(by, period)
    with session.library() as library:
        tree = parsed_query(query)
        say_unknown_names(library, tree)
        between, told = _window(since, until, days)
        asked = Asked(
            scope=Scope(query=tree, window=between),
            counting=counting or session.config.stance.counting,
            whose=whose,
            rollup=rollup,
            form=form,
            limit=shown_rows(output, form, limit),
            words=" ".join([*query, *told]),
        )
        if by == "statement":
            _statements(output, library, asked)
        elif by == "card":
            _card(output, library, asked, actor)
        else:
            view = library.stances.open(asked.scope, counting=asked.counting, rollup=rollup, whose=whose)
            match by:
                case "actor":
                    _actors(output, view, asked, Moving(window, step))
                case "matrix":
                    _matrix(output, view, asked)
                case "bars":
                    _bars(output, view, asked)
                case _ if period is not None:
                    _calendar(output, view, asked, period)
                case _:
                    _timeline(output, view, asked, Moving(window, step), lines)
            if not view.n and (words := what_is_unnamed(session.config)):
                note(words)
        say_waiting(library)


_ONLY_BY: Mapping[str, tuple[str, ...]] = {
    "actor": ("card",),
    "window": ("timeline", "actor"),
    "step": ("timeline", "actor"),
    "lines": ("timeline",),
    "period": ("timeline",),
    "rollup": tuple(view for view in VIEWS if view != "statement"),
}
"""The views that an option says anything about, by the option."""

_MOVING = ("window", "step", "lines")
"""Options of a moving timeline."""


def _check_options(by: str, period: Period | None) -> None:
    """UsageError where an option was named that the view would not heed."""
    context = click.get_current_context()
    default = click.core.ParameterSource.DEFAULT
    for name, views in _ONLY_BY.items():
        if by not in views and context.get_parameter_source(name) is not default:
            raise UsageError(f"--{name} does nothing with --by {by}.", remedy=f"Add {_choice(views)}.")
    for name in _MOVING:
        if period is not None and context.get_parameter_source(name) is not default:
            raise UsageError(
                f"--{name} is of a moving timeline, --period of the calendar's.", remedy="Name one of them."
            )


def _choice(views: Sequence[str]) -> str:
    *others, last = [f"--by {view}" for view in views]
    return f"{', '.join(others)} or {last}" if others else last


def _window(
    since: datetime | None, until: datetime | None, days: int | None
) -> tuple[Window | None, list[str]]:
    """The window that is asked for, and in words."""
    if days is not None:
        if since or until:
            raise UsageError("--last goes with neither --from nor --to.", remedy="Name one of them.")
        return Window.last(days, datetime.now(UTC)), [f"last:{days}d"]
    if since is None and until is None:
        return None, []
    if since is not None and until is not None and since > until:
        raise UsageError(
            f"--from {since:%Y-%m-%d} is later than --to {until:%Y-%m-%d}.", remedy="Change them about."
        )
    first = since.replace(tzinfo=UTC) if since else None
    # The last day belongs to it.
    after = until.replace(tzinfo=UTC) + timedelta(days=1) if until else None
    told = [*([f"from:{since:%Y-%m-%d}"] if since else []), *([f"to:{until:%Y-%m-%d}"] if until else [])]
    return Window(first, after), told


# Views ------------------------------------------------------------------------------------


def _actors(output: Output, view: "Standings", asked: Asked, moving: Moving) -> None:
    from xjreader.services import stance_forms
    from xjreader.services.briefs import stance_brief

    rows = view.actors(trend=moving, limit=asked.limit)
    if asked.form == "table":
        _head(output, asked, view.n)
        output.table(
            ["actor", *_FIGURES, "trend", "about", "last"],
            (
                [
                    row.actor,
                    *_figures(row.tally),
                    _signs(row.trend),
                    ", ".join(f"{target} {tally.mark} ({tally.n})" for target, tally in row.targets),
                    day(row.last),
                ]
                for row in rows
            ),
            right=range(1, 6),
        )
        say_rest(len(view.actor_names()), asked.limit, "actors")
    elif asked.form == "md":
        output.pieces(stance_brief(rows, asked=asked.words, counted=asked.rule, n=view.n))
    else:
        records: Iterable[Record] = map(stance_forms.actor_record, rows)
        if asked.form == "csv":
            # As a list of JSON: what begins with a minus would be a formula to a spreadsheet.
            records = ({**record, "trend": str(record["trend"])} for record in records)
        _records(output, asked, records, stance_forms.STANCE_COLUMNS["actor"])


def _matrix(output: Output, view: "Standings", asked: Asked) -> None:
    """Actors by targets, a sign and a number where they meet; on a terminal the first that fit."""
    from xjreader.services import exports, stance_forms
    from xjreader.services.briefs import stance_brief

    if asked.form == "table":
        _head(output, asked, view.n)
        targets = [name for name, _ in view.target_names()]
        fitting = max(output.width // _TARGET_CELLS - 2, 1) if output.terminal else len(targets)
        actors = [name for name, _ in view.actor_names()]

        def written(tally: Tally) -> str:
            return f"{tally.mark} {tally.n}" if tally.n else ""

        output.table(
            ["", *targets[:fitting]],
            (
                [actor, *(written(view.tally(actor, target)) for target in targets[:fitting])]
                for actor in actors[: asked.limit]
            ),
        )
        say_rest(len(actors), asked.limit, "actors")
        if len(targets) > fitting:
            note(f"{fitting} of {len(targets)} targets fit; --format csv or `| less -S` shows all.")
        return
    cells = view.matrix()[: asked.limit]
    if asked.form == "md":
        output.pieces(stance_brief(cells, asked=asked.words, counted=asked.rule, n=view.n))
    else:
        records = map(exports.stance_record, cells)
        _records(output, asked, records, stance_forms.STANCE_COLUMNS["matrix"])


def _bars(output: Output, view: "Standings", asked: Asked) -> None:
    from xjreader.services import stance_forms

    rows = view.bars(limit=asked.limit)
    if asked.form == "table":
        _head(output, asked, view.n)
        most = max((max(len(row.opponents), len(row.supporters)) for row in rows), default=0)
        output.table(
            ["against", "", "for", "about", *_FIGURES, "who is for", "who is against", "undecided"],
            (_bar(row, most) for row in rows),
            right=[0, *range(4, 9)],
        )
        say_rest(len(view.target_names()), asked.limit, "targets")
    elif asked.form == "md":
        output.pieces(stance_forms.bar_brief(rows, asked=asked.words, counted=asked.rule, n=view.n))
    else:
        records = map(stance_forms.bar_record, rows)
        _records(output, asked, records, stance_forms.STANCE_COLUMNS["bars"])


def _bar(row: "TargetRow", most: int) -> list[str]:
    """A target's line: a bar of actors against to the left, of actors for to the right."""
    sides = (row.supporters, row.opponents, row.undecided)
    half = min(most, 20)
    against, support = (
        "█" * (-(-len(side) * half // most) if most else 0) for side in (row.opponents, row.supporters)
    )
    return [
        f"{len(row.opponents) or ''} {against}".strip(),
        "│",
        f"{support} {len(row.supporters) or ''}".strip(),
        row.target,
        *_figures(row.tally),
        *(", ".join(f"{name} ({tally.n})" for name, tally in side) for side in sides),
    ]


def _timeline(output: Output, view: "Standings", asked: Asked, moving: Moving, lines: "By") -> None:
    from xjreader.services.stance_forms import moving_points

    if asked.form != "table":
        timeline = view.timeline(moving, by=lines, limit=None)
        _points(output, asked, moving_points(timeline), timeline.n)
        _say_undated(timeline.undated)
        return
    timeline = view.timeline(moving, by=lines, limit=asked.limit)
    _head(output, asked, timeline.n)
    if timeline.windows:
        first, last = timeline.windows[-_STEPS:][0], timeline.windows[-1]
        output.line(
            f"windows of {moving.days} days, {moving.step} days on each time, the last "
            f"{min(_STEPS, len(timeline.windows))} shown: {first.first} to {last.after - timedelta(days=1)}"
        )
    output.table(
        ["actor", "about", *_FIGURES, "windows", "signs that changed"],
        (
            [
                row.actor or "",
                row.target or "",
                *_figures(row.tally),
                _signs(row.tallies[-_STEPS:]),
                _changes(timeline, row.changes),
            ]
            for row in timeline.rows
        ),
        right=range(2, 7),
    )
    say_rest(timeline.total, asked.limit, "lines")
    if timeline.earlier:
        note(f"{timeline.earlier:,} are of before {timeline.windows[0].first}: left out.")
    _say_undated(timeline.undated)


def _calendar(output: Output, view: "Standings", asked: Asked, period: Period) -> None:
    from xjreader.services.stance_forms import calendar_points

    points = view.periods(period)
    if asked.form == "table":
        _head(output, asked, sum(point.tally.n for point in points))
        output.table(
            ["from", "actor", "about", *_FIGURES, ""],
            (
                [
                    point.period,
                    point.actor,
                    point.target,
                    *_figures(point.tally),
                    "sign changed" if point.sign_changed else "",
                ]
                for point in points[: asked.limit]
            ),
            right=range(3, 8),
        )
        say_rest(len(points), asked.limit, "points in time")
    else:
        _points(output, asked, calendar_points(points, period), sum(point.tally.n for point in points))
    _say_undated(view.undated)


def _points(output: Output, asked: Asked, points: "Iterable[tuple[TimelinePoint, date]]", n: int) -> None:
    """Windows, or steps of the calendar, for a file; `n` is counted in all, as windows overlap."""
    from xjreader.services import stance_forms
    from xjreader.services.briefs import stance_brief

    shown = islice(points, asked.limit)
    if asked.form == "md":
        listed = [point for point, _ in shown]
        output.pieces(stance_brief(listed, asked=asked.words, counted=asked.rule, n=n))
        return
    records = (stance_forms.timeline_record(point, after) for point, after in shown)
    _records(output, asked, records, stance_forms.STANCE_COLUMNS["timeline"])


def _statements(output: Output, library: "Library", asked: Asked) -> None:
    from xjreader.services import exports
    from xjreader.services.statement_forms import statement_pieces

    if asked.form != "table":
        output.pieces(
            statement_pieces(
                library,
                asked.scope,
                form=asked.form,
                asked=asked.words,
                counting=asked.counting,
                whose=asked.whose,
                limit=asked.limit,
            )
        )
        return
    stances = library.stances
    n = len(stances.statement_ids(asked.scope, whose=asked.whose, counting=asked.counting))
    _head(output, replace(asked, rollup=False), n)
    statement_table(
        output, exports.all_statements(library, asked.scope, whose=asked.whose, limit=asked.limit)
    )
    say_rest(len(stances.statement_ids(asked.scope, whose=asked.whose)), asked.limit, "statements")


def _card(output: Output, library: "Library", asked: Asked, name: str | None) -> None:
    from xjreader.services import stance_forms

    actor = _whose_card(library, asked, name)
    if actor is None:
        say_rest(0, None, "statements")
        return
    card = library.stances.card(
        actor,
        asked.scope,
        counting=asked.counting,
        rollup=asked.rollup,
        whose=asked.whose,
        limit=asked.limit or CARD_TARGETS,
    )
    if asked.form == "table":
        _card_lines(output, card, asked)
    elif asked.form == "md":
        rows = [row for target in card.targets for row in (target.newest, target.opposing) if row]
        urls = library.articles.urls(sorted({row.article_id for row in rows}))
        output.pieces(stance_forms.card_brief(card, urls, asked=asked.words, counted=asked.rule))
    else:
        records = stance_forms.card_records(card)
        _records(output, asked, records, stance_forms.STANCE_COLUMNS["card"])


def _whose_card(library: "Library", asked: Asked, name: str | None) -> str | None:
    """The canonical name of whoever is meant, of several the one who says most; `None` for nobody."""
    view = library.stances.open(asked.scope, counting=asked.counting, rollup=asked.rollup, whose=asked.whose)
    speaking = [actor for actor, _ in view.actor_names()]
    if name is None:
        return speaking[0] if speaking else None
    called = library.stances.called(name)
    if not called:
        raise UsageError(f"No actor is called “{name}”.", remedy="`xjreader stance` lists them.")
    return next((actor for actor in speaking if actor in called), called[0])


def _card_lines(output: Output, card: "ActorCard", asked: Asked) -> None:
    from xjreader.services.stance_forms import shares

    _head(output, asked, card.tally.n)
    of = f" ({', '.join(card.affiliates.above)})" if card.affiliates.above else ""
    acts = ", ".join(f"{act.value} {n}" for act, n in card.acts)
    since = f"{day(card.first)} to {day(card.last)}"
    output.heading(
        one_line(f"{card.actor}{of} · {' '.join(_named(card.tally))} · {acts} · {since}").rstrip(" ·")
    )
    if card.affiliates.below:
        names = ", ".join(name for name, _ in card.affiliates.below)
        output.line(one_line(f"{'counted in' if card.rollup else 'affiliated'}: {names}"))
    for target in card.targets:
        acts = ", ".join(f"{act.value} {n}" for act, n in target.acts)
        output.line()
        output.heading(
            one_line(
                f"{target.tally.mark} {target.target} · n {target.tally.n}, {shares(target)} · {acts} · "
                f"{day(target.first)} to {day(target.last)}"
            )
        )
        if target.newest is not None:
            _said(output, "newest", target.newest)
        if target.opposing is not None:
            _said(output, "against it", target.opposing)
    say_rest(card.total, len(card.targets), "targets")


def _said(output: Output, what: str, row: "StatementRow") -> None:
    sign = SIGNS[row.polarity.sign]
    outlets = f", {row.outlets} outlets" if row.outlets > 1 else ""
    where = f"article {row.article_id}  {row.feed_title}".rstrip()
    said = one_line(f"{what}: {day(row.published)} {sign} {row.actor} {row.act.value} · {where}{outlets}")
    for line in wrap(visible(said), output.width, indent="  ") if output.terminal else [said]:
        output.line(line)
    for line in wrap(one_line(visible(row.evidence_text)), min(output.width, 100), indent="    "):
        output.line(line)


# Words and figures ------------------------------------------------------------------------


def _head(output: Output, asked: Asked, n: int) -> None:
    output.line(f"counted: {asked.rule}; n={n:,}")


def _say_undated(undated: int) -> None:
    if undated:
        statements = "1 statement" if undated == 1 else f"{undated:,} statements"
        note(f"{statements} in articles without a date: left out.")


def _records(output: Output, asked: Asked, records: "Iterable[Record]", columns: "Sequence[Column]") -> None:
    """Records as CSV or JSON Lines."""
    from xjreader.services import exports

    output.pieces(exports.as_csv(records, columns) if asked.form == "csv" else exports.as_jsonl(records))


def _figures(tally: Tally) -> list[str]:
    net = "±0" if tally.support and tally.net == 0 else f"{tally.net:+d}" if tally.net else "0"
    return [str(tally.n), net, str(tally.support), str(tally.oppose), str(tally.neutral)]


def _named(tally: Tally) -> list[str]:
    return [f"{name} {figure}" for name, figure in zip(_FIGURES[:2], _figures(tally)[:2], strict=True)]


def _signs(series: Sequence[Tally]) -> str:
    """A mark for each window, a dot where nothing was said."""
    return "".join(tally.mark or "·" for tally in series)


def _changes(timeline: "Timeline", changes: "Sequence[SignChange]") -> str:
    """When a sign changed and to which, the newest first."""
    return ", ".join(
        f"{timeline.windows[change.after].after - timedelta(days=1)} to {SIGNS[change.sign]}"
        for change in reversed(changes)
    )
