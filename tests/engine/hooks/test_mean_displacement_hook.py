from types import SimpleNamespace

import pytest
import torch
from mmengine.logging import MMLogger
from mmengine.runner import IterBasedTrainLoop

from mmseg_pmm.engine.hooks import MeanDisplacementHook

from ...models.segmentors.test_irn import irn, with_seeds


@pytest.mark.parametrize('epoch', [0, 1])
def test_mean_over_the_training_set(epoch):
    model = irn().train()
    # images of one batch may differ in size
    batches = [
        with_seeds(((1,), 64, 64), ((2,), 48, 64)),
        with_seeds(((3,), 64, 64)),
    ]
    runner = SimpleNamespace(
        model=model,
        epoch=epoch,
        max_epochs=2,
        train_dataloader=batches,
        logger=MMLogger.get_current_instance(),
    )
    MeanDisplacementHook().after_train_epoch(runner)
    mean = model.decode_head.mean_displacement
    if epoch == 0:
        assert mean.eq(0).all()
        return
    assert mean.ne(0).all()
    # what is left over all pixels of all images is 0
    model.eval()
    left = []
    for batch in batches:
        for image in batch['inputs']:
            pixels = (image[None].float() - 120) / 60
            with torch.no_grad():
                displacement = model.decode_head(model.backbone(pixels))[1]
            left.append(displacement[0].flatten(1))
    left = torch.cat(left, dim=1).mean(dim=1)
    torch.testing.assert_close(left, torch.zeros(2), atol=1e-5, rtol=0)


def test_iteration_loops_are_refused():
    runner = SimpleNamespace(train_loop=IterBasedTrainLoop)
    with pytest.raises(ValueError, match='EpochBasedTrainLoop'):
        MeanDisplacementHook().before_train(runner)
