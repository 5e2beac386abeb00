"""What a person typed, as a question to the words of the offers: stems, beginnings, typing errors, sectors.

Three rings, each inside the next: every word is in the title; or is in it, the employer's name or the sector's
names; or stands anywhere. Results are ranked by ring, the newest first within one. The marks before a lexeme are
explained in the migration `search_words`.
"""

import re
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q

from brokerage.core.questions import Question, Slot
from brokerage.core.sectors import parse_sector

MOST_WORDS = 12
# Nothing is looked for among similar words where the word itself, or one that begins with it, is known. All words
# are of a to z, and '{' comes after z: LIKE would not use the index, since the beginning is no constant.
LOOK_UP = Question(
    """
WITH typed AS (
    SELECT n, left(unaccent(raw), 60) AS word, (ts_lexize('english_stem', left(unaccent(raw), 60)))[1] AS lexeme
    FROM unnest(%s::text[]) WITH ORDINALITY AS raw(raw, n)
), known AS (
    SELECT *, EXISTS (SELECT FROM employers_searchword s WHERE s.lexeme = typed.lexeme) AS is_known,
        length(word) > 2 AND EXISTS (
            SELECT FROM employers_searchword s
            WHERE s.word ~>=~ typed.word AND s.word ~<~ (typed.word || '{')) AS begins
    FROM typed
)
SELECT word, lexeme, is_known, CASE WHEN is_known OR begins OR length(word) < 4 THEN '{}' ELSE ARRAY(
    SELECT s.word || ' ' || s.lexeme FROM employers_searchword s
    WHERE s.word %% known.word AND similarity(s.word, known.word) >= 0.4
    ORDER BY similarity(s.word, known.word) DESC, s.offers DESC, s.word LIMIT 3) END
FROM known ORDER BY n
""",
    (Slot('typed', 'text[]'),),
)


class WordsQuery(SearchQuery):
    """A tsquery whose lexemes are ready: PostgreSQL stems nothing any more. `text` may be a `Slot`."""

    def __init__(self, text):
        super().__init__(text)
        self.text = text

    def as_sql(self, compiler, connection, function=None, template=None):
        return '%s::tsquery', [self.text]


@dataclass(frozen=True)
class Rings:
    """Questions to the words of offers: `anywhere` finds all, `parts` are those of it by rank, none in two."""

    anywhere: str
    parts: tuple


def rings_of(text):
    """What `text` asks of offers, or None where no word of it can be looked for. One query."""
    typed = re.findall(r'[^\W_]+', text.lower())[:MOST_WORDS]
    whole = parse_sector(text)
    words = [_Word(*row) for row in LOOK_UP.ask({'typed': typed}, prepared=True)]
    words = [word for word in words if word.lexeme or word.sectors]
    if not words:
        return None
    title, near, anywhere = (_all_of(words, ring) for ring in ('title', 'near', 'anywhere'))
    # The same for a single word, but written so that the planner sees how few these are.
    beside = near if len(words) > 1 else _all_of(words, 'beside')
    if whole:
        near, beside, anywhere = (f'{ring} | {_quoted("#" + whole)}' for ring in (near, beside, anywhere))
    # One question for each part: of two about the same words the planner would think that hardly an offer meets both.
    parts = (title, f'({beside}) & !({title})', f'({anywhere}) & !({near})')
    return Rings(anywhere, parts)


def in_words(question):
    """A condition on offers."""
    return Q(search=WordsQuery(question))


class _Word:
    """A typed word with whatever it may stand for."""

    def __init__(self, word, lexeme, is_known, similar):
        pairs = [pair.split(' ') for pair in similar]
        self.lexeme = lexeme
        self.lexemes = list(dict.fromkeys([each for each in (lexeme, *(stem for _, stem in pairs)) if each]))
        named = (parse_sector(each) for each in (word, *(like for like, _ in pairs)))
        self.sectors = list(dict.fromkeys(sector for sector in named if sector))
        self.beginning = None if is_known or not lexeme or len(word) < 3 else lexeme

    def title(self):
        # A word that no title can hold ("IT") is asked of the sector there too.
        return self._marked('^') or self._sectors()

    def near(self):
        return [*self._marked('^'), *self.beside()]

    def beside(self):
        return [*self._marked('@'), *self._sectors()]

    def anywhere(self):
        return [*self._marked(''), *self.beside()]

    def _marked(self, mark):
        return [_quoted(mark + each) + (':*' if each == self.beginning else '') for each in self.lexemes]

    def _sectors(self):
        return [_quoted('#' + sector) for sector in self.sectors]


def _all_of(words, ring):
    return ' & '.join(f'({" | ".join(getattr(word, ring)())})' for word in words)


def _quoted(lexeme):
    escaped = lexeme.replace('\\', '\\\\').replace("'", "''")
    return f"'{escaped}'"
