"""Lets the tests import the trainer as its scripts do, and makes the smallest things to train on."""

import sys
from pathlib import Path

import pytest
import torch

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

import tiny  # noqa: E402

# Two threads on two busy cores wait for each other longer than they compute at these sizes.
torch.set_num_threads(1)


@pytest.fixture(scope='session')
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.write_corpus(tmp_path_factory.mktemp('corpus'))


@pytest.fixture(scope='session')
def bases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A base folder of each architecture."""
    folder = tmp_path_factory.mktemp('bases')
    return {name: tiny.write_base(name, folder / name) for name in tiny.CONFIGS}
