from django.db.models import TextChoices

# Names of messages, by which what was asked is found again.
ASK_PREFERENCES = 'schools.ask_preferences'
ASK_WISH = 'schools.ask_wish'


class Sen(TextChoices):
    NONE = 'N', 'No special educational need'
    SUPPORT = 'K', 'SEN support'
    EHCP = 'E', 'Education, health and care plan'


class BlockState(TextChoices):
    DRAFT = 'draft', 'Draft'
    PUBLISHED = 'published', 'Published'
    CLOSED = 'closed', 'Closed'


class WaitingList(TextChoices):
    """What happens when a place is given back while students of the school wait for one."""

    PROPOSE = 'propose', 'Propose a student to us, and we decide'
    AUTOMATIC = 'automatic', 'Nominate the student at once, and tell us'


class Relationship(TextChoices):
    PARENT = 'parent', 'Parent or carer'
    FOSTER_CARER = 'foster_carer', 'Foster carer'
    SOCIAL_WORKER = 'social_worker', 'Social worker'
    OTHER = 'other', 'Other'


class Gap(TextChoices):
    """What is still missing about a student, each a filter of the student list."""

    EMAIL = 'email', 'No e-mail address'
    PREFERENCES = 'preferences', 'No preferences yet'
    POSTCODE = 'postcode', 'No home postcode'
    GUARDIAN_EMAIL = 'guardian-email', 'No parent’s e-mail address'


class Tier:
    """Priority in matching: lower goes first. Tiers cost no places in all."""

    CARE = 0
    NEED = 1
    EVERYONE = 2
    LABELS = {
        CARE: 'In care or care leaver',
        NEED: 'Education, health and care plan, or free school meals',
        EVERYONE: 'Everyone else',
    }


class EntryKind(TextChoices):
    """What a stretch of the academic year is to those who plan blocks."""

    TERM = 'term', 'Term'
    HOLIDAY = 'holiday', 'School holiday'
    INSET = 'inset', 'INSET day'
    EXAMS = 'exams', 'Exams'
    FESTIVAL = 'festival', 'Festival'
