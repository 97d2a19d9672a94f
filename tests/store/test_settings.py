"""Small values kept between two runs."""

from xjreader.store.settings import SettingStore


def test_values_are_kept_by_key(shelf):
    settings = SettingStore(shelf.db)
    assert settings.get("theme") == ""
    assert settings.get("theme", "dark") == "dark"
    settings.set("theme", "light")
    settings.set("theme", "paper")
    assert SettingStore(shelf.db).get("theme", "dark") == "paper"
