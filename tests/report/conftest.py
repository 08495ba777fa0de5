import pytest

from metatransfer.report.blocks import View
from metatransfer.report.drawing import draw_all
from metatransfer.report.material import Material
from metatransfer.report.view import build_view
from tests.made_report import IMPRINT, made_material


@pytest.fixture(scope="session")
def material() -> Material:
    return made_material()


@pytest.fixture(scope="session")
def view(material: Material) -> View:
    return build_view(material, IMPRINT)


@pytest.fixture(scope="session")
def pictures(material: Material) -> dict[str, str]:
    return draw_all(material)
