"""A fault to plant."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Fault:
    """One change of the package that a test should notice.

    Attributes:
        file (str): The file to break, relative to the repository.
        text (str): What is replaced; in the file exactly once.
        replacement (str): By what.
        tests (tuple[str]): Files (or other arguments of pytest's) that should
            fail.
        reason (str): Why no test notices, of a fault that is known to go
            unnoticed.
    """

    file: str
    text: str
    replacement: str
    tests: tuple[str, ...]
    reason: str = ''

    def planted_in(self, source: str) -> str:
        """The source with the fault.

        Raises:
            ValueError: The text is not in it once.
        """
        count = source.count(self.text)
        if count != 1:
            raise ValueError(
                f'{self.file} has {count} times, not once, the text\n'
                f'{self.text}\n'
                'The list of faults in tests/mutants/faults is out of date.'
            )
        return source.replace(self.text, self.replacement)

    def line_in(self, root: Path) -> int:
        """Number of the line where the text begins."""
        before, _, _ = (root / self.file).read_text().partition(self.text)
        return before.count('\n') + 1

    def __str__(self):
        return f'{_short(self.text)}  ->  {_short(self.replacement)}'


def faults_of(file, tests, *changes) -> list[Fault]:
    """Faults of one file.

    Args:
        file (str): Relative to the repository.
        tests (str): Files that should notice, separated by blanks.
        changes (tuple[str]): Each a text, its replacement and, where no test
            notices, the reason.
    """
    return [
        Fault(file, text, replacement, tuple(tests.split()), *reason)
        for text, replacement, *reason in changes
    ]


def _short(text, width=60):
    text = ' '.join(text.split())
    return text if len(text) <= width else f'{text[: width - 3]}...'
