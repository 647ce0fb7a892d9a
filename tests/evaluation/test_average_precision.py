import pytest
import torch
from mmengine.logging import MMLogger

from mmseg_pmm.evaluation import AveragePrecision

SCORES = [[0.9, 0.8, 0.1], [0.5, 0.7, 0.9], [0.4, 0.1, 0.2], [0.6, 0.2, 0.3]]


def average_precision(scores, targets):
    """Mean precision at each true image, from the highest score down."""
    order = sorted(range(len(scores)), key=lambda i: -scores[i])
    found, precisions = 0, []
    for rank, index in enumerate(order, start=1):
        if targets[index]:
            found += 1
            precisions.append(found / rank)
    return sum(precisions) / len(precisions)


def evaluate(targets):
    metric = AveragePrecision()
    metric.dataset_meta = dict(classes=('background', 'cat', 'dog', 'cow'))
    metric.process(
        {},
        [
            dict(pred_score=torch.tensor(score), gt_score=torch.tensor(target))
            for score, target in zip(SCORES, targets, strict=True)
        ],
    )
    return metric.evaluate(len(targets))


def expected(targets, judged):
    values = [
        average_precision(
            [score[k] for score in SCORES], [target[k] for target in targets]
        )
        for k in judged
    ]
    return pytest.approx(100 * sum(values) / len(values), abs=1e-3)


@pytest.fixture
def warnings(monkeypatch):
    said = []
    logger = MMLogger.get_current_instance()
    monkeypatch.setattr(logger, 'warning', said.append)
    return said


def test_all_classes_are_shown(warnings):
    targets = [[1, 0, 1], [0, 1, 0], [1, 0, 0], [0, 1, 1]]
    found = evaluate(targets)
    assert found['multi-label/mAP'] == expected(targets, range(3))
    for label, name in enumerate(('cat', 'dog', 'cow')):
        assert found[f'multi-label/AP/{name}'] == expected(targets, [label])
    assert not warnings


def test_a_class_that_no_image_shows_is_named_and_left_out(warnings):
    targets = [[1, 0, 1], [0, 0, 0], [1, 0, 0], [0, 0, 1]]
    found = evaluate(targets)
    assert found['multi-label/mAP'] == expected(targets, [0, 2])
    assert found['multi-label/AP/cow'] == expected(targets, [2])
    assert 'multi-label/AP/dog' not in found
    (said,) = warnings
    assert "['dog'] do not count" in said and '4 images' in said


def test_no_class_is_shown():
    with pytest.raises(ValueError, match='none of the 4 images.*cat'):
        evaluate([[0, 0, 0]] * 4)
