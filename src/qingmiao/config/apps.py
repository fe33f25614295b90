"""Start-up wiring: what must be connected once per process, in one place."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps

from qingmiao.core.legislation import load, verify_declared


class StartUp(AppConfig):
    """Load every app's permissions, so that the registry of actions is whole before the first request."""

    name = "qingmiao.config"
    label = "config"

    def ready(self) -> None:
        """Import what registers itself: actions, audit of sign-ins; a wrong name of a legal value stops the process here."""
        for app in apps.get_app_configs():
            if app.name.startswith("qingmiao.") and find_spec(f"{app.name}.permissions"):
                import_module(f"{app.name}.permissions")
        import_module("qingmiao.core.sign_in_audit")
        import_module("qingmiao.filings.workflow")  # declares the names of the law it rests on, with the rules below it
        verify_declared(load())
        import_module("qingmiao.config.navigation")
