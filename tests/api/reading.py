"""Asks the API as a program does, and holds every answer to the document."""

import json

from jsonschema import Draft202012Validator
from jsonschema.validators import validator_for

BASE = "/api/v1"


def document(client) -> dict:
    return json.loads(client.get(f"{BASE}/openapi.json").content)


def matching_path(document: dict, path: str) -> str:
    """The path of the document that ``path`` is an example of."""
    if path in document["paths"]:
        return path
    folder, _slash, _number = path.rstrip("/").rpartition("/")
    return f"{folder}/{{id}}/"


def validator(document: dict, path: str, status: int) -> Draft202012Validator:
    (content,) = document["paths"][matching_path(document, path)]["get"]["responses"][str(status)]["content"].values()
    schema = {**content["schema"], "components": document["components"]}
    assert validator_for(schema, Draft202012Validator) is Draft202012Validator
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


def ask(client, address: str, status: int = 200) -> dict:
    """The answer to ``address``, such as "/angebote/?q=x" or a full address of the API, checked."""
    path = BASE + address if address.startswith("/") else address.partition("://")[2].partition("/")[2]
    response = client.get(path if path.startswith("/") else f"/{path}")
    assert response.status_code == status, response.content
    answer = json.loads(response.content)
    described = document(client)
    found = validator(described, response.request["PATH_INFO"], status).iter_errors(answer)
    assert [f"{error.json_path}: {error.message[:200]}" for error in found] == []
    return answer
