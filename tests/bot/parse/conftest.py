import pytest

from bot.parse import Grammar, whole_grammar
from services import registry
from services.specs import Specs


@pytest.fixture(scope="session")
def specs() -> Specs:
    return registry.load()


@pytest.fixture(scope="session")
def grammar() -> Grammar:
    return whole_grammar()
