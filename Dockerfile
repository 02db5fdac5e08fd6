# The chat and all its programs, for processors alone, without a root user. docs/deploy.md says how to run it.
ARG BASE=docker.io/library/python:3.12-slim

FROM ${BASE} AS build
WORKDIR /src
# PyPI's wheels of PyTorch for Linux bring gigabytes of CUDA; these do not.
ARG PIP_EXTRA_INDEX_URL=https://download.pytorch.org/whl/cpu
RUN python3 -m venv /opt/sourcebound
COPY requirements.lock requirements-torch.lock ./
RUN /opt/sourcebound/bin/pip install --no-cache-dir --require-hashes --no-deps -r requirements.lock \
    && /opt/sourcebound/bin/pip install --no-cache-dir -r requirements-torch.lock pytesseract
COPY pyproject.toml hatch_build.py README.md LICENSE NOTICE ./
COPY ingest ingest
COPY bot bot
COPY eval eval
RUN /opt/sourcebound/bin/pip install --no-cache-dir --no-deps .

FROM ${BASE}
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends tesseract-ocr \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --create-home sourcebound \
    && install --directory --owner sourcebound /data
COPY --from=build /opt/sourcebound /opt/sourcebound
ENV PATH=/opt/sourcebound/bin:$PATH SOURCEBOUND_INDEX=/data/index SOURCEBOUND_HOST=0.0.0.0
USER sourcebound
WORKDIR /data
VOLUME /data
EXPOSE 7860
# With logins, who has none is told so (401): then it works too.
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD ["python", "-c", "\
import urllib.error, urllib.request\n\
try: urllib.request.urlopen('http://127.0.0.1:7860/api/health')\n\
except urllib.error.HTTPError as refused: raise SystemExit(refused.code != 401)"]
ENTRYPOINT ["sourcebound"]
CMD ["serve"]
