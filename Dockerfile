# One image for the services migrate, web and jobs of docker-compose.yml. It holds neither the embedded database nor
# test tools nor compilers. Debian, because some of the wheels do not exist for musl (Alpine).
FROM python:3.13-slim-bookworm AS builder
COPY requirements.txt .
RUN python -m venv --without-pip /venv \
    && pip --python /venv/bin/python install --no-cache-dir --disable-pip-version-check \
        --only-binary :all: --require-hashes --requirement requirements.txt

FROM python:3.13-slim-bookworm
# Nothing is ever installed into a running container. A fixed number lets the host name the user in its own rules.
RUN python -m pip uninstall --yes --quiet --root-user-action ignore pip \
    && groupadd --gid 10001 portal \
    && useradd --uid 10001 --gid portal --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin portal
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PORTAL_VAR=/app/var \
    BIND=0.0.0.0:8000
WORKDIR /app
COPY --from=builder /venv /venv
COPY . .
# Settings want a key and a database; collectstatic uses neither, and both values end with it.
RUN chmod -R a+rX . \
    && SECRET_KEY=unused-while-building DATABASE_URL=postgres://unused@unused/unused \
    python manage.py collectstatic --no-input
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["gunicorn", "bildungsportal.wsgi"]
