"""Dates as feeds write them, as aware UTC datetimes; what cannot be read is `None`, never today."""

import calendar
import re
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_tz

_YEAR_FIRST = re.compile(r"\d{4}-?\d{2}")
_DAY_FIRST = re.compile(r"(?:[A-Za-z]{3,9},?\s+)?(\d{1,2})[ -]([A-Za-z]{3,9})[ -](\d{2,4})\b(?!:)")
_HAS_A_DATE = re.compile(r"\d{4}|\d\D+\d+\D+\d{2}|[A-Za-z]{3}\D*\d{1,2}\D+\d{2}")
_YEAR_MONTH_DAY = re.compile(r"(\d{4})(-?)(\d{2})\2(\d{2})(?!\d)")
_UNIX_TIME = re.compile(r"\d{10}(?:\d{3})?")
_CHINESE = re.compile(r"(\d{4})年\s*(\d{1,2})月\s*(\d{1,2})日")
_LEAP_SECOND = re.compile(r"(:\d{2}):60\b")
_FRACTION = re.compile(r"([:T ]\d{2}:\d{2}:\d{2})[.,]\d+")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# Hours east of Greenwich for names that the standard library does not know. Where a name stands for
# several zones it is the one that news in English writes: IST in India, BST in Britain.
_ZONES = {
    "WET": 0, "WEST": 1, "BST": 1, "IST": 5.5, "CET": 1, "CEST": 2, "MET": 1, "MEST": 2, "MEZ": 1, "MESZ": 2,
    "EET": 2, "EEST": 3, "MSK": 3, "MSD": 4, "TRT": 3, "GST": 4, "PKT": 5, "UZT": 5, "ALMT": 6, "NPT": 5.75,
    "ICT": 7, "WIB": 7, "SGT": 8, "HKT": 8, "AWST": 8, "PHT": 8, "JST": 9, "KST": 9, "ACST": 9.5, "AEST": 10,
    "AEDT": 11, "NZST": 12, "NZDT": 13, "AKST": -9, "AKDT": -8, "HST": -10, "NST": -3.5, "NDT": -2.5,
    "AST": -4, "ADT": -3, "BRT": -3, "ART": -3,
}  # fmt: skip
# Months in the languages in which feeds write them although the standards want English, by how they begin.
_MONTHS = {
    "Jan": "ene gen oca sty янв", "Feb": "févr fév fev lut şub фев", "Mar": "mars märz mär mrz mrt мар",
    "Apr": "avr abr kwi nis апр", "May": "mai mag mei maj май мая", "Jun": "juin giu cze haz июн",
    "Jul": "juil lug lip tem июл", "Aug": "août aoû ago sie ağu авг", "Sep": "set wrz eyl сен",
    "Oct": "okt ott out paź eki окт", "Nov": "kas lis ноя", "Dec": "déc dez dic gru ara дек",
}  # fmt: skip
_ENGLISH = {name: month for month, names in _MONTHS.items() for name in names.split()}
_ABROAD = re.compile(
    r"(?:[^\W\d_]{2,12}\.?,? +)?(\d{1,2})\.? +(?:de +)?([^\W\d_]{3,12})\.? +(?:de +)?(\d{4})\b,?(.*)"
)
_USUAL = re.compile(
    r"(?:[A-Z][a-z]{2}, )?(\d\d?) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) ((?:19|20)\d\d)"
    r" ([01]\d|2[0-3]):([0-5]\d):([0-5]\d) (?:GMT|UTC|([+-])(0\d|1[0-4])([0-5]\d))",
    re.ASCII,
)
"""What nearly every RSS feed writes, in which nothing is to be guessed."""
_NUMBERS = {name: number for number, name in enumerate(_MONTHS, 1)}
_ZONE_NAME = re.compile(r"\b([A-Z]{3,4})\s*$")


def parse_date(text: str) -> datetime | None:
    """The moment that `text` names, in UTC to the second; without a zone it is taken as UTC.

    ISO 8601 and RFC 822 by the standard library, then feedparser's odd ones, then RFC 822 with months of
    other languages, then dateutil. A day that
    no calendar has, such as 2026-02-30, is none: the readers would take it for one of the next month.
    """
    text = " ".join(text.split())
    if usual := _USUAL.fullmatch(text):
        day, month, year, hour, minute, second, sign, hours, minutes = usual.groups()
        try:
            local = datetime(
                int(year), _NUMBERS[month], int(day), int(hour), int(minute), int(second), tzinfo=UTC
            )
        except ValueError:
            return None
        if sign:
            offset = timedelta(hours=int(hours), minutes=int(minutes))
            local += -offset if sign == "+" else offset
        return local
    # Everything real is shorter; dateutil's reading is not linear.
    if len(text) > 100 or not _HAS_A_DATE.search(text):
        return None
    if _UNIX_TIME.fullmatch(text):
        return _EPOCH + timedelta(seconds=int(text[:10]))
    text = _CHINESE.sub(lambda found: "{}-{:0>2}-{:0>2}".format(*found.groups()), text)
    if _is_no_day(text):
        return None
    text = _LEAP_SECOND.sub(r"\1:59", text)
    for attempt in (_iso, _rfc822, _feedparser, _abroad, _dateutil):
        try:
            moment = attempt(text)
        except (ValueError, OverflowError, TypeError, ArithmeticError, IndexError):
            continue
        if moment is not None:
            return moment
    return None


def _is_no_day(text: str) -> bool:
    """Whether `text` begins with a year, month and day that no calendar has."""
    found = _YEAR_MONTH_DAY.match(text)
    if found is None:
        return False
    try:
        date(int(found[1]), int(found[3]), int(found[4]))
    except ValueError:
        return True
    return False


def _utc(moment: datetime) -> datetime:
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return moment.replace(microsecond=0)


def _iso(text: str) -> datetime | None:
    if not _YEAR_FIRST.match(text):
        return None
    return _utc(datetime.fromisoformat(_FRACTION.sub(r"\1", text.replace(" Z", "Z").replace(" +", "+"))))


def _rfc822(text: str) -> datetime | None:
    if not _DAY_FIRST.match(text):
        return None
    parts = parsedate_tz(text)
    if parts is None:
        return None
    offset = parts[9]
    if offset is None or (offset == 0 and _ZONE_NAME.search(text)):
        zone = _ZONE_NAME.search(text)
        offset = round(_ZONES.get(zone.group(1), 0) * 3600) if zone else 0
    return _utc(datetime(*parts[:6], tzinfo=UTC) - timedelta(seconds=offset))


def _feedparser(text: str) -> datetime | None:
    from feedparser.datetimes import _parse_date

    parts = _parse_date(text)
    if parts is None or not 1 <= parts[0] <= 9999:
        return None
    return _EPOCH + timedelta(seconds=calendar.timegm(parts))


def _abroad(text: str) -> datetime | None:
    """``lun., 02 nov. 2026 10:00:00 +0100`` and its like: the month is put into English."""
    found = _ABROAD.fullmatch(text)
    if found is None:
        return None
    day, written, year, rest = found.groups()
    written = written.lower()
    month = _ENGLISH.get(written[:4]) or _ENGLISH.get(written[:3]) or written[:3].title()
    return _rfc822(f"{day} {month} {year}{rest}")


def _dateutil(text: str) -> datetime | None:
    """dateutil fills what is missing from a default; what differs between two defaults was missing."""
    from dateutil import parser

    first, second = (
        parser.parse(text, default=default, tzinfos=_zone)
        for default in (datetime(2000, 1, 1, tzinfo=UTC), datetime(2004, 2, 2, tzinfo=UTC))
    )
    return _utc(first) if first.date() == second.date() else None


def _zone(name: str | None, offset: int | None) -> int | None:
    """Seconds east of Greenwich of a zone's name, for dateutil: it would warn on the terminal of a name that
    it does not know, and take one that is also this machine's for that."""
    hours = _ZONES.get(name or "")
    return offset if hours is None else round(hours * 3600)
