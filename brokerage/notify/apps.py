from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = 'brokerage.notify'
    label = 'notify'

    def ready(self):
        # anymail tells of bounces by its signal alone; nothing else of ours listens to signals.
        from anymail.signals import tracking  # noqa: PLC0415

        from brokerage.notify.bounces import on_tracking_event  # noqa: PLC0415

        tracking.connect(on_tracking_event, dispatch_uid='notify.bounces')
