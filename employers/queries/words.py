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
# So few offers are sooner looked through than the newest are until a page is full. PostgreSQL keeps count of a
# thousand words and thinks that each of the others is as common as the last of those.
RARE = 2_000
# How many offers hold a word, or one that begins with it where it is not known, or else each of those like it. All
# words are of a to z, and '{' comes after z: LIKE would not use the index, since the beginning is no constant.
LOOK_UP = Question(
    """
WITH typed AS (
    SELECT n, left(unaccent(raw), 60) AS word, (ts_lexize('english_stem', left(unaccent(raw), 60)))[1] AS lexeme
    FROM unnest(%s::text[]) WITH ORDINALITY AS raw(raw, n)
), known AS (
    SELECT *, (SELECT sum(s.offers) FROM employers_searchword s WHERE s.lexeme = typed.lexeme) AS holding
    FROM typed
), begun AS (
    SELECT *, CASE WHEN holding IS NULL AND length(word) > 2 THEN (
        SELECT sum(s.offers) FROM employers_searchword s
        WHERE s.word ~>=~ known.word AND s.word ~<~ (known.word || '{')) END AS beginning
    FROM known
)
SELECT word, lexeme, holding, beginning,
    CASE WHEN holding IS NOT NULL OR beginning IS NOT NULL OR length(word) < 4 THEN '[]' ELSE (
        SELECT coalesce(json_agg(json_build_array(s.word, s.lexeme, s.offers)), '[]') FROM (
            SELECT * FROM employers_searchword s
            WHERE s.word %% begun.word AND similarity(s.word, begun.word) >= 0.4
            ORDER BY similarity(s.word, begun.word) DESC, s.offers DESC, s.word LIMIT 3) s) END
FROM begun ORDER BY n
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
    """Questions to the words of offers: `anywhere` finds all, `parts` are those of it by rank, none in two.

    `are_rare`: as far as is known, they find few.
    """

    anywhere: str
    parts: tuple
    are_rare: bool


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
    return Rings(anywhere, parts, not whole and any(word.is_rare for word in words))


def in_words(question):
    """A condition on offers."""
    return Q(search=WordsQuery(question))


class _Word:
    """A typed word with whatever it may stand for."""

    def __init__(self, word, lexeme, holding, beginning, similar):
        self.lexeme = lexeme
        stems = (lexeme, *(stem for _, stem, _ in similar))
        self.lexemes = list(dict.fromkeys([each for each in stems if each]))
        named = (parse_sector(each) for each in (word, *(like for like, _, _ in similar)))
        self.sectors = list(dict.fromkeys(sector for sector in named if sector))
        self.beginning = lexeme if holding is None and len(word) > 2 else None
        # Nobody has counted the offers of a sector.
        most = (holding or 0) + (beginning or 0) + sum(offers for *_, offers in similar)
        self.is_rare = not self.sectors and most <= RARE

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
