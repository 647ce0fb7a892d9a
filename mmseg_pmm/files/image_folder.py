"""The images below a folder, found by name."""

import os
import os.path as osp
import time
import unicodedata
from collections import defaultdict
from functools import cached_property, lru_cache

from mmseg_pmm.files.stems import stem_of

# in any case
IMAGE_SUFFIXES = (
    '.jpg',
    '.jpeg',
    '.jfif',
    '.png',
    '.bmp',
    '.tif',
    '.tiff',
    '.webp',
)
# folders of thumbnails and of a Mac's file attributes, which hold copies of
# the images' names
LITTER = ('@eaDir', '__MACOSX')
# a folder that changed a moment ago may change again within one tick of the
# clock that dates it
SECONDS_TO_TRUST = 2


def is_litter(name) -> bool:
    """Whether a program put this file or folder there for itself, as
    ``.ipynb_checkpoints``, ``._b.jpg`` and ``@eaDir``."""
    return name.startswith('.') or name in LITTER


def list_files(folder) -> list[str]:
    """Paths of all files below a folder, from there, without litter.

    Every folder is read once; read again only after it has changed. Links are
    followed, though not in circles.
    """
    return list(_walk(osp.abspath(folder), '', ()))


def _walk(folder, prefix, above):
    status = os.stat(folder)
    here = status.st_dev, status.st_ino
    if here in above:
        return
    if time.time() - status.st_mtime < SECONDS_TO_TRUST:
        files, folders = _entries.__wrapped__(folder, None)
    else:
        files, folders = _entries(folder, status.st_mtime_ns)
    for name in files:
        yield prefix + name
    for name in folders:
        path = osp.join(folder, name)
        yield from _walk(path, f'{prefix}{name}/', (*above, here))


@lru_cache(maxsize=1024)
def _entries(folder, changed):
    """Names of the files and of the folders in a folder, as it was when it
    had ``changed``."""
    files, folders = [], []
    with os.scandir(folder) as entries:
        for entry in entries:
            if is_litter(entry.name):
                continue
            if entry.is_file():
                files.append(entry.name)
            elif entry.is_dir():
                folders.append(entry.name)
    return tuple(files), tuple(folders)


def composed(name) -> str:
    """A name with its accents in one form (NFC): Macs write them apart."""
    return name if name.isascii() else unicodedata.normalize('NFC', name)


def is_image(path, suffixes=IMAGE_SUFFIXES) -> bool:
    """Whether a path has one of these suffixes.

    The usual ones count in any case, others as they are given.
    """
    return _as_compared(path, suffixes).endswith(suffixes)


def without_suffix(path, suffixes=IMAGE_SUFFIXES) -> str:
    """The path without the suffix it has among these, or as it is."""
    compared = _as_compared(path, suffixes)
    for suffix in suffixes:
        if suffix and compared.endswith(suffix):
            return path[: -len(suffix)]
    return path


def _as_compared(path, suffixes) -> str:
    return path.lower() if suffixes == IMAGE_SUFFIXES else path


class ImageFolder:
    """Images below a folder: the path of each name.

    A name is the path from the folder, without the suffix.

    Args:
        folder (str): Where they are.
        paths (Iterable[str]): Of the files, from the folder.
        suffixes (Sequence[str]): Other files are no images, see
            :func:`is_image`.
    """

    def __init__(self, folder, paths, suffixes=IMAGE_SUFFIXES):
        self.folder = folder
        self.suffixes = tuple(suffixes)
        self._path_of = {}
        self._twins = {}
        for path in paths:
            if not is_image(path, self.suffixes):
                continue
            name = composed(without_suffix(path, self.suffixes))
            other = self._path_of.setdefault(name, path)
            if other is not path:
                self._twins.setdefault(name, [other]).append(path)

    def __len__(self):
        return len(self._path_of)

    def suffix_words(self) -> str:
        """What an image is, for an error."""
        if self.suffixes == IMAGE_SUFFIXES:
            return f'a usual suffix ({", ".join(IMAGE_SUFFIXES)})'
        return f'the img_suffix {" or ".join(map(repr, self.suffixes))}'

    def stems(self) -> set[str]:
        """By which labels, CAMs and masks are named."""
        return {composed(stem_of(path)) for path in self._path_of.values()}

    def paths(self):
        """Paths of all images, from the folder.

        Raises:
            ValueError: Two of them differ in their suffix alone.
        """
        for name, twins in self._twins.items():
            self._choose(name, twins)
        return self._path_of.values()

    def find(self, written):
        """The path of an image, from the folder; None where there is none.

        Args:
            written (str): Its name; or its path from the folder or from above
                it (``images/a.jpg``, ``/data/pets/images/a.jpg``), with its
                suffix or without. A base name is enough where only one image
                has it.

        Raises:
            ValueError: Two images differ in their suffix alone.
        """
        path = self._path_of.get(written)
        if path is not None and not (
            written in self._twins or is_image(written, self.suffixes)
        ):
            return path
        written = composed(written).replace('\\', '/').lstrip('./')
        bare = without_suffix(written, self.suffixes)
        # ``a.png`` is that file; only without it ``a.png.jpg``
        endings = {bare: written.removeprefix(bare).lower()}
        endings.setdefault(written, '')
        for name, ending in endings.items():
            for key in (name, self._from_folder(name), self._deep(name)):
                paths = self._twins.get(key, [self._path_of.get(key, '')])
                paths = [p for p in paths if p and p.lower().endswith(ending)]
                if paths:
                    return self._choose(key, paths)
        return None

    def _choose(self, name, paths):
        if len(paths) > 1:
            paths = sorted(paths)
            suffixes = [
                repr(path.removeprefix(without_suffix(path, self.suffixes)))
                for path in paths
            ]
            raise ValueError(
                f'{self.folder} has {" and ".join(paths)}: which of them is '
                f'the image {name!r}? Say it with img_suffix: '
                f'{" or ".join(suffixes)}, whichever the photos have and the '
                'masks have not'
            )
        return paths[0]

    def _from_folder(self, name) -> str:
        """``images/a`` below the folder ``.../images`` is ``a``."""
        folder = osp.abspath(self.folder)
        position = name.find('/')
        while position > 0:
            if folder.endswith(f'/{name[:position]}'):
                return name[position + 1 :]
            position = name.find('/', position + 1)
        return name

    def _deep(self, name):
        """The one image of this base name, in whatever subfolder it is."""
        names = self._names_of_base.get(name, ())
        return names[0] if len(names) == 1 else None

    @cached_property
    def _names_of_base(self) -> dict[str, list[str]]:
        names_of = defaultdict(list)
        for name in self._path_of:
            names_of[name.rpartition('/')[2]].append(name)
        return dict(names_of)
