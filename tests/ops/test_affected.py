"""What `./check changed` runs: nothing that depends on the change may be missing, and a small change means few tests."""

import importlib.util

import pytest

from tests.ops.conftest import ROOT

SPECIFICATION = importlib.util.spec_from_file_location("affected", ROOT / "ops" / "affected.py")
assert SPECIFICATION is not None
assert SPECIFICATION.loader is not None
SCRIPT = importlib.util.module_from_spec(SPECIFICATION)
SPECIFICATION.loader.exec_module(SCRIPT)


def affected(*files: str) -> set[str]:
    return set(SCRIPT.affected(files))


def files(found: set[str]) -> set[str]:
    return {name.partition("::")[0] for name in found}


def test_an_engine_is_tied_to_its_own_tests_and_to_the_app_that_computes_by_it_alone() -> None:
    found = files(affected("src/qingmiao/engines/access/measures.py"))
    assert "tests/engines/access/test_access.py" in found
    assert not [name for name in found if name.startswith(("tests/portal", "tests/filings"))]


def test_a_service_is_tied_to_whoever_calls_it_through_factories_too() -> None:
    found = files(affected("src/qingmiao/filings/services/deciding.py"))
    assert {"tests/filings/test_workflow.py", "tests/demonstration/test_services.py", "tests/test_permissions.py"} <= found
    assert "tests/engines/matching/test_matching.py" not in found


def test_a_template_is_tied_to_the_tests_that_open_its_page_and_to_its_steps_of_the_walk() -> None:
    found = affected("src/qingmiao/policy/templates/policy/policy_show.html")
    assert "tests/portal/test_policies.py" in found
    assert any("[policy_show-" in name for name in found)
    assert not any("[task_list-" in name for name in found)


def test_the_shell_of_all_pages_is_tied_to_the_whole_walk() -> None:
    found = affected("src/qingmiao/ui/templates/ui/shell.html")
    assert {"tests/portal/test_register.py", "tests/governance/test_work_pages.py", "tests/browser/test_every_page.py"} <= found


@pytest.mark.parametrize(
    ("file", "test"),
    [
        ("src/qingmiao/regions/data/divisions.csv", "tests/regions/test_loading.py"),
        ("src/qingmiao/legislation/basic/code_prefixes.yaml", "tests/filings/test_rules.py"),
        ("docs/permissions.md", "tests/test_permissions.py"),
        ("src/qingmiao/core/migrations/0001_initial.py", "tests/core/test_audit.py"),
        ("tests/filings/factories.py", "tests/demonstration/test_services.py"),
        ("tests/portal/conftest.py", "tests/portal/test_register.py"),
    ],
)
def test_what_no_import_shows_is_tied_as_well(file: str, test: str) -> None:
    assert test in files(affected(file))


def test_what_cannot_be_tied_to_less_is_tied_to_everything() -> None:
    assert len(affected("pyproject.toml")) == len(list((ROOT / "tests").rglob("test_*.py")))
