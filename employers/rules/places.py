"""How many places are left, as the public is told: a number, or the band it lies in, as the employer chose."""

from employers.enums import PlacesBand, PlacesShown

# The least number of each band.
LEAST = {PlacesBand.NONE: 0, PlacesBand.LAST: 1, PlacesBand.FEW: 2, PlacesBand.MANY: 5}


def band_of(left):
    """The `PlacesBand` of a number of places, 0 or more."""
    return max((band for band in LEAST if LEAST[band] <= left), key=LEAST.get)


def told(left, shown):
    """The number that partners are told: exact, or the least of its band."""
    return left if shown == PlacesShown.NUMBER else LEAST[band_of(left)]


def in_words(left, shown):
    """'3 places left' or '2 to 4 places left'."""
    if shown == PlacesShown.NUMBER and left > 1:
        return f'{left} places left'
    return band_of(left).label
