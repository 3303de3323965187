"""What every test may ask for."""

from collections.abc import Iterator

import pytest

from tests.office import Office


@pytest.fixture(scope="session")
def office() -> Iterator[Office]:
    """One LibreOffice for the whole session; a machine without it fails, it does not skip."""
    with Office() as running:
        yield running


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """A skipped test proves nothing, so a session with one has failed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and reporter.stats.get("skipped") and exitstatus == pytest.ExitCode.OK:
        reporter.write_line("有测试被跳过：不算通过", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
