"""How gunicorn serves: one process, eight threads that no client holds up.

One process keeps rate limits, counters and the serving version in one place; the heavy work (vectors, the
text index, sparse products) happens outside Python's lock. The app is not preloaded: the thread that opens
new versions has to live in the process that answers.
"""

import resource

import gunicorn.http.message

from core.settings import load_settings

_settings = load_settings()

_open_files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)  # -1 where nothing limits them
_host = f"[{_settings.host}]" if ":" in _settings.host else _settings.host
bind = f"{_host}:{_settings.port}"
worker_class = "web.server.worker.PatientWorker"
workers = 1
threads = 8
# Where more clients come, those go that have least time left. Half of the files that may be open stay free.
worker_connections = min(500, _open_files // 2) if _open_files > 0 else 500
# Answers are in memory, and go through the worker's own hands.
sendfile = False
# By default whoever asks from this machine, such as a proxy's clients, may say what the paths begin with.
forwarder_headers = ""
preload_app = False
timeout = 60
graceful_timeout = 5
keepalive = 5
loglevel = "warning"
proc_name = "anishelf"

# gunicorn caps the request line at 8 KB and answers longer ones with a bare line of its own. A long query in
# Japanese needs more, and gets our own page; 128 KB still bounds what a client can make us keep.
gunicorn.http.message.MAX_REQUEST_LINE = limit_request_line = 128 * 1024


def post_worker_init(worker):
    """Say where to look, once, when the first worker can answer."""
    if worker.age == 1:
        port = worker.sockets[0].getsockname()[1]
        print(f"Anishelf is ready: http://{_host}:{port}", flush=True)  # noqa: T201 (said to the user)
