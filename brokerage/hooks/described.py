"""The webhook as the schema of the partner API tells it."""

from drf_spectacular.utils import OpenApiResponse, OpenApiWebhook, extend_schema
from rest_framework import serializers


class HowFarSerializer(serializers.Serializer):
    cursor = serializers.CharField(
        help_text='How far the list has come; read the changes from your own cursor.'
    )


class NoticeSerializer(serializers.Serializer):
    type = serializers.ChoiceField(choices=['list.changed', 'trial'])
    timestamp = serializers.DateTimeField()
    data = HowFarSerializer()


LIST_CHANGED = OpenApiWebhook(
    name='listChanged',
    decorator=extend_schema(
        summary='The list has changed',
        description='Posted to your address, signed by the Standard Webhooks convention.',
        request=NoticeSerializer,
        responses={204: OpenApiResponse(description='Any 2xx within five seconds: it has arrived.')},
    ),
)
