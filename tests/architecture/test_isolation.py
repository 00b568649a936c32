"""Tests reach neither the network nor a database they did not ask for."""

import os
import socket

import pytest
from django.db import OperationalError, connections

_DOCUMENTATION_ADDRESS = ("192.0.2.1", 443)  # RFC 5737: nobody's


def test_a_connection_to_another_machine_is_refused() -> None:
    """Connecting a socket to an address that is not this machine's fails before it is tried."""
    with socket.socket() as client, pytest.raises(AssertionError, match="do not use the network"):
        client.connect(_DOCUMENTATION_ADDRESS)
    with socket.socket() as client, pytest.raises(AssertionError, match="do not use the network"):
        client.connect_ex(_DOCUMENTATION_ADDRESS)


def test_a_look_up_of_a_name_is_refused() -> None:
    """The name of another machine is not even looked up."""
    with pytest.raises(AssertionError, match="do not use the network"):
        socket.getaddrinfo("contactpoint.example", 443)


def test_a_server_on_this_machine_can_be_reached() -> None:
    """The loopback address stays open for servers that tests start."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()


def test_settings_do_not_point_to_a_developers_data() -> None:
    """Home and databases are those of this run, whatever the environment says."""
    assert os.environ["CONTACTPOINT_HOME"] == os.environ["CONTACTPOINT_TEST_HOME"]
    assert "contactpoint-tests-" in os.environ["CONTACTPOINT_HOME"]


@pytest.mark.django_db(databases=["default", "keys"])
def test_tests_work_in_databases_of_their_own() -> None:
    """A test that asks for the databases gets ones made for tests, as the owner."""
    for alias in ("default", "keys"):
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT current_database(), current_user")
            database, role = cursor.fetchone()
        assert database.startswith("test_contactpoint")
        assert role == "contactpoint_owner"


def test_a_connection_that_nobody_asked_for_is_refused() -> None:
    """Without the ``django_db`` mark even an attempt to use a database fails."""
    with pytest.raises((RuntimeError, OperationalError)):
        connections["default"].cursor()
