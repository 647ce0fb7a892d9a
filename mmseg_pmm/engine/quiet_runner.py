from mmengine.runner import Runner

from mmseg_pmm.quiet_logs import quiet_console


class QuietRunner(Runner):
    """MMEngine's runner, whose console shows what people read.

    Its environment, config and hooks, and known warnings of libraries, are in
    its log file alone; see :mod:`mmseg_pmm.quiet_logs`.
    """

    def build_logger(self, *args, **kwargs):
        logger = super().build_logger(*args, **kwargs)
        quiet_console(logger)
        return logger
