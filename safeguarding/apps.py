from django.apps import AppConfig


class SafeguardingConfig(AppConfig):
    name = 'safeguarding'

    def ready(self):
        # Kinds of message and of document register themselves when their modules are read.
        from safeguarding import documents, notifications  # noqa: F401, PLC0415
