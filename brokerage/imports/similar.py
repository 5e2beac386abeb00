"""Are two names the same organisation, written differently? A question to put to a person, not an answer."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache

# Tuned on registers of real-looking names: capitals, legal endings, word order and one slip of the keyboard
# stay above it; neighbours in the same trade ("Castle Kennels", "Hockley Kennels") stay below.
SAME_NAME = 0.75
CLEARLY_DIFFERENT = 0.4

ENDINGS = re.compile(
    r'\b(limited|ltd|llp|plc|cic|cio|inc|uk|co|company|group|the|and sons?|and daughters?|ta|trading as)\b'
)


@lru_cache(maxsize=20_000)
def normal_name(name: str) -> str:
    """'SWAN RADIO & Sons Ltd.' -> 'radio swan': no case, accents, punctuation, legal ending or word order.

    A name made of nothing but such words ('The Company') keeps them.
    """
    plain = unicodedata.normalize('NFKD', name).encode('ascii', 'ignore').decode().lower()
    plain = re.sub(r"['’.]", '', plain).replace('&', ' and ')
    words = re.sub(r'[^a-z0-9]+', ' ', plain).strip()
    words = re.sub(r'\b(\w) (?=\w\b)', r'\1', words)  # J R Smith and JR Smith
    kept = ENDINGS.sub(' ', words).split() or words.split()
    return ' '.join(sorted(word for word in kept if word != 'and'))


@lru_cache(maxsize=20_000)
def trigrams(normal: str) -> frozenset[str]:
    """Runs of three letters within each word, as PostgreSQL's pg_trgm cuts them."""
    return frozenset(
        padded[at : at + 3]
        for word in normal.split()
        for padded in [f'  {word} ']
        for at in range(len(word) + 1)
    )


def likeness(one: str, other: str) -> float:
    """0 for nothing in common, 1 for the same name however it is written.

    Half is the whole names' shared trigrams, half the worst match of a word in the shorter name: without
    the second half "Royal Insurance Brokers" and "Swan Insurance Brokers" would be nearly the same.
    """
    shorter, longer = sorted((normal_name(one), normal_name(other)), key=len)
    first, second = trigrams(shorter), trigrams(longer)
    shared = 2 * len(first & second) / (len(first) + len(second)) if first and second else 0.0
    return (shared + worst_word(shorter, longer)) / 2 if shared > CLEARLY_DIFFERENT else shared / 2


def worst_word(shorter: str, longer: str) -> float:
    """How well the shorter name's least matched word is matched in the longer name."""
    words = longer.split()
    return min(max(SequenceMatcher(None, word, other).ratio() for other in words) for word in shorter.split())


def is_like(one: str, other: str) -> bool:
    return likeness(one, other) >= SAME_NAME


def most_like(name: str, others: Iterable[str]) -> list[tuple[float, str]]:
    """The others that may be the same name, the likeliest first."""
    scored = [(likeness(name, other), other) for other in others]
    return sorted((pair for pair in scored if pair[0] >= SAME_NAME), key=lambda pair: -pair[0])
