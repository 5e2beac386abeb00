from django.apps import AppConfig


class SchoolsConfig(AppConfig):
    name = 'schools'

    def ready(self):
        # Registers the kinds of message; models must be loaded first.
        from schools import notifications  # noqa: F401, PLC0415
