"""Cross entropy in place of PUS, from a round of masks on."""

from mmseg_pmm.models.losses import PUSLoss


class PlainLossFrom:
    """Makes every :class:`PUSLoss` of a model the plain cross entropy.

    Args:
        number (int, optional): Of the first round with it. Defaults to none.
    """

    def __init__(self, number=None):
        self.number = number

    def check(self, model):
        """
        Raises:
            ValueError: The model has no PUSLoss that could become plain.
        """
        if self.number is not None and not _pus_losses(model):
            raise ValueError(
                'plain_loss_from of CyclicPseudoMaskHook is set, and the '
                'model has no PUSLoss'
            )

    def switch(self, model, number):
        """To the loss of a round."""
        if self.number is not None and number >= self.number:
            for loss in _pus_losses(model):
                loss.become_plain()


def _pus_losses(model):
    return [loss for loss in model.modules() if isinstance(loss, PUSLoss)]
