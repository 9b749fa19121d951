"""Whatever somebody asks, the API answers as the OpenAPI document says.

Schemathesis makes up questions that the document allows and others that it does not, and holds every answer to all its
checks: status, content type, headers, schema, values that must be refused, methods that there are not.
"""

import os

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, settings

from api.openapi import document
from pages.models import Portal
from tests import town

EXAMPLES = int(os.environ.get("API_EXAMPLES", "12"))  # of each address; thousands before a release

schema = schemathesis.openapi.from_dict(document(Portal()))
# A pointer can look right and yet lie ahead of this database.
schema.config.checks.positive_data_acceptance.expected_statuses.append("410")


@pytest.fixture
def application(transactional_db, now):
    """The portal as a server runs it, with some offers, committed so that its catalogue is read once."""
    town.build(offers=3)
    return get_wsgi_application()


@schema.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_answer_is_as_the_document_says(case, application):
    case.call_and_validate(app=application, headers={"Accept-Encoding": "identity"})  # its client unpacks nothing
