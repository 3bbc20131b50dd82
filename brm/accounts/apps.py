from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "brm.accounts"
    label = "accounts"
