"""The county outlines for maps and the options for address fields."""

import gzip
import json
from collections.abc import Callable
from itertools import combinations
from typing import Any

import shapely
from django.test import Client

from qingmiao.regions.services import ReferenceData

OUTLINES = "/regions/counties.geojson"


def test_anyone_gets_the_outlines_of_the_counties_in_one_query(
    loaded_regions: ReferenceData, client: Client, django_assert_num_queries: Callable[[int], Any]
) -> None:
    with django_assert_num_queries(1):
        response = client.get(OUTLINES)
    assert response.headers["Content-Type"] == "application/geo+json"
    features = json.loads(response.content)["features"]
    assert [feature["properties"]["name"] for feature in features][:2] == ["清城区", "清新区"]


def test_the_outlines_are_small_enough_for_a_phone(loaded_regions: ReferenceData, client: Client) -> None:
    response = client.get(OUTLINES, headers={"accept-encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert len(response.content) < 20_000
    assert len(json.loads(gzip.decompress(response.content))["features"]) == 8


def test_a_browser_that_holds_the_outlines_gets_304(loaded_regions: ReferenceData, client: Client) -> None:
    first = client.get(OUTLINES)
    assert "max-age" in first.headers["Cache-Control"]
    again = client.get(OUTLINES, headers={"if-none-match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.content == b""


def test_simplified_neighbours_do_not_overlap(loaded_regions: ReferenceData, client: Client) -> None:
    shapes = [shapely.geometry.shape(feature["geometry"]) for feature in json.loads(client.get(OUTLINES).content)["features"]]
    assert all(shape.is_valid for shape in shapes)
    assert sum(one.intersection(other).area for one, other in combinations(shapes, 2)) < 1e-6


def test_the_options_of_a_town_field_are_the_towns_of_the_county(loaded_regions: ReferenceData, client: Client) -> None:
    html = client.get("/regions/options/", {"parent": "441802", "selected": "441802006"}).content.decode()
    assert '<option value="441802006" selected>凤城街道</option>' in html
    assert "441803" not in html


def test_an_unknown_place_has_only_the_empty_option(loaded_regions: ReferenceData, client: Client) -> None:
    html = client.get("/regions/options/", {"parent": "'; DROP"}).content.decode()
    assert html.count("<option") == 1


def test_the_outlines_cannot_be_posted_to(client: Client) -> None:
    assert client.post(OUTLINES).status_code == 405
