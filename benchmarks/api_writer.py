"""Takes and gives back places, so many a second, each in a transaction of its own. Prints how many a second."""

import random
import sys
from time import monotonic, sleep

import django

django.setup()

from django.db.models import F  # noqa: E402

from employers.models import Window  # noqa: E402


def main(a_second, seconds):
    rng = random.Random(7)  # noqa: S311 - made-up data
    numbers = list(Window.objects.values_list('pk', flat=True))
    start, made = monotonic(), 0
    while (now := monotonic() - start) < seconds:
        if made > now * a_second:
            sleep(0.002)
            continue
        chosen = Window.objects.filter(pk=rng.choice(numbers))
        chosen.update(taken=(F('taken') + 1) % 8)
        made += 1
    sys.stdout.write(f'{made / now}\n')


if __name__ == '__main__':
    main(int(sys.argv[1]), int(sys.argv[2]))
