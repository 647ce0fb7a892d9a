from types import SimpleNamespace
from unittest.mock import Mock

import pytest

from mmseg_pmm.engine.hooks import ClassNamesHook


def load(trained, tested):
    """The logger, after a checkpoint was loaded."""
    meta = {} if trained is None else dict(dataset_meta=dict(classes=trained))
    data_set = SimpleNamespace(metainfo=dict(classes=tested))
    runner = SimpleNamespace(
        test_dataloader=SimpleNamespace(dataset=data_set), logger=Mock()
    )
    ClassNamesHook().after_load_checkpoint(runner, dict(meta=meta))
    return runner.logger


@pytest.mark.parametrize('trained', [None, ('background', 'cat', 'dog')])
def test_same_or_unknown_classes(trained):
    assert not load(trained, ['background', 'cat', 'dog']).warning.called


def test_other_order_is_refused():
    with pytest.raises(ValueError, match="'cat' is label id 2.*was 1"):
        load(('background', 'cat', 'dog'), ('background', 'dog', 'cat'))


def test_renamed_classes_get_a_warning():
    logger = load(('background', 'cat'), ('background', 'kitten'))
    assert 'kitten' in logger.warning.call_args.args[0]


def test_a_class_that_moved_to_the_front():
    """The one before it was taken out."""
    with pytest.raises(ValueError, match="'dog' is label id 1.*was 2"):
        load(('background', 'cat', 'dog'), ('background', 'dog'))
