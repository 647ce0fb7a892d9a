"""The list of faults stays true while the code moves."""

import ast
from collections import Counter

import pytest

from .faults import FAULTS
from .overlay import ROOT

FILES = sorted({fault.file for fault in FAULTS})


@pytest.mark.parametrize('file', FILES)
def test_faults_fit_the_file(file):
    source = (ROOT / file).read_text()
    whole = ast.dump(ast.parse(source))
    for fault in FAULTS:
        if fault.file == file:
            broken = fault.planted_in(source)
            # neither a comment's, nor one that no import survives
            assert ast.dump(ast.parse(broken)) != whole, fault


def test_each_once():
    places = Counter((fault.file, fault.text, fault.replacement)
                     for fault in FAULTS)  # fmt: skip
    assert [place for place, count in places.items() if count > 1] == []


def test_their_tests_exist():
    for fault in FAULTS:
        for argument in fault.tests:
            path, _, name = argument.partition('::')
            assert f'def {name}' in (ROOT / path).read_text(), argument
