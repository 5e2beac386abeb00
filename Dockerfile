# Three images from one file: what the pages are built from, the application, and the TLS proxy before it.

FROM node:22-bookworm-slim AS assets
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY static ./static
RUN npm run build

FROM python:3.11-slim-bookworm AS packages
RUN python -m venv /venv
COPY requirements.txt .
RUN /venv/bin/pip install --no-cache-dir -r requirements.txt

FROM python:3.11-slim-bookworm AS app
# PDF documents are set with Pango.
RUN apt-get update \
    && apt-get install --no-install-recommends --yes libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin fortnight \
    && install --directory --owner=fortnight /srv/media
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=brokerage.settings.production MEDIA_ROOT=/srv/media XDG_CACHE_HOME=/tmp FONT_CACHE=/tmp/fonts
WORKDIR /app
COPY --from=packages /venv /venv
COPY . .
COPY --from=assets /build/static/dist ./static/dist
# Nothing here is used when the container runs: settings want these names, collecting files does not.
RUN python -m brokerage.core.postcode_data \
    && SECRET_KEY=while-building HOOK_KEYS=d2hpbGUtYnVpbGRpbmctbm90aGluZy1pcy1zaHV0ISE= DATABASE_URL=postgres://none/none REDIS_URL=redis://none \
       python manage.py collectstatic --no-input
USER fortnight
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "4", "--respawn-failed-workers", "--workers-kill-timeout", "20", "brokerage.wsgi:application"]

FROM caddy:2 AS proxy
RUN chown -R 10001:10001 /data /config
USER 10001:10001
