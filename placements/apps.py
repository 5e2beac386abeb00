from django.apps import AppConfig


class PlacementsConfig(AppConfig):
    name = 'placements'

    def ready(self):
        # Registers the kinds of message; models must be loaded first.
        from placements import notifications  # noqa: F401, PLC0415
