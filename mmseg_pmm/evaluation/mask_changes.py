"""What new masks change in the old ones, class by class."""

import numpy as np

# images in percent from which on it is worth a warning
MANY = 10


class MaskChanges:
    """Sums over the images that have an older mask.

    Args:
        results (Sequence[dict]): Of
            :func:`mmseg_pmm.evaluation.mask_making.make_mask`.
        names (Sequence[str]): Of the label ids.
        share (float): Of :func:`mmseg_pmm.pseudo_masks.keep_known`.

    Attributes:
        images (int): Those with an older mask.
        kept (list[dict]): Those in which a class kept its old pixels.
        before, predicted, after (ndarray): (C,) pixels of the old masks, of
            the new ones, and of those once old pixels were kept.
    """

    def __init__(self, results, names, share):
        compared = [each for each in results if each['changed'] is not None]
        self.names = names
        self.share = share
        self.images = len(compared)
        self.kept = [each for each in compared if each['kept']]
        self._changed = [each['changed'] for each in compared]
        self.before, self.predicted, self.after = (
            sum((each[key] for each in compared), np.zeros(256))[: len(names)]
            for key in ('before', 'predicted', 'pixels')
        )

    @property
    def dying(self) -> list[str]:
        """Classes of which the model predicts less than the share of the
        pixels that they had over all images."""
        lost = self.predicted < self.share * self.before
        return [self.names[label] for label in np.flatnonzero(lost) if label]

    def metrics(self) -> dict:
        """Percentages, but for ``dying``, a number of classes."""
        if not self.images:
            return {}
        shares = 100 * self.before / max(self.before.sum(), 1)
        return {
            'changed': 100 * np.divide(*np.sum(self._changed, axis=0)),
            'kept': 100 * len(self.kept) / self.images,
            'dying': len(self.dying),
            'foreground_before': shares[1:].sum(),
            **{
                f'pixels_before/{name}': share
                for name, share in zip(self.names, shares, strict=True)
            },
        }

    def table(self) -> str:
        """Pixels by class: old masks, what the model predicts, new masks."""
        total = max(self.before.sum(), 1)
        lines = [
            f'{"percent of the pixels":>21}    before predicted     after'
        ]
        lines += [
            f'{name:>21}'
            + ''.join(
                f'{100 * pixels[label] / total:10.2f}'
                for pixels in (self.before, self.predicted, self.after)
            )
            for label, name in enumerate(self.names)
        ]
        return '\n'.join(lines)

    def warnings(self) -> list[str]:
        """Sentences for people, as a rule none."""
        said = []
        percent = 100 * len(self.kept) / max(self.images, 1)
        if percent > MANY:
            said.append(
                f'in {len(self.kept)} of {self.images} images '
                f'({percent:.0f} %, {self.kept[0]["stem"]} first) a class '
                f'would have kept less than {self.share:g} of its old pixels: '
                'it has its old pixels there (keep_known of PseudoMaskWriter)'
            )
        for name in self.dying:
            label = self.names.index(name)
            said.append(
                f'{name} dies out: the model predicts '
                f'{self.predicted[label]:.0f} pixels of it, and the old masks '
                f'have {self.before[label]:.0f}'
            )
        return said
