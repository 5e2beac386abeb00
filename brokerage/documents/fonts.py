"""Inter at the four weights documents use, cut from the pages' variable fonts once and kept on disk.

A variable font would be cut anew for each weight of each document: most of the time a short letter takes.
"""

import hashlib
import io
import os
import re
import tempfile
from functools import cache

from django.conf import settings

# Two names: fonts of one name and weight are taken for one font, and its letters are mixed up.
FAMILIES = {'inter': 'Inter', 'inter-ext': 'Inter Ext'}
WEIGHTS = (400, 500, 600, 700)
NAME = re.compile(r'/fonts/(inter|inter-ext)-(400|500|600|700)\.ttf')


def faces():
    """The @font-face rules; the second family holds the letters of Welsh, Polish and many names."""
    return '\n'.join(
        f"@font-face {{ font-family: '{family}'; font-weight: {weight}; "
        f"src: url('static:/fonts/{name}-{weight}.ttf') }}"
        for name, family in FAMILIES.items()
        for weight in WEIGHTS
    )


@cache
def cut(path):
    """The bytes of '/fonts/inter-500.ttf', or None when `path` is no such font. About a second the first time."""
    found = NAME.fullmatch(path)
    if found is None:
        return None
    family, weight = found[1], int(found[2])
    variable = (settings.BASE_DIR / 'static' / 'dist' / 'fonts' / f'{family}.woff2').read_bytes()
    kept = settings.FONT_CACHE / f'{family}-{weight}-{hashlib.sha256(variable).hexdigest()[:16]}.ttf'
    if not kept.exists():
        _keep(kept, _cut(variable, weight))
    return kept.read_bytes()


def _cut(variable, weight):
    # Only a machine that has not kept them yet pays for loading this.
    from fontTools.ttLib import TTFont  # noqa: PLC0415
    from fontTools.varLib.instancer import instantiateVariableFont  # noqa: PLC0415

    font = instantiateVariableFont(TTFont(io.BytesIO(variable)), {'wght': weight}, static=True)
    font.flavor = None
    place = io.BytesIO()
    font.save(place)
    return place.getvalue()


def _keep(path, content):
    """Whole or not at all, for several workers may cut at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, 'wb') as file:
        file.write(content)
    os.replace(name, path)
