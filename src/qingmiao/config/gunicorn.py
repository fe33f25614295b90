"""How gunicorn serves the pages: a few processes with threads each, since a page waits mostly for the database."""

import gc
import resource
from typing import Any

from qingmiao.config.environment import read_environment

_environment = read_environment()

bind = f"{_environment.bind}:{_environment.port}"
worker_class = "qingmiao.config.patient_worker.PatientWorker"
preload_app = True  # what is loaded once stands in memory once, however many processes serve
worker_connections = 1000  # waiting ones cost a file each and no thread
workers = _environment.web_processes
threads = _environment.web_threads
forwarded_allow_ips = ",".join(map(str, _environment.proxies))
timeout = 60
graceful_timeout = 15
keepalive = 5
max_requests = 20_000  # a slow leak in a library never grows old
max_requests_jitter = 2_000
worker_tmp_dir = "/dev/shm"  # noqa: S108  # a heartbeat on a busy disk would look like a hang
loglevel = "warning"
control_socket_disable = True

_allowed, _most = resource.getrlimit(resource.RLIMIT_NOFILE)
_files = 4096 if _most == resource.RLIM_INFINITY else min(_most, 4096)
resource.setrlimit(resource.RLIMIT_NOFILE, (max(_files, _allowed), _most))


def when_ready(_arbiter: Any) -> None:
    """Load the pages before the processes part, and keep the collector from touching, and so copying, what they share."""
    from django.urls import get_resolver  # noqa: PLC0415  # Django is set up by now

    assert get_resolver().url_patterns  # noqa: S101  # reading them loads them
    gc.collect()
    gc.freeze()


def post_worker_init(_worker: Any) -> None:
    """Let nobody wait for what is loaded once, and let the pages of a demonstration say how far its city is built."""
    from qingmiao.config.wsgi import warm_up  # noqa: PLC0415  # Django is set up by now

    warm_up()
    if _environment.demonstration:
        from qingmiao.core.web.construction import watch  # noqa: PLC0415  # Django is set up by now

        watch()
