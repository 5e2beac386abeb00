"""The table of words that searches are helped by."""

from django.db import connection, transaction

from brokerage.core.sectors import SYNONYMS, Sector

# Words of three letters and more that are no stop words; counted once an offer.
REFRESH = """
CREATE TEMPORARY TABLE words_now ON COMMIT DROP AS
SELECT word, lexeme, sum(offers)::int AS offers FROM (
    SELECT word, (ts_lexize('english_stem', word))[1] AS lexeme, ndoc AS offers FROM ts_stat($$
        SELECT to_tsvector('fortnight_words',
            concat_ws(' ', o.title, o.summary, array_to_string(o.will_do, ' '), a.name))
        FROM employers_offer o JOIN employers_employer e ON e.id = o.employer_id
        JOIN accounts_organisation a ON a.id = e.organisation_id WHERE o.status = 'published' $$)
    UNION ALL SELECT word, (ts_lexize('english_stem', word))[1], 0 FROM ts_stat(
        'SELECT to_tsvector(''fortnight_words'', ' || quote_literal(%s) || ')')
) found WHERE word ~ '^[a-z]{3,60}$' AND lexeme IS NOT NULL GROUP BY 1, 2;
DELETE FROM employers_searchword s WHERE NOT EXISTS (SELECT FROM words_now n WHERE n.word = s.word);
INSERT INTO employers_searchword (word, lexeme, offers) SELECT word, lexeme, offers FROM words_now
    ON CONFLICT (word) DO UPDATE SET offers = excluded.offers WHERE employers_searchword.offers <> excluded.offers;
"""


@transaction.atomic
def refresh_words():
    """Make the table of words anew from the published offers and the names of the sectors."""
    named = ' '.join([*SYNONYMS.values(), *Sector.labels]).replace(',', ' ')
    with connection.cursor() as cursor:
        cursor.execute('DROP TABLE IF EXISTS words_now')
        cursor.execute(REFRESH, [named])
