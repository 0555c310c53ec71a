# The web, the Python environment, and what runs: `storyroom serve`, `worker` and `migrate` are one image.
FROM node:24-slim AS web
WORKDIR /build/web
COPY web/package.json web/package-lock.json web/.npmrc ./
# Not `npm ci`: it refuses a lock that lacks an optional package of another platform.
RUN npm install --no-save --no-audit --no-fund
COPY web/ ./
RUN node node_modules/vite/bin/vite.js build

FROM python:3.13-slim AS python
WORKDIR /build
COPY requirements/uv.txt requirements/server.txt ./
RUN pip install --no-cache-dir --require-hashes -r uv.txt \
    && uv venv /opt/storyroom \
    && uv pip install --python /opt/storyroom/bin/python --require-hashes --compile-bytecode --no-cache -r server.txt

FROM python:3.13-slim
RUN useradd --system --uid 10001 --create-home storyroom
COPY --from=python /opt/storyroom /opt/storyroom
WORKDIR /srv/storyroom
COPY collab collab
COPY tasks tasks
COPY server server
COPY migrations migrations
COPY --from=web /build/server/static server/static
RUN python -m compileall -q . && mkdir /data && chown storyroom /data
ENV PATH=/opt/storyroom/bin:$PATH PYTHONPATH=/srv/storyroom HOST=0.0.0.0 DATA_DIR=/data
USER storyroom
VOLUME /data
EXPOSE 8000
ENTRYPOINT ["python", "-P", "-m", "server.cli"]
CMD ["serve"]
