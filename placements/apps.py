from django.apps import AppConfig


class PlacementsConfig(AppConfig):
    name = 'placements'

    def ready(self):
        # Registers the kinds of message, and what hangs on a block's dates; models must be loaded first.
        from placements import notifications  # noqa: F401, PLC0415
        from placements.queries import block_moves  # noqa: F401, PLC0415
