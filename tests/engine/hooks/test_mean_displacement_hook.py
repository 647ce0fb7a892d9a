from types import SimpleNamespace

import pytest
import torch
from mmengine.logging import MMLogger

from mmseg_pmm.engine.hooks import MeanDisplacementHook

from ...models.segmentors.test_irn import irn, with_seeds


@pytest.mark.parametrize('epoch', [0, 1])
def test_mean_over_the_training_set(epoch):
    model = irn().train()
    batches = [
        with_seeds(((1,), 64, 64), ((2,), 64, 64)),
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
    # three images of one size: now their mean is 0
    model.eval()
    with torch.no_grad():
        left = torch.cat(
            [
                model.decode_head(
                    model.backbone(
                        model.data_preprocessor(batch, False)['inputs']
                    )
                )[1]
                for batch in batches
            ]
        ).mean(dim=(0, 2, 3))
    torch.testing.assert_close(left, torch.zeros(2), atol=1e-5, rtol=0)
