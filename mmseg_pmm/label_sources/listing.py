"""The files that a reader reads."""

from pathlib import Path

from mmseg_pmm.files.image_folder import list_files


def files_with(folder, suffix) -> dict[str, Path]:
    """Files below a folder by their stems: their names without the suffix.

    Raises:
        FileNotFoundError: There are none.
        ValueError: Two have one name.
    """
    if not Path(folder).is_dir():
        raise FileNotFoundError(f'there is no folder {folder}')
    path_of = {}
    for name in sorted(list_files(folder)):
        if name.endswith(suffix):
            path = Path(folder, name)
            other = path_of.setdefault(path.name[: -len(suffix)], path)
            if other is not path:
                raise ValueError(
                    f'{other} and {path} are two files of one name; it has '
                    'to be unique, in subfolders too'
                )
    if not path_of:
        raise FileNotFoundError(f'there are no {suffix} files in {folder}')
    return path_of
