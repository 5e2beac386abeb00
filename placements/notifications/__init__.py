"""What is said about placements and block dates: the kinds of message, and whom each event concerns."""

from placements.notifications import audiences, closures, lists, plans
from placements.notifications.announce import announce
from placements.notifications.kinds import ANSWER, CONSENT
from placements.notifications.signing import STUDENT

__all__ = ['ANSWER', 'CONSENT', 'STUDENT', 'announce', 'audiences', 'closures', 'lists', 'plans']
