"""Shows on the terminal, in words, the lines of a log that someone should see."""

import json

from brokerage.launch.process import say

SERIOUS = {'error', 'critical'}
SERIOUS_SIGNS = ('[ERROR]', '[CRITICAL]', ' ERROR/', ' CRITICAL/')


class Follower:
    """Follows one file from its present end."""

    def __init__(self, name, path):
        self.name = name
        self.file = path.open(encoding='utf-8', errors='replace')
        self.file.seek(0, 2)

    def show_new_lines(self):
        for line in self.file:
            words = serious_words(line)
            if words:
                say(f'{self.name}: {words}')


def serious_words(line):
    """The event of a JSON line, or a plain line of the servers' own, when it is serious; else nothing."""
    try:
        entry = json.loads(line)
    except json.JSONDecodeError:
        return line.strip() if any(sign in line for sign in SERIOUS_SIGNS) else ''
    if isinstance(entry, dict) and entry.get('level') in SERIOUS:
        reason = entry.get('exception', '').strip().splitlines()[-1:]
        return ': '.join([entry.get('event', ''), *reason])
    return ''
