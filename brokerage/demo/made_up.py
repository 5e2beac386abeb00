"""Made-up students for schools that sent no file: same seed, same people."""

import random
from datetime import timedelta

from brokerage.core.calendar import year_group_dob_range
from brokerage.core.sectors import Sector
from schools.validators import upn_check_letter

FIRST = (
    'Aaliyah', 'Ben', 'Chidi', 'Daisy', 'Ewan', 'Fatima', 'George', 'Hafsa', 'Imran', 'Jess', 'Kwame', 'Layla',
    'Mateusz', 'Niamh', 'Oskar', 'Priya', 'Rhys', 'Sana', 'Tariq', 'Una', 'Viktor', 'Wiktoria', 'Yusuf', 'Zara',
)  # fmt: skip
LAST = (
    'Abbott', 'Begum', 'Carter', 'Desai', 'Evans', 'Farouk', 'Grant', 'Hussain', 'Ivanov', 'Jones', 'Kaur', 'Lowe',
    'Mensah', 'Novak', 'Okafor', 'Patel', 'Quinn', 'Rahman', 'Silva', 'Turner', 'Uddin', 'Vaughan', 'Ward', 'Young',
)  # fmt: skip


def students(count, postcodes, seed, starts_year):
    """Facts for `add_student`, one dict each, with homes spread over `postcodes`."""
    chance = random.Random(seed)  # noqa: S311 -- people for a demo, not secrets
    first_day, last_day = year_group_dob_range(10, starts_year)
    for number in range(count):
        digits = f'{800 + seed:03d}{starts_year % 100:02d}{number:07d}'
        first, last = chance.choice(FIRST), chance.choice(LAST)
        yield {
            'upn': upn_check_letter(digits) + digits,
            'first_name': first,
            'last_name': last,
            'date_of_birth': first_day + timedelta(days=chance.randrange((last_day - first_day).days)),
            'tutor_group': f'10{chance.choice("ABCD")}',
            'email': f'pupil{seed}.{number}@pupil.example.sch.uk',
            'max_travel_miles': chance.choice((3, 5, 5, 8)),
            'postcode': chance.choice(postcodes),
            'circumstances': {
                'sen': chance.choices('NKE', (84, 12, 4))[0],
                'free_school_meals': chance.random() < 0.28,
                'looked_after': chance.random() < 0.02,
            },
            'guardian': {
                'name': f'{chance.choice(FIRST)} {last}',
                'email': f'home{seed}.{number}@example.org',
            },
            'preferences': chance.sample(list(Sector), 3),
        }
