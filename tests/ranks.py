"""Scripts that run as several ranks."""

import os
import subprocess

from .quick_python import quick_python
from .tools.test_stages import free_port


def run_ranks(script, *arguments, ranks=2, environment=None):
    """Processes with torchrun's variables; their outputs and complaints.

    Args:
        environment (Callable, optional): Rank to variables, in place of
            torchrun's RANK and WORLD_SIZE.
    """
    port = str(free_port())
    processes = []
    for rank in range(ranks):
        variables = dict(RANK=str(rank), WORLD_SIZE=str(ranks))
        if environment is not None:
            variables = environment(rank)
        processes.append(
            subprocess.Popen(
                [quick_python(), '-c', script, *map(str, arguments)],
                env={
                    **os.environ,
                    **variables,
                    'MASTER_ADDR': '127.0.0.1',
                    'MASTER_PORT': port,
                },
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
    try:
        # a busy machine takes long to import everything
        return [process.communicate(timeout=600) for process in processes]
    finally:
        for process in processes:
            process.kill()
