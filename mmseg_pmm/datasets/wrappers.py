"""Data sets inside of data sets."""


def single_data_sets(data_set):
    """The data sets inside any wrappers, or the data set itself."""
    if hasattr(data_set, 'datasets'):
        for part in data_set.datasets:
            yield from single_data_sets(part)
    elif hasattr(data_set, 'dataset'):
        yield from single_data_sets(data_set.dataset)
    else:
        yield data_set
