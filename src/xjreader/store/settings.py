"""Small values that the reader keeps between two runs, by name; not the person's configuration."""

from xjreader.store.database import Database
from xjreader.store.values import storable


class SettingStore:
    """Values by key."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def get(self, key: str, default: str = "") -> str:
        """The value kept under a key, else `default`."""
        row = self._db.reader().execute("select value from settings where key = ?", (key,)).fetchone()
        return default if row is None else str(row["value"])

    def set(self, key: str, value: str) -> None:
        """Keep a value under a key."""
        with self._db.write() as writer:
            writer.execute(
                "insert into settings (key, value) values (?, ?)"
                " on conflict (key) do update set value = excluded.value where value <> excluded.value",
                (key, storable(value)),
            )
