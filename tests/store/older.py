"""Libraries as an older program makes them."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from xjreader.store import database
from xjreader.store.migrations import migrations


@contextmanager
def older_program(monkeypatch: pytest.MonkeyPatch, version: int) -> Iterator[pytest.MonkeyPatch]:
    """Inside, the program knows the schema's steps up to `version` and no later one.

    What else is patched by what it gives holds as long.
    """
    with monkeypatch.context() as patched:
        patched.setattr(database, "SCHEMA_VERSION", version)
        patched.setattr(migrations, "_migrations", migrations._migrations[:version])
        yield patched
