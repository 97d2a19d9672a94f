"""Writes news of an invented dispute, 700 words an article: a third of it attributed, the rest plain prose.

The same number always gives the same article. Measures nothing.
"""

import random
from collections.abc import Iterator
from itertools import count

WORDS = 700

PEOPLE = (
    ("Ilse Marek", "Marek", "spokeswoman for the foreign ministry", "she"),
    ("Petr Halvard", "Halvard", "Karvonia's envoy to the assembly", "he"),
    ("Nadira Oyelan", "Oyelan", "head of the Rights Office", "she"),
    ("Jonas Quill", "Quill", "a lawyer who follows the cases from Teres", "he"),
    ("Henrika Aldahl", "Aldahl", "Norlund's minister for trade", "she"),
    ("Davan Rusk", "Rusk", "director of Open Borders Watch", "he"),
)
BODIES = ("Karvonia", "Norlund", "The Rights Office", "The Ilvan Congress", "Open Borders Watch", "Teres")
CLAIMS = (
    "the visit will take place before the harvest, with or without a final agreement",
    "nobody who has nothing to hide would close a road for eleven weeks",
    "the academies are open to every guest who comes without a verdict in the bag",
    "there is no date yet, and there will be none while the letters go unanswered",
    "the figures in the report cannot be checked by anyone outside the valley",
    "we have asked four times for a list of the teachers and have received none",
    "the sanctions will hurt the growers first and the officials last",
    "a permit was issued in spring and withdrawn without a word of explanation",
    "those who signed the letter knew what they signed",
    "the ministry regrets the delay and intends to answer in writing",
)
REPORTED = (
    "{name}, {role}, said that {claim}.",
    "According to {surname}, {claim}.",
    "{surname} told reporters on {day} that {claim}.",
    "{body} has repeatedly denied that {claim}, and called the reports a fabrication.",
    "Asked about the letter, {pronoun} replied that {claim}.",
    "{body} warned in a statement that {claim}, but welcomed the talks.",
)
QUOTED = (
    "“{Claim},” {name} said. “{Other}.”",
    "“{Claim},” said {name}, {role}.",
    "{surname} added: “{Claim}.”",
    "“{Claim},” {pronoun} told the assembly on {day}.",
    "{body} called it “a matter of record” and said that {claim}.",
)
PLAIN = (
    "The road to the upper valley has been closed since the end of winter, and lorries take the long way "
    "round by the lake.",
    "Some four hundred families lived there before the dam was built; fewer than ninety have stayed.",
    "The two governments have exchanged notes since March without coming nearer to a date.",
    "Prices for dried fruit rose by a tenth in the capital's markets last week.",
    "A first delegation had turned back at the border two years ago after a quarrel over its drivers.",
    "The report runs to two hundred pages, with tables of harvests, permits and school years.",
    "Trade between the neighbours has fallen by almost half since the customs office was moved.",
    "Rain had washed away part of the embankment, and the ferry did not run on {day}.",
    "The assembly meets again in the second week of the month and will hear both sides.",
    "Outside the building a few dozen people stood in the drizzle with lanterns and bells.",
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


def article(number: int, *, words: int = WORDS) -> str:
    """The text of one article, paragraphs parted by an empty line, cut after `words` words."""
    dice = random.Random(number)
    paragraphs: list[str] = []
    written = 0
    while written < words:
        paragraph = _paragraph(dice)
        paragraphs.append(paragraph)
        written += len(paragraph.split())
    last = paragraphs[-1].split()
    paragraphs[-1] = " ".join(last[: len(last) - (written - words)])
    return "\n\n".join(paragraphs)


def articles() -> Iterator[str]:
    """Article after article, without end."""
    return map(article, count())


def _paragraph(dice: random.Random) -> str:
    forms = dice.choice(((REPORTED,), (QUOTED,), (PLAIN, PLAIN), (REPORTED, PLAIN), (PLAIN, QUOTED, PLAIN)))
    person = dice.choice(PEOPLE)
    return " ".join(_sentence(dice, dice.choice(form), person) for form in forms)


def _sentence(dice: random.Random, form: str, person: tuple[str, str, str, str]) -> str:
    name, surname, role, pronoun = person
    claim, other = dice.sample(CLAIMS, 2)
    text = form.format(
        name=name,
        surname=surname,
        role=role,
        pronoun=pronoun,
        body=dice.choice(BODIES),
        day=dice.choice(DAYS),
        claim=claim,
        Claim=_capital(claim),
        Other=_capital(other),
    )
    return _capital(text)


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
