"""Answers whose sentences speak of something else than the question: another year, office, thing or code beside it.

Counted on the 66,388 answered questions of the reader's training, with the answers that people gave and the sentences
they stand in: of 11 that ask where headquarters are, two have sentences without a word for it, of 55 that ask who leads
five, of 213 that ask who holds an office seven, of 31 that ask for an end one, of 31 that ask for a treaty or
resolution one, of 15 that ask when somebody joined two, of 87 that ask how long something is five and of 32 that ask
how deep, wide or high one; of 2,058 that ask how many, none has the year of a date; of 919 that ask of a year, four
have a sentence of other years or of the present, none of the 48 that ask for a place; of 1,544 that ask for a fact, in
a sentence that compares, four are of what is compared; of 874 of SQuAD and QED that ask how many of some things, people
apart, one has a number of other things, while the passage speaks of the things elsewhere; of 183 with a rate ("per
week"), none has another one; of 144 with a code, none has another one in the passage. Of 21,466 made yes/no questions
about the past, eight have a sentence that says what can be once something else is.
"""

import re
from collections.abc import Iterable, Sequence

from bot.question.clause import OPENS, asking_clause, asks_yes_no
from bot.reading.confidence import evidence, has_name, names, stem, stems
from bot.reading.model import Passage
from bot.reading.spans import Reading
from bot.several import is_beside_the_whole, is_too_few
from bot.writing.forms.amounts import AMOUNT, NUMBER_OF_THINGS, TIME, YEAR
from bot.writing.forms.existence import does_not_say_whether
from bot.writing.forms.misfit import ONLY_YEAR, misfits
from bot.writing.forms.rows import columns_above

_NO_THINGS = r"(?!people\b|persons\b|(?:do|i|wa|ha)e?s\b)"
_HOW_MANY = re.compile(
    OPENS
    + rf"(?:how many|what number of) (?:[\w-]+ ){{0,3}}?{_NO_THINGS}(?P<things>[\w-]{{2,}}s|men|women|children)\b",
    re.IGNORECASE,
)
_HOW_MANY_OF = re.compile(OPENS + r"how many of (?:them|these|those) (?:are|were) (?P<which>[^?,;]+)", re.IGNORECASE)
_CODE = re.compile(r"\b([A-Z]{1,3}[- ]?)(\d+)\b")
_ASKS_OF_YEAR = re.compile(
    r"\b(?:in|during|by|back in) (?:the (?:year )?|[a-z]+ )?((?:1\d|20)\d\d)\b(?! [a-z]+s\b(?! ?\W*$))", re.IGNORECASE
)
_NOW = re.compile(
    r"\b(?:currently|at (?:the )?(?:current|present)(?: time| moment)?|presently|nowadays|at the moment)\b",
    re.IGNORECASE,
)
_HOW_MANY_THINGS = re.compile(OPENS + r"how many (?!years\b)", re.IGNORECASE)
_BEFORE_YEAR = re.compile(r"\b(?:in|since|until)\s+(?:[A-Z][a-z]+\s+)?$")
_RATE = re.compile(
    r"\b(?:per|an?|each|every) (hour|day|night|week|month|quarter|year|annum|season)\b|"
    r"\b(?:(hour|dai|night|week|month|quarter|year|annual)ly|annual)\b",
    re.IGNORECASE,
)
_PERIODS = {"annum": "year", "annual": "year", "dai": "day"}
_OFFICES = (
    "ambassador|assistant|bishop|captain|chair|chancellor|commander|commissioner|director|editor|governor|librarian|"
    "manager|mayor|minister|president|principal|professor|secretary|senator|treasurer"
)
_ASKS_OFFICE = re.compile(
    rf"who(?:['’]s| is| was) (?!running\b)(?:[\w’'-]+ ){{0,3}}?(?:(vice|deputy|assistant|acting)[- ])?({_OFFICES})\b",
    re.IGNORECASE,
)
_SECOND = re.compile(rf"\b(vice|deputy)[- ](?:{_OFFICES})\b", re.IGNORECASE)
_SAID_WITH = (
    (
        r"(?:where|(?:what|which) \w+)\b.*\b(?:headquarter|hq\b)",
        r"head-?quarter|\bhq\b|\bbase[ds]?\b(?! on)|\bseat\b|locat|\boffices?\b|\bcamp|situated",
    ),
    (
        r"(?:what|which) \w+ (?:is|are|was|were) in (?:charge|command)\b|"
        r"(?:what|which) (?:body|country|general|nation|officer|organi[sz]ation|person|state) "
        r"(?:(?:is|was) (?:leading|commanding|heading)|leads|led|commands|commanded|heads|headed) (?!to\b)|"
        r"who(?:['’]s| is| was| are| were)? (?:currently |now )?(?:in (?:charge|command)\b|leads\b|leading\b|"
        r"command|heads\b|headed\b|heading\b|chair|manag|direct(?:s|ed|ing)\b)",
        r"\bleads?\b|leader|\bled\b|command|\bhead(?!s? of state)|\bchair|in charge|charge of|direct(?!ly)|manag|"
        r"\bruns?\b|\bran\b|running|chief|presid|admiral|colonel|captain|\bgeneral\b|\brul(?:er|ed)|govern(?!ment)|"
        r"prime minister|chancellor|\bceo\b|secretary|superintend|administ|\bboss|principal|supervis|overs(?:ee|aw)",
    ),
    (
        r"until (?:when|what|which)\b|when (?:will|does|do|did|is|was|are|were) (?!.*\b(?:start|begin) and)"
        r".*\b(?:(?:end|expire|finish|run out|conclude|cease)(?:s|d|ed)?|"
        r"(?:pull|move) out(?: of .+)?|withdraw.*)\W*$",
        r"\buntil\b|\btill?\b|\bthrough\b|\bend(?:s|ed|ing)?\b|expir|finish|conclu|ceas|\blast|"
        r"[–-] ?\d|\b(?:by|to) (?:\w+ ){0,2}\d|"
        r"clos|\bover\b|complet|\bup to\b|surrender|dissol|disband|withdr|pull|\bl(?:eav|eft)",
    ),
    (
        r"(?:when|(?:what|which) year)\b.*\bjoin(?:ed)?\b",
        r"join|member|\benter|admi(?:t|ss)|acce(?:de|ss)|bec[ao]me|\bsign|add(?:ed|ition)|part\b|enlist|recruit",
    ),
    (
        r"(?:what|which) (?:[\w-]+ ){0,4}?resolution\b(?! of)",
        r"resolution|convention|declaration",
    ),
    (
        r"(?:what|which) (?:[\w-]+ ){0,4}?treaty\b",
        r"treat(?:y|ies)|accord|agreement|charter|convention|\bpact\b|\bpeace\b|protocol",
    ),
    (r"how many (?:[\w-]+ ){0,4}?(?:women|female)\b", r"wom[ae]n|female|girl|lady|ladies|gender|wife|wives"),
    (r"how deep\b", r"deep|depth|shallow|below"),
    (r"how (?:wide|broad)\b", r"wide|width|broad|breadth|across|diameter|narrow"),
    (
        r"how (?:tall|high) (?:is|are|was|were)\b",
        r"[$€£%]|per ?cent|tall|high|height|elevat|altitude|above|stor(?:e?y|ies)|\bris(?:es|ing)|\brose|reach|gr[eo]w|"
        r"st(?:and|ood)|peak|full",
    ),
    (
        r"how long (?:is|are|was|were)\b",
        rf"\blong|length|stretch|\bfrom\b|\bdistan|\breach|\bapart|{TIME.pattern}",
    ),
)
"""What a question asks for, and what the sentences of its answer have a word for."""
_NEEDED = [(re.compile(f"{OPENS}(?:{asked})", re.I), re.compile(said, re.I)) for asked, said in _SAID_WITH]
_COMPARES = (
    r"\b(?:buil(?:ds?|t|ding) on|based on|follow(?:s|ed|ing)?|replac(?:es?|ed|ing)|succeed(?:s|ed|ing)?|"
    r"success(?:ors?|ion) (?:to|of)|unlike|like|compared (?:to|with)|than|instead of|rather than|similar to)"
)
_COMPARED = re.compile(rf"{_COMPARES}(?: [\w’'-]+){{1,6}}", re.IGNORECASE)
_WITHIN = re.compile(r"(?<=\w )[A-Z][a-z]+")
_ASKS_PLACE = re.compile(
    OPENS + r"(?:where|(?:what|which) (?:capital|city|country|location|place|summit|town|venue))\b", re.IGNORECASE
)
_ASKS_PAST = re.compile(r"(?:has|have|had|did|was|were)\b", re.IGNORECASE)
_CAN = re.compile(r"\b(?:can|could|may|might|will|would)\b", re.IGNORECASE)
_ONCE = re.compile(
    r"(?:once\b(?=[^,]*\b(?:is|are|has|have|been)\b)|as soon as|if|provided that)\b[^,]+,", re.IGNORECASE
)
_ASKS_FACT = re.compile(
    OPENS
    + r"(?:when|where|whom?|whose|how (?:many|much|long|old)|(?:what|which) (?:year|month|day|date|city|country))\b",
    re.IGNORECASE,
)


def is_ruled_out(question: str, passages: Sequence[Passage], number: int, found: Reading) -> bool:
    """Say whether the answer found in a passage cannot be one: by its form, or for what its sentences speak of.

    :param passages: (heading, text) of every passage read.
    """
    heading, text = passages[number]
    answer, told, clause = text[found.start : found.end], evidence(passages[number], found), asking_clause(question)
    before, behind = text[: found.start], text[found.end :]
    said, near = told.removeprefix(heading).strip(), f"{told} {columns_above(text, found.start)}"
    return (
        misfits(clause, answer, behind)
        or is_too_few(clause, before, answer, behind)
        or is_beside_the_whole(clause, before, behind)
        or counts_a_year(clause, answer, before)
        or speaks_of_another_year(question, answer, told if _is_dated_by(heading, question, said, text) else said)
        or lacks_what_is_asked(clause, near)
        or only_compares(question, answer, near)
        or has_other_code(clause, f"{heading} {text}")
        or has_other_rate(clause, answer, near)
        or is_only_possible(clause, said)
        or does_not_say_whether(clause, near)
        or counts_other_things(clause, answer, near, [text for _, text in passages])
    )


def counts_a_year(clause: str, answer: str, before: str) -> bool:
    """Say whether a question asks how many of some things, and the answer is the year of a date.

    >>> counts_a_year("How many summits were there?", "2018", "They met at a summit in ")
    True
    """
    return bool(_HOW_MANY_THINGS.match(clause) and ONLY_YEAR.match(answer) and _BEFORE_YEAR.search(before))


def speaks_of_another_year(question: str, answer: str, near: str) -> bool:
    """Say whether a question asks of a year, and sentences speak of the present or tell an amount or place of others.

    >>> speaks_of_another_year("How many took part in 1999?", "27", "At the current time, 27 nations take part.")
    True
    >>> speaks_of_another_year("How many took part in 1999?", "27", "In 2020, 27 nations took part.")
    True
    """
    asked, known = _ASKS_OF_YEAR.findall(question), YEAR.findall(near)
    if not asked or (known and any(min(known) <= year <= max(known) for year in asked)):
        return False
    amount = known and AMOUNT.search(answer) and not (ONLY_YEAR.match(answer) or asks_yes_no(asking_clause(question)))
    place = known and _ASKS_PLACE.match(asking_clause(question))
    return bool(amount or place or _NOW.search(near))


def lacks_what_is_asked(clause: str, near: str) -> bool:
    """Say whether a question asks for a leader, an office, an end or headquarters, and the sentences have none.

    >>> lacks_what_is_asked("Where are its headquarters?", "They decided it in Brussels.")
    True
    """
    office = _ASKS_OFFICE.match(clause)
    wanted = [*(word for word in (office.groups() if office else ()) if word), *_SECOND.findall(clause)]
    return any(word[:5].lower() not in near.lower() for word in wanted) or any(
        asked.match(clause) and not said.search(near) for asked, said in _NEEDED
    )


def only_compares(question: str, answer: str, near: str) -> bool:
    """Say whether the sentences have what a question names only to say what another thing follows or is like.

    >>> only_compares("When did Alpha begin?", "2016", "In 2016 they began Beta, building on Alpha.")
    True
    """
    compared, apart = _COMPARED.search(near), _COMPARED.sub(" ", near)
    if not compared or answer not in near[: compared.start()] or re.search(_COMPARES, question, re.IGNORECASE):
        return False
    named = [not has_name(apart, name) for name in names(question) | _small(question, near) if has_name(near, name)]
    clause = asking_clause(question)
    return 2 * sum(named) > len(named) and bool(_ASKS_FACT.match(clause) or asks_yes_no(clause))


def _small(question: str, near: str) -> set[str]:
    """Return the words of a question that the sentences have as names alone: "active endeavour"."""
    words = set(re.findall(r"[a-z]+", question))
    return {word.lower() for word in _WITHIN.findall(near) if word.lower() in words and word.lower() not in near}


def is_only_possible(clause: str, near: str) -> bool:
    """Say whether a question asks if something has happened, and the sentences say what can once something else has.

    >>> is_only_possible("Has it been signed?", "Once it has been signed, they may begin.")
    True
    """
    return bool(_ASKS_PAST.match(clause) and not _CAN.search(clause) and _ONCE.match(near) and _CAN.search(near))


def has_other_code(question: str, text: str) -> bool:
    """Say whether a question has a code ("E05") that a text lacks, while it has another of the same letters.

    >>> has_other_code("What does E05 mean?", "E01: too cold")
    True
    """
    known = set(_CODE.findall(text))
    return any(code not in known and any(code[0] == other[0] for other in known) for code in _CODE.findall(question))


def has_other_rate(question: str, answer: str, near: str) -> bool:
    """Say whether a question asks for an amount per week, year, ..., and the sentences have it per another of them.

    >>> has_other_rate("What is the rent per week?", "£14,000", "They pay £14,000 a year.")
    True
    """
    asked, known = _rates(question), _rates(near)
    return bool(asked and known and asked.isdisjoint(known) and AMOUNT.search(answer))


def _is_dated_by(heading: str, question: str, said: str, text: str) -> bool:
    """Say whether a heading's year is that of the sentences below it: it is asked about, or no other is told of."""
    asked = set(_ASKS_OF_YEAR.findall(question))
    return bool(asked & set(YEAR.findall(heading))) or not (asked & set(YEAR.findall(text)) or YEAR.search(said))


def _rates(text: str) -> set[str]:
    found = {(noun or adverb or "annual").lower() for noun, adverb in _RATE.findall(text)}
    return {_PERIODS.get(period, period) for period in found}


def counts_other_things(question: str, answer: str, near: str, texts: Iterable[str]) -> bool:
    """Say whether an answer counts other things than a question asks for, of which the texts speak elsewhere.

    Of "how many of them are X", it is X that they are.

    >>> texts = ["Germany sends soldiers.", "27 nations take part."]
    >>> counts_other_things("How many soldiers take part?", "27 nations", texts[1], texts)
    True

    :param near: the sentences of the answer and their heading.
    """
    asked = _HOW_MANY.match(question)
    things = stem(asked["things"]) if asked and NUMBER_OF_THINGS.search(answer) else ""
    part = _HOW_MANY_OF.match(question)
    wanted = stems(part["which"]) if part else {things} if things else set[str]()
    return wanted.isdisjoint(stems(near)) and any(not wanted.isdisjoint(stems(text)) for text in texts)
