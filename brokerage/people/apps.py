from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = 'brokerage.people'
    label = 'people'

    def ready(self):
        # Kinds of message register themselves; models are only loaded now.
        from brokerage.people import notifications  # noqa: F401, PLC0415
