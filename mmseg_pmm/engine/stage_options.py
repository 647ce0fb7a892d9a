"""Settings on a command line for several configs at once."""

import argparse
import re

from mmengine.config import DictAction

SHAPE = re.compile(r'([^:=]+):([^=]+=.*)', re.DOTALL)


def split_by_stage(texts, stages) -> dict:
    """Sort ``STAGE:KEY=VALUE`` by stage.

    Args:
        texts (Iterable[str]): As they were typed.
        stages (Sequence[str]): Names of those that there are.

    Returns:
        dict[str, list[str]]: ``KEY=VALUE`` of each stage, perhaps none.

    Raises:
        ValueError: Another form, or no such stage.
    """
    of_stage = {stage: [] for stage in stages}
    for text in texts:
        found = SHAPE.fullmatch(text)
        if not found or found[1] not in of_stage:
            raise ValueError(
                f'--cfg-options {text}: say for which stage it is, as in '
                f'{stages[0]}:KEY=VALUE; the stages are {", ".join(stages)}'
            )
        of_stage[found[1]].append(found[2])
    return of_stage


def parse_options(pairs) -> dict:
    """``KEY=VALUE`` pairs as MMEngine's ``--cfg-options`` reads them."""
    parser = argparse.ArgumentParser()
    parser.add_argument('--cfg-options', nargs='*', action=DictAction)
    return parser.parse_args(['--cfg-options', *pairs]).cfg_options or {}
