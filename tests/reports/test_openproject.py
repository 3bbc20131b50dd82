"""The status of projects as OpenProject gives it (API v3, a collection), by its recipe."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reports.models import Project, ProjectStatus
from tests.reports.importing import counts, import_file

pytestmark = pytest.mark.django_db


def element(identifier: str, status: str | None, why: str = "") -> dict[str, Any]:
    """A project of the collection, with keys that the recipe reads and some that it does not."""
    code = (status or "").lower().replace(" ", "_")
    address = f"/api/v3/project_statuses/{code}"
    return {
        "_type": "Project",
        "id": 6,
        "identifier": identifier,
        "name": f"Project {identifier}",
        "active": True,
        "statusExplanation": {"format": "markdown", "raw": why, "html": f"<p>{why}</p>"},
        "createdAt": "2026-01-20T12:00:00.000Z",
        "updatedAt": "2026-11-19T08:30:00.000Z",
        "_links": {
            "self": {"href": "/api/v3/projects/6", "title": f"Project {identifier}"},
            "status": {"href": address, "title": status} if status else {"href": None},
        },
    }


def test_statuses_of_openproject_become_colours_with_their_explanation(tmp_path: Path) -> None:
    elements = [
        element("meters", "Off track", "The meters are late"),
        element("gates", "At risk"),
        element("sensors", "On track"),
        element("later", "Not started"),
        element("silent", None),
    ]
    file = tmp_path / "projects.json"
    collection = {
        "_type": "Collection",
        "total": 5,
        "count": 5,
        "_embedded": {"elements": elements},
    }
    file.write_text(json.dumps(collection), "utf-8")

    answer = import_file("projects", file, recipe="openproject_projects")

    assert counts(answer) | {"created": 5} == counts(answer)
    assert answer["rejected"] == 0
    assert dict(ProjectStatus.objects.values_list("project__code", "rating")) == {
        "OP-meters": "red",
        "OP-gates": "amber",
        "OP-sensors": "green",
        "OP-later": "",
        "OP-silent": "",
    }
    red = ProjectStatus.objects.get(rating="red")
    assert (red.comment, red.reported_on) == ("The meters are late", date(2026, 11, 19))
    assert Project.objects.get(code="OP-meters").name == "Project meters"
