"""Text files as the programs of this world write them."""

import codecs

UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decode(content, path) -> str:
    """The text of a file: UTF-8, or what a mark at its beginning says.

    Editors of Windows begin UTF-8 with a mark, Excel's "Unicode text" and
    PowerShell's ``>`` write UTF-16 with one. Without a mark nothing tells
    Latin-1 from other encodings of 8 bits.

    Args:
        content (bytes): What the file holds.
        path (str | Path): The file, for the error.

    Raises:
        ValueError: It is in another encoding, or cut off.
    """
    encoding = 'utf-16' if content.startswith(UTF_16) else 'utf-8-sig'
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding == 'utf-16':
            raise ValueError(
                f'{path} begins with the mark of UTF-16, and is none as a '
                f'whole ({error.reason}): save it anew, as UTF-8'
            ) from error
        text = error.object  # what is behind a mark
        line = text.count(b'\n', 0, error.start) + 1
        raise ValueError(
            f'{path}, line {line}: this is no UTF-8 (the byte '
            f'0x{text[error.start]:02x}). Save it as UTF-8 (Excel: "CSV '
            'UTF-8"), or convert it, if it is in Latin-1 with `iconv -f '
            'latin1 -t utf-8 FILE > NEW_FILE`'
        ) from error
