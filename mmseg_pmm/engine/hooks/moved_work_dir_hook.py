"""A run that goes on in another folder than it began in."""

import os.path as osp

from mmengine.hooks import CheckpointHook, Hook

from mmseg_pmm.registry import HOOKS


@HOOKS.register_module()
class MovedWorkDirHook(Hook):
    """Lets a resumed run see its own checkpoints, where it was copied from
    another folder.

    A checkpoint has the paths of the last one and of the best, as they were
    when it was written; CheckpointHook would remove the best of the *old*
    folder when it finds a better. One that is not in this folder is forgotten.
    ``train.py`` adds it.
    """

    priority = 'VERY_HIGH'  # CheckpointHook reads them before training

    def before_train(self, runner):
        if any(
            isinstance(hook, CheckpointHook) and hook.out_dir is not None
            for hook in runner.hooks
        ):
            return  # they are not in the work_dir
        for key, path in list(runner.message_hub.runtime_info.items()):
            if isinstance(path, str) and key.startswith(
                ('last_ckpt', 'best_ckpt')
            ):
                here = osp.join(runner.work_dir, osp.basename(path))
                if osp.exists(here):
                    runner.message_hub.update_info(key, here)
                else:  # it was not copied
                    runner.message_hub.pop_info(key)
