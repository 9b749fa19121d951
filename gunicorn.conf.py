"""How gunicorn serves the portal, in ``make run`` and in the container."""

import gc
import os

bind = os.environ.get("BIND") or f"127.0.0.1:{os.environ.get('PORT') or 8000}"
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
# Threads: sync workers kept the port for seconds after a kill -9 of their master.
worker_class = "gthread"
threads = 4
# The catalogue is built once and shared by all workers. No max_requests: a worker recycled later would begin
# with the catalogue from the master's start.
preload_app = True
graceful_timeout = 10
# The workers' sign of life must not wait for a disk; gunicorn makes a private file there.
MEMORY = "/dev/shm"  # noqa: S108
worker_tmp_dir = MEMORY if os.access(MEMORY, os.W_OK) else None
# By default it lies in the home folder of whoever starts it.
control_socket_disable = True
# Our own middleware decides whose forwarded headers count (TRUSTED_PROXIES).
secure_scheme_headers = {}
forwarder_headers = ""
# Requests are logged by our middleware, with a request id and without personal data.
accesslog = None


def pre_fork(server, worker):
    """A connection must not be shared with a worker, and what is loaded stays shared memory."""
    from django.db import connections

    connections.close_all()
    gc.freeze()
