"""The WSGI application."""

import os
from typing import Any
from urllib.parse import urlsplit
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qingmiao.config.settings")
application = get_wsgi_application()


def warm_up() -> None:
    """Draw a page for nobody: what is loaded and connected once is there before the first visitor comes."""
    base = urlsplit(settings.BASE_URL)
    environ: dict[str, Any] = {
        "PATH_INFO": "/register/",
        "HTTP_HOST": base.netloc,
        "wsgi.url_scheme": base.scheme,
        "REMOTE_ADDR": "127.0.0.1",
    }
    setup_testing_defaults(environ)
    answer = application(environ, lambda *_: lambda _: None)
    for _ in answer:
        pass
    answer.close()
