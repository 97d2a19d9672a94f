"""What a person says of statements by key: confirm, flip, another act, target or actor, reject, add.

Asks in dialogs, stores through the lane. It acts on the statements of the list in front, a marked range as
one deed, or on those of the quote in focus. What it means is decided in services.
"""

from collections.abc import Callable, Sequence
from time import monotonic
from typing import TYPE_CHECKING

from textual.worker import get_current_worker

from xjreader.models.analysis import Act, Polarity, QuoteRow, Spans, StatementRow, Verdict
from xjreader.models.article import Action
from xjreader.tui.commands.base import Pane
from xjreader.tui.status import count

if TYPE_CHECKING:
    from xjreader.services.choices import Target
    from xjreader.services.library import Library
    from xjreader.tui.picking import Speaker
    from xjreader.tui.screens.main import ReaderScreen
    from xjreader.tui.screens.quote_statements import QuoteStatements
    from xjreader.tui.widgets.statements import StatementList

PATIENCE = 2.0
"""Seconds for which keys wait for the statement that undo brings back."""

BESIDE = frozenset({Pane.SOURCES, Pane.ARTICLES, Pane.STANCE})
"""Panes without words on which a statement could stand."""

Deed = Callable[["Library", Sequence[StatementRow]], Action | None]


class Stating:
    """The person's word on statements."""

    def __init__(self, reader: "ReaderScreen") -> None:
        self._reader = reader
        self._judged: dict[int, int] = {}
        """Of each action of this session the first statement that it was about."""

    @property
    def _library(self) -> "Library":
        return self._reader.library

    # What the keys are about ---------------------------------------------------------------

    @property
    def dialog(self) -> "QuoteStatements | None":
        """The statements of a quote, where they are in front, pickers aside."""
        over_panes = self._reader.app.screen_stack[1:]
        if not over_panes:
            return None  # what could lie there need not be imported for this
        from xjreader.tui.screens.quote_statements import QuoteStatements

        for screen in reversed(over_panes):
            if isinstance(screen, QuoteStatements):
                return screen
        return None

    @property
    def front(self) -> "StatementList | None":
        """The list of statements in front."""
        dialog = self.dialog
        return dialog.statements if dialog is not None else self._reader.statements

    def follow(self) -> None:
        """Something was changed and stored: the statements of a quote in front are read again."""
        if (dialog := self.dialog) is not None:
            dialog.reload()

    def bringing_back(self) -> Callable[[Action | None], None] | None:
        """Before undo or redo: what is to be told of it once it is stored, so that the cursor goes to the
        statement that it is about. The keys behind it wait, as they are about that one."""
        front = self.front
        if front is None:
            return None
        told, latest = False, monotonic() + PATIENCE

        def tell(action: Action | None) -> None:
            nonlocal told
            told = True
            if action is not None:
                front.return_to = self._judged.get(action.id)

        def is_back() -> bool:
            shown = front.return_to is None or not front.is_attached
            return (told and shown) or monotonic() > latest

        self._reader.reader_app.typeahead.hold_until(is_back)
        return tell

    def _rows(self) -> Sequence[StatementRow]:
        front = self.front
        return front.selected if front is not None else ()

    # Deeds -----------------------------------------------------------------------------------

    def confirm(self) -> None:
        """Say that what is selected is right, and go on to the next."""
        from xjreader.services import stating

        self._judge("Confirm", stating.confirm, nothing="you confirmed or corrected it already")

    def reject(self) -> None:
        """Say that what is selected is no statement, and go on to the next."""
        from xjreader.services import stating

        self._judge("Reject", stating.reject, nothing="you rejected it already")

    def flip(self) -> None:
        """Turn for into against and the other way round; of a quote, that of its one statement."""
        if self.front is None:
            self._reader.ask(self._flip_of_quote())
        elif rows := self._rows():
            self._flip(rows)

    def ask(self) -> None:
        """Ask what is to be said of what is selected."""
        if rows := self._rows():
            self._reader.ask(self._ask(rows))

    def add(self) -> None:
        """Add a statement that the machine missed, on words of the article in focus."""
        reader = self._reader
        if reader.page is None and self.dialog is None and reader.pane in BESIDE:
            choose, add = reader.first_key("list.choose"), reader.first_key("statement.add")
            reader.say(f"a statement stands on words: open the article ({choose}), then {add} there")
            return
        reader.ask(self._add())

    def _judge(self, verb: str, deed: Deed, *, nothing: str) -> None:
        rows, front = self._rows(), self.front
        if not rows or front is None:
            return
        if len(rows) > 1:
            self._reader.ask(self._judge_range(verb, deed, rows, nothing=nothing))
            return
        # At once, so that the next key is about the next statement.
        front.action_cursor_move(1)
        self._change(rows, deed, nothing=nothing)

    async def _judge_range(
        self, verb: str, deed: Deed, rows: Sequence[StatementRow], *, nothing: str
    ) -> None:
        from xjreader.tui.coding import many_in_words
        from xjreader.tui.screens.confirm import Confirm

        question = Confirm(f"{verb} {count(len(rows), 'statement')}?", many_in_words(rows), yes=verb)
        if await self._reader.app.push_screen_wait(question):
            await self._store(rows, deed, nothing=nothing)

    def _flip(self, rows: Sequence[StatementRow]) -> None:
        from xjreader.services import stating

        turning = stating.flippable(rows)
        if not turning:
            key = self._reader.first_key("statement.correct")
            self._reader.say(f"neither for nor against: {key} gives it a sign")
        elif len(rows) > 1:
            stay = len(rows) - len(turning)
            note = f" ({stay:,} neutral stay)" if stay else ""
            self._reader.ask(self._judge_range(f"Flip{note}", stating.flip, turning, nothing=""))
        elif stating.needs_act(rows[0]):
            self._reader.ask(self._flip_to_act(rows[0]))
        else:
            self._change(rows, stating.flip, nothing="")

    async def _flip_to_act(self, row: StatementRow) -> None:
        """Flip a statement whose act cannot stay, and of which no other one is plain."""
        from xjreader.services import stating

        act, sign = stating.turned(row)
        title = f"{'For' if sign is Polarity.SUPPORT else 'Against'} by which act?"
        chosen = await self._pick_act(_hint([row]), title, row, first=act, sign=sign)
        if chosen is not None:
            await self._store([row], lambda library, rows: stating.flip(library, rows, act=chosen))

    async def _flip_of_quote(self) -> None:
        quote = self._reader.judging.current()
        if quote is None:
            self._say_no_quote()
            return
        rows = [row for row in await self._of(quote) if row.verdict is not Verdict.REJECTED]
        if len(rows) == 1:
            self._flip(rows)
        else:
            await self.show(quote)

    async def show(self, quote: QuoteRow) -> None:
        """Open the statements of a quote; returns once they stand."""
        from xjreader.services import stating
        from xjreader.tui.screens.quote_statements import QuoteStatements

        library, reader = self._library, self._reader
        rows = await self._of(quote)
        dialog = QuoteStatements(reader, quote, rows, lambda: stating.statements_of(library, quote))
        await reader.app.push_screen(dialog)

    async def _of(self, quote: QuoteRow) -> list[StatementRow]:
        from xjreader.services import stating

        library = self._library
        return await self._reader.lane.run(lambda: stating.statements_of(library, quote))

    # Asking ----------------------------------------------------------------------------------

    async def _ask(self, rows: Sequence[StatementRow]) -> None:
        from xjreader.services import stating
        from xjreader.tui.screens.judge_statements import Deed as Wanted
        from xjreader.tui.screens.judge_statements import StatementMenu

        choice = await self._reader.app.push_screen_wait(StatementMenu(rows))
        if choice is None:
            return
        match choice.deed:
            case Wanted.CONFIRM:
                await self._store(rows, stating.confirm, nothing="you said so already")
            case Wanted.REJECT:
                await self._store(rows, stating.reject, nothing="you said so already")
            case Wanted.FLIP if len(rows) == 1 and stating.needs_act(rows[0]):
                await self._flip_to_act(rows[0])
            case Wanted.FLIP:
                await self._store(rows, stating.flip, nothing="")
            case Wanted.TAKE_BACK:
                await self._store(rows, stating.take_back, nothing="there is nothing to take back")
            case Wanted.ACT:
                await self._ask_act(rows)
            case Wanted.TARGET:
                await self._ask_target(rows)
            case Wanted.ACTOR:
                await self._ask_actor(rows)
            case _:
                polarity = Polarity(choice.deed.value)
                await self._store(
                    rows, lambda library, rows: stating.change_polarity(library, rows, polarity)
                )

    async def _ask_act(self, rows: Sequence[StatementRow]) -> None:
        from xjreader.services import stating

        act = await self._pick_act(_hint(rows), _title("Which act?", rows), rows[0])
        if act is not None:
            await self._store(rows, lambda library, rows: stating.change_act(library, rows, act))

    async def _ask_target(self, rows: Sequence[StatementRow]) -> None:
        from xjreader.services import stating

        target = await self._pick_target(rows[0].article_id, _hint(rows), _title("On whom or what?", rows))
        if target is not None:
            await self._store(rows, lambda library, rows: stating.change_target(library, rows, target))

    async def _ask_actor(self, rows: Sequence[StatementRow]) -> None:
        from xjreader.services import stating

        actor = await self._pick_actor(rows[0].article_id, _hint(rows), _title("Who?", rows))
        if actor is None or actor.name is None:
            return
        name, kind = actor.name, actor.kind
        await self._store(rows, lambda library, rows: stating.change_actor(library, rows, name, kind=kind))

    def _hold(self) -> None:
        """Keys typed until the next dialog stands are that dialog's."""
        app, worker = self._reader.reader_app, get_current_worker()
        behind = app.screen
        app.typeahead.hold_until(lambda: worker.is_finished or app.screen is not behind)

    async def _pick_act(
        self,
        hint: str,
        title: str,
        row: StatementRow | None,
        *,
        first: Act | None = None,
        sign: Polarity | None = None,
    ) -> Act | None:
        from xjreader.tui import coding
        from xjreader.tui.screens.picker import Picker

        now = row.act if row is not None else None
        self._hold()
        return await self._reader.app.push_screen_wait(
            Picker(
                title,
                lambda typed: coding.acts(typed, now=now, sign=sign),
                hint=hint,
                placeholder="an act, or a word of what it means",
                first=first or now,
            )
        )

    async def _pick_target(self, article_id: int, hint: str, title: str) -> "Target | None":
        from xjreader.services.choices import target_choices
        from xjreader.tui import coding
        from xjreader.tui.screens.picker import Picker

        library = self._library
        self._hold()
        choices = await self._reader.lane.run(lambda: target_choices(library, article_id))
        return await self._reader.app.push_screen_wait(
            Picker(
                title,
                lambda typed: coding.targets(choices, typed),
                hint=hint,
                placeholder="an actor, a topic, or a new one",
            )
        )

    async def _pick_actor(
        self, article_id: int, hint: str, title: str, *, first: Sequence[str] = ()
    ) -> "Speaker | None":
        from xjreader.services.choices import actor_choices
        from xjreader.tui import coding
        from xjreader.tui.screens.picker import Picker

        library = self._library
        self._hold()
        choices = await self._reader.lane.run(lambda: actor_choices(library, article_id, first=first))
        return await self._reader.app.push_screen_wait(
            Picker(
                title,
                lambda typed: coding.actors(choices, typed),
                hint=hint,
                placeholder="name, alias or whom they belong to",
            )
        )

    # What the machine missed -----------------------------------------------------------------

    async def _add(self) -> None:
        from xjreader.services import stating
        from xjreader.tui import coding
        from xjreader.tui.screens.picker import Picker
        from xjreader.tui.screens.sentence import SentencePicker

        library, reader = self._library, self._reader
        article_id, words, speaker = self._about()
        if article_id is None:
            return
        found = await reader.lane.run(lambda: stating.sentences(library, article_id))
        at = reader.article.first_in_sight(found.sentences) if not words else 0
        evidence = await reader.app.push_screen_wait(
            SentencePicker(found.article, found.sentences, words=words, at=at, now=reader.reader_app.now)
        )
        if evidence is None:
            return
        text = found.article.revision.document.text
        said = " … ".join(text[start:end] for start, end in evidence)
        actor = await self._pick_actor(
            article_id, said, "Add a statement: who?", first=[speaker] if speaker else []
        )
        if actor is None or actor.name is None:
            return
        hint = f"{actor.name}\n{said}"
        target = await self._pick_target(article_id, hint, "Add a statement: on whom or what?")
        if target is None:
            return
        hint = f"{actor.name} → {target.name}\n{said}"
        act = await self._pick_act(hint, "Add a statement: which act?", None)
        if act is None:
            return
        self._hold()
        polarity = await reader.app.push_screen_wait(
            Picker(
                "Add a statement: for or against?",
                coding.signs,
                hint=f"{actor.name} · {act} → {target.name}\n{said}",
                placeholder="for, against, neither",
                first=stating.USUAL.get(act, Polarity.OPPOSE),
            )
        )
        if polarity is None:
            return
        name, kind, revision_id = actor.name, actor.kind, found.article.revision.id
        await reader.deeds.store(
            lambda: stating.add(
                library,
                revision_id=revision_id,
                evidence=evidence,
                actor=name,
                target=target,
                act=act,
                polarity=polarity,
                actor_kind=kind,
            ),
            nothing="you said so already",
            seen=(article_id,),
        )

    def _about(self) -> tuple[int | None, Spans, str | None]:
        """The article in focus, the words that are chosen already, and who may speak them."""
        reader = self._reader
        if (dialog := self.dialog) is not None:
            return dialog.quote.article_id, dialog.quote.content, dialog.quote.actor
        if reader.statements is not None:
            row = reader.statements.current
            return (row.article_id, row.evidence, row.actor) if row is not None else (None, (), None)
        quote = reader.judging.current()
        if quote is not None:
            return quote.article_id, quote.content, quote.actor
        return reader.current_id, (), None

    # Storing ---------------------------------------------------------------------------------

    def _change(self, rows: Sequence[StatementRow], deed: Deed, *, nothing: str) -> None:
        library = self._library
        self._reader.deeds.change(
            lambda: self._noted(deed(library, rows), rows),
            nothing=nothing,
            seen=tuple({row.article_id for row in rows}),
        )

    async def _store(
        self, rows: Sequence[StatementRow], deed: Deed, *, nothing: str = "it is so already"
    ) -> None:
        library = self._library
        if (front := self.front) is not None:
            front.end_visual()
        await self._reader.deeds.store(
            lambda: self._noted(deed(library, rows), rows),
            nothing=nothing,
            seen=tuple({row.article_id for row in rows}),
        )

    def _noted(self, action: Action | None, rows: Sequence[StatementRow]) -> Action | None:
        if action is not None:
            self._judged[action.id] = rows[0].id
        return action

    def _say_no_quote(self) -> None:
        key = self._reader.first_key("quote.next")
        self._reader.say(f"no quote here is selected: {key} goes to the next")


def _hint(rows: Sequence[StatementRow]) -> str:
    from xjreader.tui.screens.judge_statements import told

    return "\n".join(told(rows))


def _title(question: str, rows: Sequence[StatementRow]) -> str:
    return question if len(rows) == 1 else f"{question} {count(len(rows), 'statement')}"
