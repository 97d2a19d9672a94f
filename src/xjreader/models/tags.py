"""What a tag may be called; keeps none."""

from xjreader.errors import UsageError

LONGEST_TAG = 100
TAG_RULE = f"A tag has 1 to {LONGEST_TAG} printable characters and begins with neither + nor -."


def checked_tag(name: str) -> str:
    """A tag's name as it is kept: inner space single; UsageError for what cannot be one."""
    cleaned = " ".join(name.split())
    if not cleaned or len(cleaned) > LONGEST_TAG or not cleaned.isprintable() or cleaned[0] in "+-":
        raise UsageError(f"{name!r} cannot be a tag.", remedy=TAG_RULE)
    return cleaned
