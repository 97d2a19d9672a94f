"""What stands before the first words: a report's dateline, a post's time. Finds where; does not say what."""

import re

from xjreader.models.analysis import Span
from xjreader.nlp.people import people
from xjreader.nlp.reading import Reading
from xjreader.nlp.tokens import W, grammar
from xjreader.nlp.words import word_set

_PARAGRAPHS = 5
"""A dateline stands in one of the first: title, subtitle and byline may come before it."""
_HEAD = 110
"""Characters; no dateline is longer."""
_LEAST_TOLD = 100
"""Characters that a paragraph goes on with after a dateline with a colon: a headline has fewer."""

_LOOK = 600
"""Characters of such a paragraph that are looked at."""

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DAY = rf"(?:{_MONTH} \d{{1,2}}|\d{{1,2}} {_MONTH})(?:,? \d{{4}})?"
_CAPITAL = r"[^\W\d_a-zß-öø-ÿ]"
_LOUD = rf"{_CAPITAL}(?:{_CAPITAL}|['’.-])+"
_LOUD_CITY = rf"{_LOUD}(?:[ /]{_LOUD}){{0,3}}"
_NAME = rf"{_CAPITAL}[\w'’.-]+"
_CITY = rf"{_NAME}(?:[ /](?:(?:of|de|da|do|del|la|al|el|au|upon|on) )?{_NAME}){{0,3}}"
_REGION = r", [^\W\d_][\w'’.-]*(?: [^\W\d_][\w'’.-]*){0,4}?"
_AGENCY = r" ?(?:\((?![RDI]-)[^\W_a-z][^()\n]{1,44}\)|/[A-Z][\w -]{1,30}/)"
_DASH = r"(?:\s+(?:--|[-–—―])(?=\s)|\s*(?:--|[–—―])(?=\s)|\s(?:--|[–—―]))"
_GOES_ON = r"(?=\s*[^\w\s]{0,2}[^\W_a-zß-öø-ÿ])"
_LOUD_LINE = re.compile(rf"(?P<city>{_LOUD_CITY})(?:{_REGION})?(?:, {_DAY})?(?:{_AGENCY})?{_DASH}{_GOES_ON}")
_DATED_LINE = re.compile(
    rf"(?:(?P<city>{_CITY})(?:{_REGION})?)?(?:(?:, )?{_DAY}(?:{_AGENCY})?|{_AGENCY})"
    rf"(?:{_DASH}|:(?=\s)){_GOES_ON}"
)
_ABROAD_LINE = re.compile(rf"(?P<city>{_CITY}){_REGION}\s+(?:--|[-–—―])(?=\s){_GOES_ON}")
_BRACKETED_LINE = re.compile(
    rf"\((?P<city>{_CITY})(?:{_REGION})?(?:, {_DAY})?\)(?:{_DASH}|:(?=\s)){_GOES_ON}"
)
_COLON_LINE = re.compile(rf"(?P<city>{_LOUD_CITY})(?:, {_DAY})?:(?=\s){_GOES_ON}")
_PERSONAL = re.compile(r"\b(?:I|[Ww]e|[Yy]ou|[Mm]y|[Oo]ur|[Yy]our|[Uu]s)\b|\?")
_LABEL = re.compile(rf"[\"“‘']?{_LOUD}(?: [^\W\d_]\S*){{0,3}}:\s")
_TIME = re.compile(
    r"[\[(]?\d{1,2}(?:[:.h]\d\d(?::\d\d)?(?:\s?(?i:[ap]\.?m)\b\.?)?|\s?(?i:[ap]\.?m)\b\.?)"
    r"(?:\s(?:GMT|UTC|BST|CES?T|EES?T|E[SD]?T|C[SD]T|P[SD]?T|M[SD]T|MSK|IST|JST|local(?: time)?))?[\])]?"
    r"(?:\s*[-–—|:•])?\s+(?=[\"“”‘'@]?[^\W\d_a-zß-öø-ÿ]|@)"
)
_NO_PLACE = word_set(
    """press release update updated updates exclusive breaking news analysis opinion watch video photos
    photo editorial correction live statement media advisory embargoed immediate developing alert flash
    explainer review interview column letter comment feature profile quiz poll factbox timeline wrap
    note notice q a the revealed report reports read listen podcast transcript question answer see also
    special coverage nb what who why how where when"""
)


def dateline(reading: Reading) -> Span | None:
    """Place, day and agency before a report's first words, with the dash or colon that ends them.

    In one of the first paragraphs and at its very start; `None` where there is none.
    """
    text = reading.text
    for paragraph in reading.paragraphs[:_PARAGRAPHS]:
        end = min(paragraph.end, paragraph.start + _HEAD)
        match = _LOUD_LINE.match(text, paragraph.start, end)
        if match is not None and _is_loud_place(match["city"]):
            return Span(paragraph.start, match.end())
        for line in (_BRACKETED_LINE, _DATED_LINE, _ABROAD_LINE):
            match = line.match(text, paragraph.start, end)
            if match is not None and _is_place(match["city"] or "") and not _has_office(match.group()):
                return Span(paragraph.start, match.end())
        match = _COLON_LINE.match(text, paragraph.start, end)
        if match is not None and _is_place(match["city"]) and _is_report(reading, paragraph, match.end()):
            return Span(paragraph.start, match.end())
    return None


def time_stamp(reading: Reading, paragraph: Span) -> Span | None:
    """The time that an entry of a live blog opens with, ``15:03`` or ``[3.15 p.m. GMT] –``; else `None`."""
    match = _TIME.match(reading.text, paragraph.start, min(paragraph.end, paragraph.start + _HEAD))
    return Span(paragraph.start, match.end()) if match else None


def _has_office(words: str) -> bool:
    lists = people()
    return any(word in lists.roles or word in lists.titles for word in _words(words))


def _is_loud_place(words: str) -> bool:
    """Whether capitals before a dash are a place's: no "PRESS RELEASE", but "NEWPORT NEWS", "CHARLOTTE"."""
    lists = people()
    small = _words(words)
    return not any(
        (word in _NO_PLACE and not (word == "news" and number))
        or (word in lists.roles and word not in lists.surnames_too)
        for number, word in enumerate(small)
    )


def _is_place(words: str) -> bool:
    """Whether the words can be a place: none is an office, a title, a given name, "UPDATE"."""
    lists = people()
    small = _words(words)
    if small and grammar().classes.get(small[0], 0) & (W.PREP | W.DET | W.PRON | W.SUB | W.ADV):
        return False
    return not _has_office(words) and not any(
        word in _NO_PLACE or word in lists.male_names or word in lists.female_names for word in small
    )


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower())


def _is_report(reading: Reading, paragraph: Span, start: int) -> bool:
    """``PORT ELLIS: Police said``: a report of some length, with no "I" in it, and no other such label.

    Where another paragraph has one, the text is a transcript and the words are who speaks.
    """
    text = reading.text
    if paragraph.end - start < _LEAST_TOLD or _PERSONAL.search(
        text, start, min(paragraph.end, start + _LOOK)
    ):
        return False
    return not any(
        _LABEL.match(text, other.start, min(other.end, other.start + _HEAD))
        for other in reading.paragraphs
        if other.start != paragraph.start
    )
