"""What the shape of a config cannot say: durations, addresses, clashes of names, cycles, expressions.

Each check is pure and yields its faults with the place of the key; `read` finds the line.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

from xjreader.config.durations import seconds
from xjreader.config.schema import Config
from xjreader.errors import ConfigError, QueryError, UsageError
from xjreader.models.tags import checked_tag

_HOST_AND_PORT = re.compile(r"(?:\[[0-9A-Fa-f:.]+\]|[^\s:/\[\]@]+):(\d{1,5})")
_WORD = r"[^\W\d_]+(?:-[^\W\d_]+)*"
_ACT_PHRASE = re.compile(rf"{_WORD}(?: (?:[*@] )?{_WORD})*(?: \+)?")
_LAST_PORT = 65_535
_UNBOUNDED = re.compile(r"[*+]|\{\d*,\}")


class Fault(NamedTuple):
    """One mistake: the key's path, what is wrong, what to do."""

    path: tuple[str | int, ...]
    message: str
    remedy: str = ""


def faults(config: Config) -> Iterator[Fault]:
    """Everything wrong with a config whose shape is right."""
    yield from _network(config)
    yield from _refresh(config)
    yield from _feeds(config)
    yield from _actors(config)
    yield from _repeated_names(config)
    yield from _acts(config)
    yield from _keywords(config)
    yield from _tags(config)
    yield from _views(config)
    if config.ui.browser and not any("{url}" in part for part in config.ui.browser):
        yield Fault(
            ("ui", "browser"),
            "the command never mentions the address.",
            'Put {url} where it belongs, such as ["firefox", "{url}"].',
        )


def _network(config: Config) -> Iterator[Fault]:
    for index, pair in enumerate(config.network.allow):
        match = _HOST_AND_PORT.fullmatch(pair)
        if not match or not 1 <= int(match[1]) <= _LAST_PORT:
            yield Fault(
                ("network", "allow", index),
                f'"{pair}" is not a host and a port.',
                'Allowed: host:port, such as "127.0.0.1:8080", "reader.lan:80" or "[::1]:8080".',
            )


def _duration(path: tuple[str | int, ...], text: str) -> Iterator[Fault]:
    try:
        seconds(text)
    except ConfigError as error:
        yield Fault(path, error.message, error.remedy)


def _refresh(config: Config) -> Iterator[Fault]:
    refresh = config.refresh
    broken = False
    for key, text in (("every", refresh.every), ("minimum", refresh.minimum), ("maximum", refresh.maximum)):
        for fault in _duration(("refresh", key), text):
            broken = True
            yield fault
    if not broken and refresh.minimum_seconds > refresh.maximum_seconds:
        yield Fault(
            ("refresh", "minimum"),
            f'"{refresh.minimum}" is longer than refresh.maximum, which is "{refresh.maximum}".',
            "Make it shorter, or the maximum longer.",
        )


def _feeds(config: Config) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for index, feed in enumerate(config.feeds):
        here: tuple[str | int, ...] = ("feeds", index)
        if not _has_host(feed.url):
            yield Fault(
                (*here, "url"),
                f'"{feed.url}" names no host.',
                "Allowed: an address such as https://host/path.",
            )
        if feed.url in seen:
            yield Fault(
                (*here, "url"),
                f'"{feed.url}" stands twice: feeds[{seen[feed.url]}] has it too.',
                "Remove one of the two.",
            )
        seen.setdefault(feed.url, index)
        if feed.every:
            yield from _duration((*here, "every"), feed.every)
        if feed.password_command and not feed.username:
            yield Fault(
                (*here, "password_command"),
                "a password without a user is never sent.",
                "Add the key username, or remove password_command.",
            )


def _has_host(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def _actors(config: Config) -> Iterator[Fault]:
    owners: dict[str, tuple[int, str]] = {}
    for index, actor in enumerate(config.actors):
        spellings: list[tuple[tuple[str | int, ...], str]] = [(("actors", index, "name"), actor.name)]
        spellings += [(("actors", index, "aliases", at), alias) for at, alias in enumerate(actor.aliases)]
        for path, spelling in spellings:
            owner, name = owners.setdefault(spelling.casefold(), (index, actor.name))
            if owner != index:
                yield Fault(
                    path,
                    f'"{spelling}" already means "{name}" (actors[{owner}]).',
                    "One spelling can stand for one actor only: remove it from one of the two.",
                )
    bodies = {actor.name: actor.affiliation or None for actor in config.known_actors()}
    reported: set[str] = set()
    for index, known in enumerate(config.known_actors()):
        chain = [known.name]
        while (body := bodies.get(chain[-1])) and body not in chain:
            chain.append(body)
        if body == known.name and known.name not in reported:
            reported.update(chain)
            yield Fault(
                ("actors", index, "affiliation"),
                f"affiliations go round in a circle: {' → '.join([*chain, body])}.",
                "An affiliation names the larger body; the largest has none.",
            )


def _repeated_names(config: Config) -> Iterator[Fault]:
    tables = {
        "topics": [topic.name for topic in config.topics],
        "keywords": [group.name for group in config.keywords],
        "views": [view.name for view in config.views],
    }
    for table, names in tables.items():
        seen: dict[str, int] = {}
        for index, name in enumerate(names):
            first = seen.setdefault(name.casefold(), index)
            if first != index:
                yield Fault(
                    (table, index, "name"),
                    f'"{name}" stands twice: {table}[{first}] has it too.',
                    "Give each its own name.",
                )


def _acts(config: Config) -> Iterator[Fault]:
    """Each phrase is a verb with the words that must follow it, given once."""
    seen: dict[str, tuple[int, int]] = {}
    for index, entry in enumerate(config.acts):
        if not entry.phrases:
            yield Fault(
                ("acts", index, "phrases"), "there is no phrase.", 'Give it one, such as "wave through".'
            )
        for at, phrase in enumerate(entry.phrases):
            path = ("acts", index, "phrases", at)
            if not _ACT_PHRASE.fullmatch(phrase) or phrase != phrase.lower():
                yield Fault(
                    path,
                    f'"{phrase}" is not a verb with the words that follow it.',
                    "Allowed: small letters, a verb in its base form first, * for up to three words and @ "
                    "for the target between two others, + at the end: "
                    '"turn @ away", "wave through", "hand +".',
                )
                continue
            first = seen.setdefault(" ".join(phrase.split()), (index, at))
            if first != (index, at):
                yield Fault(
                    path,
                    f'"{phrase}" stands twice: acts[{first[0]}].phrases[{first[1]}] has it too.',
                    "Give each phrase to one act.",
                )


def _keywords(config: Config) -> Iterator[Fault]:
    for index, group in enumerate(config.keywords):
        if not group.words and not group.regex:
            yield Fault(
                ("keywords", index), f'the group "{group.name}" is empty.', "Give it words, or a regex."
            )
        for at, expression in enumerate(group.regex):
            if reason := expression_fault(expression):
                yield Fault(
                    ("keywords", index, "regex", at),
                    f'"{expression}" is no usable regular expression: {reason}.',
                    "In TOML, write expressions in single quotes, such as '\\bdenie[ds]\\b'.",
                )


def expression_fault(expression: str) -> str:
    """Why a regular expression cannot be used; empty if it can."""
    try:
        compiled = re.compile(expression, re.IGNORECASE)
    except (re.error, OverflowError, RecursionError) as error:
        return str(error)
    if compiled.match("") or compiled.search("\x00"):
        return "it also matches where nothing stands"
    if _repeats_a_repeat(expression):
        return "a repeat within a repeat can take for ever; bound one of them, such as {1,9}"
    return ""


def _repeats_a_repeat(expression: str) -> bool:
    """Whether a group that holds an unbounded repeat is itself repeated without bound."""
    unbounded_inside = [False]
    at = 0
    while at < len(expression):
        character = expression[at]
        if character == "\\":
            at += 2
            continue
        if character == "[":
            at = _past_class(expression, at)
            continue
        if character == "(":
            unbounded_inside.append(False)
        elif character == ")" and len(unbounded_inside) > 1:
            inner = unbounded_inside.pop()
            repeat = _UNBOUNDED.match(expression, at + 1)
            if inner and repeat:
                return True
            unbounded_inside[-1] |= inner
        elif _UNBOUNDED.match(expression, at):
            unbounded_inside[-1] = True
        at += 1
    return False


def _past_class(expression: str, at: int) -> int:
    """The index after the character class that opens at `at`."""
    at += 1
    if expression[at : at + 1] == "^":
        at += 1
    if expression[at : at + 1] == "]":
        at += 1
    while at < len(expression) and expression[at] != "]":
        at += 2 if expression[at] == "\\" else 1
    return at + 1


def _tags(config: Config) -> Iterator[Fault]:
    named: list[tuple[tuple[str | int, ...], str]] = []
    for index, feed in enumerate(config.feeds):
        named += [(("feeds", index, "tags", at), tag) for at, tag in enumerate(feed.tags)]
    named += [
        (("keywords", index, "tag"), group.tag) for index, group in enumerate(config.keywords) if group.tag
    ]
    named += [(("quick_tags", key), tag) for key, tag in config.quick_tags.items()]
    for path, tag in named:
        try:
            checked_tag(tag)
        except UsageError as error:
            yield Fault(path, f'"{tag}" cannot be a tag.', error.remedy)


def _views(config: Config) -> Iterator[Fault]:
    if not config.views:
        return
    from xjreader.models.query_parser import parse

    for index, view in enumerate(config.views):
        try:
            parse(view.query)
        except QueryError as error:
            yield Fault(("views", index, "query"), str(error))
