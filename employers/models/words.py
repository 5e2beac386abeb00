"""The words that offers are written in."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from brokerage.core.privacy import Keep, classed


class SearchWord(models.Model):
    """A word of published offers, their employers' names or the sectors; `lexeme` is its stem.

    Made anew every hour: what is typed is looked up here, so that a misspelt word is compared with some tens
    of thousands of words and never with the offers.
    """

    word = models.CharField(primary_key=True, max_length=60)
    lexeme = models.CharField(max_length=60, db_index=True)
    offers = models.PositiveIntegerField()

    privacy = classed(Keep.NO_PERSON, neutral='word lexeme offers')

    class Meta:
        indexes = [GinIndex(fields=['word'], name='search_word_like', opclasses=['gin_trgm_ops'])]

    def __str__(self):
        return self.word
