from django.apps import AppConfig


class EmployersConfig(AppConfig):
    name = 'employers'

    def ready(self):
        # Registers the kinds of message; models must be loaded first.
        from employers import notifications  # noqa: F401, PLC0415
