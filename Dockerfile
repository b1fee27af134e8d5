FROM python:3.11-slim
WORKDIR /steward
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY app.py pyproject.toml ./
COPY bot bot
COPY cards cards
COPY services services
COPY manifest manifest
RUN useradd --create-home steward && mkdir /data && chown steward /data
USER steward
ENV STEWARD_DATABASE=sqlite:////data/steward.db STEWARD_FILE=/data/steward.toml
EXPOSE 3978
HEALTHCHECK CMD python -c "import urllib.request as u; u.urlopen('http://127.0.0.1:3978/healthz', timeout=3)"
CMD ["python", "app.py", "serve"]
