"""What leaves are put together from: a config of a few lines a stage."""

from mmseg_pmm.own_data.code import assign, code, comment, formatted

TRAIN = '_base_.train_dataloader.dataset.pipeline'
WORKERS = 'num_workers=_base_.num_workers'


def leaf(plan, stage, about, lines) -> str:
    """Source of a leaf over a whole stage and the data file.

    Args:
        plan (Plan): Of the data set.
        stage (str): File in ``configs/_base_/stages``.
        about (str): What the config does, with the data set's name.
        lines (Iterable[str]): Its body; empty ones are left out.
    """
    bases = [f'{plan.base}/stages/{stage}.py', f'./data_{plan.name}.py']
    return leaf_over(bases, about, lines)


def leaf_over(bases, about, lines) -> str:
    """Source of a leaf over other configs."""
    head = [comment(about), f'_base_ = {code(bases)}']
    return formatted('\n'.join([*head, *filter(None, lines)]))


def needs(plan, **made_by) -> str:
    """``stage_inputs``: variables that hold a path, and the stage whose
    config makes it."""
    entries = (
        f'dict(path={variable}, config={code(plan.config(stage))})'
        for variable, stage in made_by.items()
    )
    return f'stage_inputs = [{", ".join(entries)}]'


def settings(line, **values) -> str:
    """Settings in variables, each below its reason, then a line with them.

    Args:
        line (str): With ``{}`` for ``a=a, b=b``.
        values (dict[str, Setting]): By variable.
    """
    inside = ', '.join(f'{name}={name}' for name in values)
    parts = (assign(name, setting) for name, setting in values.items())
    return '\n'.join([*parts, line.format(inside)])


def length(variable, setting, validate=None) -> str:
    """Length of a training, which stands in two places.

    Args:
        variable (str): ``max_epochs`` or ``max_iters``.
        setting (Setting): How many.
        validate (int, optional): After how many it is judged.
    """
    line = 'train_cfg = dict({}'
    if validate is not None:
        line += f', val_interval={validate}'
    end = f'_base_.param_scheduler[0].end = {variable}'
    return settings(f'{line})\n{end}', **{variable: setting})


def interval(number) -> str:
    """A line of log after so many steps."""
    return f'default_hooks = dict(logger=dict(interval={number}))'
