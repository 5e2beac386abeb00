from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = 'brokerage.accounts'
    label = 'accounts'
