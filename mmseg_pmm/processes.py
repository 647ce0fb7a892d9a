"""Threads and memory of processes that compute on the CPU."""

import ctypes
import os
import sys

import cv2
import torch

# parameters of mallopt, malloc.h
M_TRIM_THRESHOLD = -1
M_MMAP_THRESHOLD = -3
GIBIBYTE = 1 << 30
OLD_LIMIT = 32 << 20


def keep_freed_memory():
    """Let glibc use freed memory again instead of giving it back.

    By default it asks the system for every large array and returns it, and
    the system clears the pages each time, which virtual machines do slowly
    (docs/performance.md). The process stays as large as it once was. Without
    glibc nothing happens; older ones do it for arrays of up to 32 MB.
    """
    if sys.platform != 'linux':
        return
    mallopt = getattr(ctypes.CDLL(None), 'mallopt', None)
    if mallopt is None:
        return
    for largest in (GIBIBYTE, OLD_LIMIT):
        if mallopt(M_MMAP_THRESHOLD, largest):
            # not where the one above was refused: it would then stay small
            mallopt(M_TRIM_THRESHOLD, 2 * GIBIBYTE - 1)
            return


def available_cores() -> int:
    """Cores that this process may use: of its job, where there is one.

    Slurm as a rule binds a task to its cores; where it does not,
    ``--cpus-per-task`` tells of them.
    """
    if hasattr(os, 'sched_getaffinity'):  # not on macOS
        cores = len(os.sched_getaffinity(0))
    else:
        cores = os.cpu_count() or 1
    return min(cores, int(os.environ.get('SLURM_CPUS_PER_TASK', cores)))


def cores_of_this_rank() -> int:
    """Cores for worker processes: an even share where torchrun or Open MPI
    started several ranks on this machine (Slurm gives each task its own)."""
    for ranks_here in ('LOCAL_WORLD_SIZE', 'OMPI_COMM_WORLD_LOCAL_SIZE'):
        if ranks_here in os.environ:
            return max(1, available_cores() // int(os.environ[ranks_here]))
    return available_cores()


def set_up_worker():
    """One thread, in each of as many processes as there are cores."""
    cv2.setNumThreads(0)
    torch.set_num_threads(1)
    keep_freed_memory()
