"""Holds the classes of a checkpoint against the data set's."""

from mmengine.hooks import Hook

from mmseg_pmm.registry import HOOKS


@HOOKS.register_module()
class ClassNamesHook(Hook):
    """Stops a test whose data set has the checkpoint's classes in another
    order.

    Everything would be predicted, under wrong names. Classes that were renamed
    get a warning. ``test.py`` adds it.

    Raises:
        ValueError: A class has another label id than in training.
    """

    def after_load_checkpoint(self, runner, checkpoint):
        meta = checkpoint.get('meta', {}).get('dataset_meta') or {}
        trained = list(meta.get('classes') or ())
        metainfo = getattr(runner.test_dataloader.dataset, 'metainfo', {})
        tested = list(metainfo.get('classes') or ())
        if not trained or not tested or trained == tested:
            return
        moved = [
            name
            for name in trained
            if name in tested and trained.index(name) != tested.index(name)
        ]
        if moved:
            raise ValueError(
                f'{moved[0]!r} is label id {tested.index(moved[0])} of the '
                f'data set, and was {trained.index(moved[0])} when the '
                f'checkpoint was trained; its classes are {trained}, those '
                f'of the data set {tested}: put them in the same order'
            )
        runner.logger.warning(
            f'the checkpoint was trained with the classes {trained}, the data '
            f'set has {tested}'
        )
