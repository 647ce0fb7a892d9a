"""What the table says."""

from collections import defaultdict


def print_report(results, root) -> float:
    """Print noticed faults by file, and the others one by one.

    Args:
        results (list[tuple]): Fault and :class:`Outcome`.
        root (Path): Of a copy without faults.

    Returns:
        float: The share that was noticed.
    """
    by_file = defaultdict(list)
    for fault, outcome in results:
        by_file[fault.file].append(outcome)
    width = max(map(len, by_file), default=0)
    print(f'\n{"file":{width}}  planted  noticed  seconds')
    for file in sorted(by_file):
        _print_row(file, by_file[file], width)
    outcomes = [outcome for _, outcome in results]
    _print_row('all', outcomes, width)
    survivors = [fault for fault, outcome in results if not outcome.is_noticed]
    for fault in survivors:
        print(
            f'\nnot noticed: {fault.file}:{fault.line_in(root)}, by '
            f'{" ".join(fault.tests)}\n'
            f'- {fault.text}\n+ {fault.replacement}\n'
            f'  {fault.reason or "no reason is known: a test is missing"}'
        )
    for fault, outcome in results:
        if fault.reason and outcome.is_noticed:
            print(f'\nnoticed after all, drop its reason: {fault}')
    share = 1 - len(survivors) / max(1, len(results))
    print(f'\n{share:.1%} of {len(results)} faults were noticed')
    return share


def _print_row(name, outcomes, width):
    noticed = sum(outcome.is_noticed for outcome in outcomes)
    seconds = sum(outcome.seconds for outcome in outcomes)
    print(f'{name:{width}}  {len(outcomes):7}  {noticed:7}  {seconds:7.0f}')
