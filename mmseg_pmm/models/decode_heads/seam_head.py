"""CAM head with pixel correlation."""

import torch
from torch import Tensor

from mmseg_pmm.models.decode_heads.cam_head import CAMHead, image_labels
from mmseg_pmm.models.layers import PixelCorrelation
from mmseg_pmm.models.layers.pixel_correlation import with_background
from mmseg_pmm.models.losses.seam_losses import (
    adaptive_min_pooling_loss,
    equivariant_cross_loss,
    equivariant_loss,
    normalise_activations,
)
from mmseg_pmm.models.resizing import resize
from mmseg_pmm.registry import MODELS

# as SEAM's program initialises its classifier
INIT_CFG = {
    'type': 'Xavier',
    'distribution': 'uniform',
    'override': {'name': 'conv_seg'},
}


@MODELS.register_module()
class SEAMHead(CAMHead):
    """:class:`CAMHead` whose maps similar pixels refine.

    Args:
        correlation_channels (Sequence[int]): Of the two features that tell
            how similar pixels are. (512, 1024) as published, stages 4 and 5
            of WideResNet-38.
        correlation_index (Sequence[int]): Which outputs of the backbone these
            are.
        dropout_ratio (float): Dropout of whole channels of the features
            before the classifier. Defaults to 0.5 (published).
        init_cfg (dict): Of the classifier. Defaults to ``INIT_CFG``
            (published); the correlation has its own.
        kwargs: See :class:`CAMHead`.
    """

    def __init__(
        self,
        *args,
        correlation_channels,
        correlation_index,
        dropout_ratio=0.5,
        init_cfg=INIT_CFG,
        **kwargs,
    ):
        super().__init__(
            *args, dropout_ratio=dropout_ratio, init_cfg=init_cfg, **kwargs
        )
        self.correlation_index = correlation_index
        self.correlation = PixelCorrelation(correlation_channels)

    def refine(self, image: Tensor, inputs, activations: Tensor) -> Tensor:
        """Refined maps (N, num_classes, h, w), background first.

        Args:
            image (Tensor): (N, 3, H, W), as the backbone saw it.
            inputs (Sequence[Tensor]): The backbone's outputs.
            activations (Tensor): What :meth:`forward` made of them.
        """
        features = [inputs[index] for index in self.correlation_index]
        return self.correlation(image, features, activations)

    def loss_by_views(self, views, batch_data_samples) -> dict:
        r"""SEAM's losses of two views.

        .. math:: L = L_{cls} + L_{min} + L_{er} + L_{ecr}

        ``loss_cls`` and ``loss_min`` are means over both views, ``loss_ecr``
        the sum of both directions. For ``loss_er`` and ``loss_ecr`` all maps,
        refined ones included, go through :func:`normalise_activations`, and
        those of the first view are then resized to the second. Maps of
        classes that an image doesn't show count as 0 everywhere, and so do
        those by which the classes are fewer than ``min_classes`` of the loss:
        all parts keep the balance that they have on VOC.

        Args:
            views (Sequence[tuple]): Of each view the activations (N, C, h, w),
                the refined maps (N, C + 1, h, w), and the view's size, to
                which both are brought first, corners aligned.
        """
        maps, *_ = views[0]
        targets = self.image_targets(batch_data_samples, maps.device)
        count = max(map(len, map(image_labels, batch_data_samples))) or 1
        losses = dict(loss_cls=0, loss_min=0)
        _, _, size = views[1]
        foreground, refined = [], []
        for maps, refined_maps, own_size in views:
            # most classes are not shown: of the refined maps only the others
            # are enlarged
            maps, background, classes = (
                resize(part.float(), own_size, align_corners=True)
                for part in (
                    maps,
                    refined_maps[:, :1],
                    _shown(refined_maps[:, 1:], targets, count),
                )
            )
            scores = maps.mean(dim=(2, 3))
            losses['loss_cls'] += self.loss_decode(scores, targets) / 2
            losses['loss_min'] += adaptive_min_pooling_loss(classes) / 2
            maps, background, classes = (
                resize(normalise_activations(part), size, align_corners=True)
                for part in (_shown(maps, targets, count), background, classes)
            )
            foreground.append(maps)
            refined.append(torch.cat([background, classes], dim=1))
        # means over all classes, of which most are 0 in both
        least = getattr(self.loss_decode, 'min_classes', 1)
        classes = max(targets.shape[1], least)
        losses['loss_er'] = equivariant_loss(*foreground) * count / classes
        losses['loss_ecr'] = sum(
            equivariant_cross_loss(
                refined[this],
                with_background(other),
                left_out=classes - count,
            )
            for this, other in enumerate(reversed(foreground))
        )
        return losses


def _shown(maps: Tensor, targets: Tensor, count: int) -> Tensor:
    """Maps (N, count, h, w) of the classes that images show.

    All others count as 0, and there are many of them: an image of VOC shows
    1.5 classes of 20. An image that shows less than ``count`` classes has
    zeros in their place.

    Args:
        maps (Tensor): (N, C, h, w).
        targets (Tensor): (N, C) zeros and ones.
        count (int): The largest number of ones in a row, at least 1.
    """
    is_shown, channels = targets.topk(count)
    channels = channels[:, :, None, None].expand(-1, -1, *maps.shape[2:])
    return maps.gather(1, channels) * is_shown[:, :, None, None]
