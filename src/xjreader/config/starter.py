"""The starter config without its story: every key with its comment, no feeds, actors or topics. Pure text."""

import re

_TABLE = re.compile(r"(?:# )?\[\[(\w+)\]\]")
_QUICK_TAG = re.compile(r"^(?=[1-9] = )", re.MULTILINE)
_STORY = re.compile(r"^# The story here.*(?:\n# .+)*", re.MULTILINE)
_INSTEAD = """\
# No feeds, actors, topics, keywords or views are named yet: an example of each stands commented out.
# `xjreader config init` without --empty writes a whole story instead, for comparison."""


def without_story(text: str) -> str:
    """The starter in `text` with one commented example left of each kind of table.

    Its tables are paragraphs: a blank line parts each from the next.
    """
    kept = []
    shown: set[str] = set()
    for paragraph in text.strip("\n").split("\n\n"):
        table = _TABLE.match(paragraph)
        if table is None:
            kept.append(_QUICK_TAG.sub("# ", _STORY.sub(_INSTEAD, paragraph)))
        elif table[1] not in shown:
            shown.add(table[1])
            kept.append("\n".join(f"# {line.removeprefix('# ')}" for line in paragraph.split("\n")))
    return "\n\n".join(kept) + "\n"
