"""The container setup keeps its promises: no secrets, no root, nothing starts before what it needs."""

import os
import re
import shutil
import subprocess

import pytest
import yaml
from django.conf import settings

COMPOSE = settings.BASE_DIR / "docker-compose.yml"
OURS = ["migrate", "web", "jobs"]
REQUIRED = {"SITE_URL", "SECRET_KEY", "POSTGRES_PASSWORD"}


@pytest.fixture(scope="module")
def compose() -> dict:
    return yaml.safe_load(COMPOSE.read_text())


@pytest.fixture(scope="module")
def dockerfile() -> list[str]:
    """The instructions, each on one line, without comments."""
    text = (settings.BASE_DIR / "Dockerfile").read_text()
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return re.sub(r"\\\n\s*", "", "\n".join(lines)).splitlines()


# --- docker-compose.yml ---------------------------------------------------------------------------------------------


def test_services_are_the_four_of_the_design(compose):
    assert list(compose["services"]) == ["db", *OURS]


def test_database_lasts_is_not_published_and_folds_umlauts(compose):
    db = compose["services"]["db"]

    assert db["image"] == "postgres:18"
    assert "ports" not in db
    assert db["volumes"] == ["database:/var/lib/postgresql"]
    assert "database" in compose["volumes"]
    assert "--builtin-locale=C.UTF-8" in db["environment"]["POSTGRES_INITDB_ARGS"]
    assert "pg_isready" in db["healthcheck"]["test"]


@pytest.mark.parametrize("name", OURS)
def test_our_services_wait_for_the_database(compose, name):
    assert compose["services"][name]["depends_on"]["db"] == {"condition": "service_healthy"}


@pytest.mark.parametrize("name", ["web", "jobs"])
def test_nothing_serves_before_the_migration_is_complete(compose, name):
    service = compose["services"][name]

    assert service["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert service["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", OURS)
def test_our_services_can_write_and_become_nothing(compose, name):
    service = compose["services"][name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


def test_web_answers_only_the_proxy_on_its_own_machine(compose):
    assert compose["services"]["web"]["ports"] == ["127.0.0.1:${PORT:-8000}:8000"]


def test_only_web_has_a_page_to_probe(compose):
    probes = {name: compose["services"][name].get("healthcheck") for name in OURS}

    assert probes == {"migrate": {"disable": True}, "web": None, "jobs": {"disable": True}}


def test_secrets_have_no_default():
    text = COMPOSE.read_text()

    assert set(re.findall(r"\$\{(\w+):\?", text)) == REQUIRED
    assert set(re.findall(r"\$\{(\w+)(?!:\?)\W", text)) - {"PORT"} <= REQUIRED


def test_env_example_names_every_setting_of_compose_and_holds_no_secret(compose):
    example = (settings.BASE_DIR / ".env.example").read_text()
    passed_on = {name for name, value in compose["services"]["web"]["environment"].items() if value is None}

    assert set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE)) == REQUIRED | passed_on | {"PORT"}
    assert all(f"\n{name}=\n" in example for name in REQUIRED)


def test_docker_accepts_the_file(tmp_path):
    docker = shutil.which("docker")
    if not docker or subprocess.run([docker, "compose", "version"], capture_output=True).returncode:
        pytest.skip("hier fehlt „docker compose“")
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    command = [docker, "compose", "--env-file", os.devnull, "--file", str(COMPOSE), "config", "--quiet"]

    without = subprocess.run(command, env=environment, capture_output=True, text=True)
    given = subprocess.run(
        command, env=environment | dict.fromkeys(REQUIRED, "https://x.example"), capture_output=True, text=True
    )

    assert without.returncode
    assert "siehe .env.example" in without.stderr
    assert given.returncode == 0, given.stderr


# --- Dockerfile -----------------------------------------------------------------------------------------------------


def test_image_has_a_builder_and_a_final_stage_from_debian(dockerfile):
    stages = [line for line in dockerfile if line.startswith("FROM ")]

    assert stages == ["FROM python:3.13-slim-bookworm AS builder", "FROM python:3.13-slim-bookworm"]


def test_image_installs_only_pinned_wheels_of_production(dockerfile):
    [install] = [line for line in dockerfile if " install " in line]

    assert "--require-hashes" in install
    assert "--only-binary :all:" in install
    assert "requirements.txt" in install
    assert not [line for line in dockerfile if "requirements-dev" in line or "apt-get" in line]
    assert "pixeltable" not in (settings.BASE_DIR / "requirements.txt").read_text()


def test_image_runs_as_a_fixed_user_that_is_not_root(dockerfile):
    users = [line for line in dockerfile if line.startswith("USER ")]

    assert users == ["USER 10001:10001"]
    assert dockerfile.index(users[0]) < dockerfile.index('CMD ["gunicorn", "bildungsportal.wsgi"]')


def test_image_knows_its_health_check_and_collects_static_files(dockerfile):
    [check] = [line for line in dockerfile if line.startswith("HEALTHCHECK ")]

    assert "http://127.0.0.1:8000/healthz'" in check
    assert [line for line in dockerfile if line.startswith("RUN ") and "collectstatic" in line]


@pytest.mark.parametrize("name", [".*", "var/", "tests/"])
def test_image_leaves_secrets_data_and_tests_out(name):
    assert name in (settings.BASE_DIR / ".dockerignore").read_text().splitlines()
