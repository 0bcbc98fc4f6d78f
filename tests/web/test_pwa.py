"""What a phone needs to install the app: open to everybody, nobody's data in it, and new whenever a file is."""

from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from tests.support.cast import Stage, enter

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_it_can_be_installed(client: FlaskClient) -> None:
    answer = client.get("/manifest.webmanifest")
    manifest = answer.get_json(force=True)
    assert (manifest["name"], manifest["display"], manifest["scope"]) == ("燃气前置施工", "standalone", "/")
    for icon in manifest["icons"]:
        picture = client.get(icon["src"])
        with Image.open(BytesIO(picture.data)) as drawn:
            assert f"{drawn.width}x{drawn.height}" == icon["sizes"]
    assert client.get("/pwa/icon-9999.png").status_code == 404


def test_it_serves_the_worker_from_the_top_and_never_old(client: FlaskClient) -> None:
    answer = client.get("/sw.js")
    assert answer.headers["Cache-Control"] == "no-cache" and answer.mimetype == "text/javascript"
    listed = client.get("/pwa/assets.json").get_json()
    assert listed["version"] in answer.text
    names = [address.split("/", 3)[3] for address in listed["assets"]]
    assert "app.css" in names and "js/outbox/index.js" in names and "vendor/idb.js" in names
    assert (
        "vendor/leaflet.js" in names and "vendor/leaflet.css" not in names
    )  # the route is drawn without a network
    for address in listed["assets"]:
        assert "immutable" in client.get(address).headers["Cache-Control"]


def test_it_puts_nobody_on_the_page_without_a_network(
    app: Flask, client: FlaskClient, stage_xz: Stage
) -> None:
    assert "data-person" not in client.get("/pwa/offline").text
    assert 'data-name="王海涛"' in enter(app, stage_xz, "inspector").get("/today").text
