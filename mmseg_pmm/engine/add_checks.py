"""Hooks that every run of a tool has."""


def add_checks(runner, names):
    """Register hooks, unless the config of a run has them already.

    Args:
        runner (Runner): Of the run.
        names (Sequence[str]): Hooks of this package, by their classes.
    """
    there = {type(hook).__name__ for hook in runner.hooks}
    for name in names:
        if name not in there:
            runner.register_hook(dict(type=f'mmseg_pmm.{name}'))
