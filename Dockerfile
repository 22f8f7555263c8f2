# syntax=docker/dockerfile:1
# The application alone, without a database server of its own running: compose.yaml adds PostgreSQL.

FROM python:3.11-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /build
RUN python -m venv /opt/sos
COPY requirements.lock ./
RUN /opt/sos/bin/python -m pip install --require-hashes --requirement requirements.lock
COPY pyproject.toml README.md ./
COPY sos_dashboard ./sos_dashboard
RUN /opt/sos/bin/python -m pip install --no-deps --no-build-isolation .

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /srv/sos --create-home sos
COPY --from=build /opt/sos /opt/sos
WORKDIR /srv/sos
COPY app.py ./
COPY data/sample ./data/sample
RUN install --directory --owner sos --mode 0700 /srv/sos/var
ENV PATH=/opt/sos/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 SOS_LOG_FORMAT=json
USER sos
EXPOSE 8050
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8050/healthz', timeout=2)"]
# Two processes of four threads suit two cores; GUNICORN_CMD_ARGS overrides.
CMD ["gunicorn", "--bind", "0.0.0.0:8050", "--workers", "2", "--threads", "4", "--worker-tmp-dir", "/dev/shm", \
     "--no-control-socket", "app:build()"]
