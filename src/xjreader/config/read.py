"""TOML to `Config`: reads, validates, and explains the first mistake by file, line, key and what is allowed.

The shape is judged by msgspec; what a shape cannot say (durations, clashes, cycles) by `checks`.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Never, get_type_hints

import msgspec

from xjreader.config.checks import faults
from xjreader.config.schema import Config
from xjreader.config.toml_lines import Path as KeyPath
from xjreader.config.toml_lines import TomlLines
from xjreader.errors import ConfigError, Place

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_LOCATED = re.compile(r"(.*) - at (`(?:key` in `)?\$[^`]*`)", re.DOTALL)
_STEP = re.compile(r"\.([A-Za-z0-9_]+)|\[(\d+)\]|(\[\.\.\.\])")
_WORTH_SHOWING = 60


def load(path: Path, *, must_exist: bool = False) -> Config:
    """Read and validate the config at `path`.

    Where there is no such file the defaults hold, unless the file `must_exist`. Raises
    `ConfigError` for a file that cannot be read or used.
    """
    place = Place(file=str(path))
    try:
        raw = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        if not must_exist:
            return Config()
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
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"this is not UTF-8 text (byte {error.start + 1}).",
            remedy="Save the file as UTF-8.",
            place=Place(file=str(path), line=raw.count(b"\n", 0, error.start) + 1),
        ) from None
    return loads(text, file=str(path))


def loads(text: str, *, file: str = "config") -> Config:
    """Validate the TOML in `text`; `file` is what errors call it. Raises `ConfigError`."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        _explain_syntax(error, text, file)
    try:
        config = msgspec.convert(tables, Config)
    except msgspec.ValidationError as error:
        _explain_shape(str(error), tables, text, file)
    found = list(faults(config))
    if found:
        lines = TomlLines(text)
        first = min(found, key=lambda fault: lines.line(fault.path) or 0)
        raise ConfigError(
            first.message,
            remedy=first.remedy,
            place=Place(file=file, line=lines.line(first.path), key=dotted(first.path)),
        )
    return config


def dotted(path: KeyPath) -> str:
    """A path as a person writes it: ``feeds[2].every``, ``keys."article.star"``."""
    parts: list[str] = []
    for step in path:
        if isinstance(step, int):
            parts.append(f"[{step}]")
        else:
            name = step if _BARE.fullmatch(step) else json.dumps(step, ensure_ascii=False)
            parts.append(f".{name}" if parts else name)
    return "".join(parts)


def _explain_syntax(error: tomllib.TOMLDecodeError, text: str, file: str) -> Never:
    message, _, position = str(error).rpartition(" (at ")
    if match := re.match(r"line (\d+), column (\d+)", position):
        line, where = int(match[1]), f" at column {match[2]}"
    else:
        line, where = max(1, len(text.rstrip("\n").split("\n"))), " at the end of the file"
    raise ConfigError(
        f"this is not valid TOML: {message[:1].lower()}{message[1:]}{where}.",
        remedy='A value is written as text = "words", number = 5, switch = true, or list = ["a", "b"].',
        place=Place(file=file, line=line),
    ) from None


def _explain_shape(complaint: str, tables: Mapping[str, Any], text: str, file: str) -> Never:
    """Say again, with line, key and allowed values, what msgspec complains of."""
    located = _LOCATED.fullmatch(complaint)
    message, where = located.groups() if located else (complaint, "")
    is_key = where.startswith("`key`")
    path = _resolve(where.rpartition("`$")[2].rstrip("`"), tables, is_key=is_key)
    if unknown := re.match(r"Object contains unknown field `(.*)`", message, re.DOTALL):
        path = (*path, unknown[1])
        allowed = [field.encode_name for field in _kind(path[:-1]).fields]
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
    raise ConfigError(
        say, remedy=remedy, place=Place(file=file, line=TomlLines(text).line(path), key=dotted(path))
    ) from None


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


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, str | bool) else str(value)
    return text if len(text) <= _WORTH_SHOWING else f"{text[: _WORTH_SHOWING - 1]}…"
