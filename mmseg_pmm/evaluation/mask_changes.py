"""What new masks change in the old ones, class by class."""

import numpy as np

# images in percent from which on it is worth a warning
MANY = 10
# images whose old masks show a class, from which on it can die out: the few
# of a rare class may be hard ones
ENOUGH = 20


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
        shown_in (ndarray): (C,) images whose old mask has the class.
    """

    def __init__(self, results, names, share):
        compared = [each for each in results if each['changed'] is not None]
        self.names = names
        self.share = share
        self.images = len(compared)
        self.kept = [each for each in compared if each['kept']]
        self._changed = [each['changed'] for each in compared]
        self._unusable = [r['unusable'] for r in results if r['unusable']]
        self.before, self.predicted, self._unsure, self.after = (
            sum((each[key] for each in compared), np.zeros(256))[: len(names)]
            for key in ('before', 'predicted', 'unsure', 'pixels')
        )
        self.shown_in = sum(
            (each['before'] > 0 for each in compared), np.zeros(256)
        )[: len(names)]

    @property
    def lost(self) -> list[str]:
        """Classes of which the model predicts less than the share of the
        pixels that they had over all images. Pixels of them that it is unsure
        of are not lost."""
        left = self.predicted + self._unsure
        lost = left < self.share * self.before
        return [self.names[label] for label in np.flatnonzero(lost) if label]

    @property
    def dying(self) -> list[str]:
        """Those that are lost and that at least 20 old masks have."""
        enough = self.shown_in >= ENOUGH
        return [name for name in self.lost if enough[self.names.index(name)]]

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
        dying = self.dying
        for name in self.lost:
            label = self.names.index(name)
            sentence = (
                f'{name} dies out: the model predicts '
                f'{self.predicted[label]:.0f} pixels of it, and the old masks '
                f'have {self.before[label]:.0f}'
            )
            if name not in dying:
                sentence += (
                    f' in {self.shown_in[label]:.0f} images, too few to end '
                    'the refreshes'
                )
            said.append(sentence)
        if self._unusable:
            said.append(
                f'{len(self._unusable)} older masks are not used: '
                f'{self._unusable[0]}'
            )
        return said
