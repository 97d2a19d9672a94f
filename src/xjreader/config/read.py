"""TOML to `Config`: reads, validates, and explains mistakes by file, line, key and what is allowed.

The shape is judged by msgspec; what a shape cannot say (durations, clashes, cycles) by `checks`.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_type_hints

import msgspec

from xjreader.config.checks import Fault, faults
from xjreader.config.schema import Config
from xjreader.errors import ConfigError, Place

if TYPE_CHECKING:
    from tomllib import TOMLDecodeError

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_LOCATED = re.compile(r"(.*) - at (`(?:key` in `)?\$[^`]*`)", re.DOTALL)
_OPENING = re.compile(r"[.\[{]")
_STEP = re.compile(r"\.([A-Za-z0-9_]+)|\[(\d+)\]|(\[\.\.\.\])")
_WORTH_SHOWING = 60
_DEEPEST = 40
"""Tables and lists in one another; a config needs five."""

KeyPath = tuple[str | int, ...]
"""Where a key stands: names of tables and keys, and numbers of entries from 0."""

Further = Callable[[Config], Iterable[Fault]]
"""What only a higher layer can say of a config: which keys and themes the screen knows."""


def load(path: Path, *, must_exist: bool = False, further: Further | None = None) -> Config:
    """Read and validate the config at `path`.

    Where there is no such file the defaults hold, unless the file `must_exist`. Raises
    `ConfigError`, the first of the `mistakes`, for a file that cannot be read or used.
    """
    text = _text(path, must_exist=must_exist)
    return Config() if text is None else loads(text, file=str(path), further=further)


def mistakes(path: Path, *, further: Further | None = None) -> list[ConfigError]:
    """Every mistake in the config at `path`, in the order of its lines; none where there is no file."""
    try:
        text = _text(path, must_exist=False)
    except ConfigError as error:
        return [error]
    return [] if text is None else _examine(text, str(path), further)[1]


def _text(path: Path, *, must_exist: bool) -> str | None:
    """The file's text; `None` where there is no file and none need be. Raises `ConfigError`."""
    place = Place(file=str(path))
    try:
        raw = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        if not must_exist:
            return None
        raise ConfigError(
            "there is no such file.",
            remedy="Name another with --config, or write the starter there with: xjreader config init",
            place=place,
        ) from None
    except IsADirectoryError:
        raise ConfigError(
            "this is a folder, not a file.", remedy="Name the file in it.", place=place
        ) from None
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror or error}.", place=place) from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"this is not UTF-8 text (byte {error.start + 1}).",
            remedy="Save the file as UTF-8.",
            place=Place(file=str(path), line=raw.count(b"\n", 0, error.start) + 1),
        ) from None


def loads(text: str, *, file: str = "config", further: Further | None = None) -> Config:
    """Validate the TOML in `text`; `file` is what errors call it. Raises `ConfigError`."""
    config, errors = _examine(text, file, further)
    if errors:
        raise errors[0]
    return config


def _examine(text: str, file: str, further: Further | None) -> tuple[Config, list[ConfigError]]:
    """The config, as far as it is right, and every mistake in it in the order of the lines."""
    import tomllib

    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Config(), [_syntax_error(error, text, file)]
    except RecursionError:
        return Config(), [_too_deep(text, file)]
    if _is_too_deep(tables):
        return Config(), [_too_deep(text, file)]
    found: list[Fault] = []
    incomplete: set[str | int] = set()
    try:
        config = msgspec.convert(tables, Config)
    except msgspec.ValidationError:
        sound, found, incomplete = _shape_faults(tables)
        config = msgspec.convert(sound, Config)
    # Entries left out would make the others' numbers wrong, and names seem to be missing.
    found += (fault for fault in faults(config) if fault.path[0] not in incomplete)
    found += further(config) if further else ()
    if not found:
        return config, []
    from xjreader.config.toml_lines import TomlLines

    lines = TomlLines(text)
    errors = [
        ConfigError(
            _printable(fault.message),
            remedy=_printable(fault.remedy),
            place=Place(file=file, line=lines.line(fault.path), key=_printable(dotted(fault.path))),
        )
        for fault in found
    ]
    return config, sorted(errors, key=lambda error: error.place.line or 0 if error.place else 0)


def _shape_faults(tables: Mapping[str, Any]) -> tuple[dict[str, Any], list[Fault], set[str | int]]:
    """The tables without what has not the shape of a config, why not, and of which tables entries
    had to be left out. Each entry is tried by itself, as msgspec stops at the first mistake."""
    sound: dict[str, Any] = {}
    found: dict[KeyPath, Fault] = {}
    incomplete: set[str | int] = set()
    for table, value in tables.items():
        is_list = isinstance(value, list) and bool(value)
        for index, entry in enumerate(value if is_list else [value]):
            piece = {table: [deepcopy(entry)] if is_list else deepcopy(entry)}
            while fault := _first_shape_fault(piece):
                path = (table, index, *fault.path[2:]) if is_list and fault.path[1:] else fault.path
                # What was taken out is then missing, which is no second mistake.
                found.setdefault(path, fault._replace(path=path))
                _take_out(piece, fault.path)
            if table not in piece:
                incomplete.add(table)
            elif is_list:
                sound.setdefault(table, []).extend(piece[table])
            else:
                sound[table] = piece[table]
    return sound, list(found.values()), incomplete


def _first_shape_fault(tables: Mapping[str, Any]) -> Fault | None:
    try:
        msgspec.convert(tables, Config)
    except msgspec.ValidationError as error:
        return _shape_fault(str(error), tables)
    return None


def _take_out(tables: dict[str, Any], path: KeyPath) -> None:
    """Remove the smallest part around `path` that has a key, is there and may be missing."""
    while isinstance(path[-1], int) or path[-1] not in _value(path[:-1], tables):
        path = path[:-1]
    del _value(path[:-1], tables)[path[-1]]


def _in_quotes(value: str | bool) -> str:
    import json

    return json.dumps(value, ensure_ascii=False)


def dotted(path: KeyPath) -> str:
    """A path as a person writes it: ``feeds[2].every``, ``keys."article.star"``."""
    parts: list[str] = []
    for step in path:
        if isinstance(step, int):
            parts.append(f"[{step}]")
        else:
            name = step if _BARE.fullmatch(step) else _in_quotes(step)
            parts.append(f".{name}" if parts else name)
    return "".join(parts)


def _syntax_error(error: "TOMLDecodeError", text: str, file: str) -> ConfigError:
    message, _, position = str(error).rpartition(" (at ")
    if match := re.match(r"line (\d+), column (\d+)", position):
        line, where = int(match[1]), f" at column {match[2]}"
    else:
        line, where = max(1, len(text.rstrip("\n").split("\n"))), " at the end of the file"
    return ConfigError(
        f"this is not valid TOML: {message[:1].lower()}{message[1:]}{where}.",
        remedy='A value is written as text = "words", number = 5, switch = true, or list = ["a", "b"].',
        place=Place(file=file, line=line),
    )


def _is_too_deep(tables: Mapping[str, Any]) -> bool:
    level: list[Any] = [tables]
    for _ in range(_DEEPEST):
        inner = (each.values() if isinstance(each, dict) else each for each in level)
        level = [each for values in inner for each in values if isinstance(each, dict | list)]
    return bool(level)


def _too_deep(text: str, file: str) -> ConfigError:
    lines = text.split("\n")
    openings = [len(_OPENING.findall(line)) for line in lines]
    return ConfigError(
        f"tables and lists stand in one another more than {_DEEPEST} deep.",
        remedy="No key of a config needs that.",
        place=Place(file=file, line=openings.index(max(openings)) + 1),
    )


def _shape_fault(complaint: str, tables: Mapping[str, Any]) -> Fault:
    """Say again, with key and allowed values, what msgspec complains of."""
    located = _LOCATED.fullmatch(complaint)
    message, where = located.groups() if located else (complaint, "")
    is_key = where.startswith("`key`")
    path = _resolve(where.rpartition("`$")[2].rstrip("`"), tables, is_key=is_key)
    if unknown := re.match(r"Object contains unknown field `(.*)`", message, re.DOTALL):
        path = (*path, unknown[1])
        allowed = [field.encode_name for field in _kind(path[:-1]).fields]
        from difflib import get_close_matches

        near = get_close_matches(unknown[1], allowed, n=1)
        say = "unknown key."
        remedy = f'Did you mean "{near[0]}"? ' if near else ""
        remedy += f"Allowed here: {', '.join(sorted(allowed))}."
    elif missing := re.match(r"Object missing required field `(.*)`", message):
        path = (*path, missing[1])
        say, remedy = "this key is missing.", f"Needed: {_describe(_kind(path), path)}."
    elif is_key:
        kind = _bare(_kind(path[:-1])).key_type
        say, remedy = "this key is not allowed.", f"Allowed: {_describe(kind, path)}."
    else:
        say = f"{_shown(_value(path, tables))} is not allowed."
        remedy = f"Allowed: {_describe(_kind(path), path)}."
    return Fault(path, say, remedy)


def _resolve(where: str, tables: Mapping[str, Any], *, is_key: bool) -> KeyPath:
    """msgspec's path, its ``[...]`` (some entry of a table) replaced by the entry that is wrong."""
    path: KeyPath = ()
    for name, index, _entry in _STEP.findall(where):
        if name:
            path = (*path, name)
        elif index:
            path = (*path, int(index))
        else:
            path = (*path, _wrong_entry(path, tables))
    return (*path, _wrong_entry(path, tables)) if is_key else path


def _wrong_entry(path: KeyPath, tables: Mapping[str, Any]) -> str:
    """The first entry of the table at `path` (one of the config's own tables) that does not convert."""
    hint = get_type_hints(Config, include_extras=True)[str(path[0])]
    for key, value in _value(path, tables).items():
        try:
            msgspec.convert({key: value}, hint)
        except msgspec.ValidationError:
            return str(key)
    raise AssertionError("msgspec refused a table whose every entry it accepts")


def _value(path: KeyPath, tables: Any) -> Any:
    for step in path:
        tables = tables[step]
    return tables


def _kind(path: KeyPath) -> Any:
    """msgspec's description of what stands at `path`."""
    kind: Any = msgspec.inspect.type_info(Config)
    for step in path:
        kind = _bare(kind)
        if isinstance(kind, msgspec.inspect.StructType):
            kind = next(field.type for field in kind.fields if field.encode_name == step)
        elif isinstance(kind, msgspec.inspect.DictType):
            kind = kind.value_type
        else:
            kind = kind.item_type
    return kind


def _bare(kind: Any) -> Any:
    return kind.type if isinstance(kind, msgspec.inspect.Metadata) else kind


def _describe(kind: Any, path: KeyPath) -> str:
    """What may stand at `path`, in words."""
    if isinstance(kind, msgspec.inspect.Metadata):
        return str((kind.extra_json_schema or {})["description"])
    match kind:
        case msgspec.inspect.LiteralType(values=values):
            return _either(str(value) for value in values)
        case msgspec.inspect.EnumType(cls=words):
            return _either(str(word.value) for word in words)
        case msgspec.inspect.BoolType():
            return "true or false"
        case msgspec.inspect.IntType():
            return f"a whole number{_bounds(kind)}"
        case msgspec.inspect.FloatType():
            return f"a number{_bounds(kind)}"
        case msgspec.inspect.StrType():
            return f"text in quotation marks{_length(kind)}"
        case msgspec.inspect.VarTupleType(item_type=msgspec.inspect.StructType()):
            return f"tables, each under a line [[{dotted(path)}]]"
        case msgspec.inspect.VarTupleType(item_type=item):
            return f"a list in brackets of {_describe(item, path)}"
        case _:
            return f"a table, under a line [{dotted(path)}]"


def _either(words: Iterator[str]) -> str:
    return ", ".join(f'"{word}"' for word in words)


def _bounds(kind: Any) -> str:
    low = f" from {kind.ge:g}" if kind.ge is not None else ""
    low = f" above {kind.gt:g}" if kind.gt is not None else low
    high = f" up to {kind.le:,.0f}".replace(",", "_") if kind.le is not None else ""
    return low + high


def _length(kind: Any) -> str:
    low = ", not empty" if kind.min_length else ""
    return low + (f", at most {kind.max_length} characters" if kind.max_length else "")


def _printable(text: str) -> str:
    """What no terminal shows as it stands, such as a mark that turns the rest of the line, written out."""
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text
    )


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    text = _in_quotes(value) if isinstance(value, str | bool) else str(value)
    return text if len(text) <= _WORTH_SHOWING else f"{text[: _WORTH_SHOWING - 1]}…"
