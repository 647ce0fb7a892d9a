"""SEAM: a CAM classifier that sees two sizes of an image alike."""

from mmseg.utils import add_prefix
from torch import Tensor

from mmseg_pmm.models.resizing import resize
from mmseg_pmm.models.segmentors.cam_classifier import CAMClassifier
from mmseg_pmm.registry import MODELS


@MODELS.register_module()
class SEAM(CAMClassifier):
    """:class:`CAMClassifier` with a :class:`SEAMHead`, trained on two views.

    The image and the image at ``view_scale`` go through the same network.
    Their CAMs, brought to the size of their view, must agree. Prediction
    gives the refined maps; the scores of validation are the classifier's.

    Args:
        view_scale (float): Of the second view. Defaults to 0.3 (published).
        kwargs: See :class:`CAMClassifier`.

    Source: Wang et al., Self-supervised Equivariant Attention Mechanism for
    WSSS, CVPR 2020, as PMM uses it.
    """

    def __init__(self, *args, view_scale=0.3, **kwargs):
        super().__init__(*args, **kwargs)
        self.view_scale = view_scale

    def loss(self, inputs: Tensor, data_samples: list) -> dict:
        """Losses of a batch of images (N, 3, H, W)."""
        small = [
            max(1, int(self.view_scale * length))
            for length in inputs.shape[2:]
        ]
        views = [
            (*self._activate_and_refine(view), view.shape[2:])
            for view in (inputs, resize(inputs, small, align_corners=True))
        ]
        losses = self.decode_head.loss_by_views(views, data_samples)
        return add_prefix(losses, 'decode')

    def _forward(self, inputs: Tensor, data_samples=None) -> Tensor:
        """Refined maps (N, C, h, w) of the foreground classes."""
        return self._activate_and_refine(inputs)[1][:, 1:]

    def _maps_and_scores(self, inputs: Tensor):
        activations, refined = self._activate_and_refine(inputs)
        return refined[:, 1:], activations.float().mean(dim=(2, 3))

    def _activate_and_refine(self, inputs: Tensor):
        features = self.extract_feat(inputs)
        activations = self.decode_head(features)
        refined = self.decode_head.refine(inputs, features, activations)
        return activations, refined
