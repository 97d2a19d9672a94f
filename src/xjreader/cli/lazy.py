"""A command group that knows its commands by name and imports one when it is run."""

import difflib
from collections.abc import Mapping
from importlib import import_module

import click
from msgspec import Struct


class Entry(Struct, frozen=True):
    """A command that is not imported yet."""

    place: str
    """``module:attribute`` of the click command."""
    summary: str
    """The first sentence of its help, so that the list of commands needs no import."""


class LazyGroup(click.Group):
    """A group over sections of `Entry`; help lists them in their order, under their headings."""

    def __init__(self, *args: object, sections: Mapping[str, Mapping[str, Entry]], **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # click's own signature
        self.sections = sections
        self._entries = {name: entry for part in sections.values() for name, entry in part.items()}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands, in the order of the help."""
        return list(self._entries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now; `None` if there is none."""
        entry = self._entries.get(cmd_name)
        if entry is None:
            return None
        module, _, attribute = entry.place.partition(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that `args` begin with; a mistyped name is answered with the nearest one."""
        if args and args[0] not in self._entries and not args[0].startswith("-"):
            near = difflib.get_close_matches(args[0], self._entries, n=1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            ctx.fail(f"No such command {args[0]!r}.{hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, section by section, without importing any."""
        for heading, part in self.sections.items():
            with formatter.section(heading):
                formatter.write_dl([(name, entry.summary) for name, entry in part.items()])
