"""A laid-out text to its cast: who is named, where, and what the text says of each. Resolves no phrase."""

from xjreader.nlp.actors import Cast
from xjreader.nlp.bynames import find_apposed_bodies, find_bynames, find_families
from xjreader.nlp.elsewhere import Elsewhere
from xjreader.nlp.fullnames import find_full_names
from xjreader.nlp.genders import learn_genders
from xjreader.nlp.kinds import tell_kinds
from xjreader.nlp.knownnames import find_known
from xjreader.nlp.newstates import find_new_states
from xjreader.nlp.offices import describe
from xjreader.nlp.reading import Reading
from xjreader.nlp.statebodies import find_bodies
from xjreader.nlp.surnames import find_surnames
from xjreader.nlp.world import Gazetteer


def read_cast(
    reading: Reading, known: Gazetteer, *, title: str = "", elsewhere: Elsewhere | None = None
) -> Cast:
    """Everybody whom the text names.

    `title` gives first names that the text leaves out; `elsewhere` whom other texts name in full.
    """
    cast = Cast(reading, known, elsewhere or Elsewhere())
    find_known(cast)
    find_new_states(cast)
    find_full_names(cast)
    cast.settle()
    in_full = list(cast.mentions)
    find_families(cast)
    describe(cast, in_full)
    find_surnames(cast, title)
    cast.settle()
    find_bynames(cast)
    find_apposed_bodies(cast)
    seen = {mention.first for mention in in_full}
    describe(cast, [mention for mention in cast.mentions if mention.first not in seen])
    tell_kinds(cast)
    find_bodies(cast)
    learn_genders(cast)
    return cast
