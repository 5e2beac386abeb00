"""Where a partner goes on with the changes: what it may ask, and the answers where it cannot."""

from rest_framework import serializers
from rest_framework.exceptions import APIException, ValidationError

from employers.queries.changes import NotACursor, number_of

MOST, USUAL = 500, 100
NOT_A_POSITION = 'This cursor is none of ours. Take `next` of an answer as it is, or leave the cursor out.'


class NotAPosition(ValidationError):
    """Of the pages of a list."""

    def __init__(self):
        super().__init__({'cursor': [NOT_A_POSITION]})


class Gone(APIException):
    status_code = 410
    default_detail = 'This cursor is too old. Read the snapshot again and go on from its cursor.'


class AskedSince(serializers.Serializer):
    """Where to go on, and how much at once."""

    since = serializers.CharField(
        required=False,
        allow_blank=True,
        default='',
        max_length=30,
        help_text='The cursor of the last answer, or of the snapshot. Left out: from the beginning.',
    )
    limit = serializers.IntegerField(
        required=False, default=USUAL, min_value=1, max_value=MOST, help_text='Changes in one answer.'
    )

    def validate_since(self, cursor):
        try:
            number_of(cursor or 'c0')
        except NotACursor as fault:
            raise ValidationError('This is not a cursor of ours. Take it from an answer as it is.') from fault
        return cursor
