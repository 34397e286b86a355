# The app with the full requirements. Built in two stages, so that compilers stay out of the image that runs.
FROM python:3.11-slim-bookworm AS install
RUN apt-get update \
 && apt-get install -y --no-install-recommends gcc g++ libgomp1 \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/anishelf
COPY requirements-core.txt requirements.txt constraints.txt ./
# The CPU build of torch: the default one brings several gigabytes of CUDA along.
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-cache-dir torch==2.13.0 --index-url https://download.pytorch.org/whl/cpu \
 && /opt/venv/bin/pip install --no-cache-dir -r requirements.txt

FROM python:3.11-slim-bookworm
RUN apt-get update \
 && apt-get install -y --no-install-recommends libgomp1 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --create-home --home-dir /srv/anishelf --shell /usr/sbin/nologin anishelf
COPY --from=install /opt/venv /opt/venv
WORKDIR /srv/anishelf
COPY --chown=anishelf:anishelf . .
RUN install -d -o anishelf -g anishelf /srv/anishelf/var
USER anishelf
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    HOST=0.0.0.0 \
    PORT=8000
VOLUME /srv/anishelf/var
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=3s --start-period=120s --retries=3 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
# The first start builds the demo; later ones serve what the volume holds.
CMD ["sh", "-c", "test -s var/artifacts/current || python build.py demo; exec python app.py"]
