import pytest

from mmseg_pmm.files.text import decode

TEXT = 'Käfer,Fuß\r\n猫'


@pytest.mark.parametrize('encoding', ['utf-8', 'utf-8-sig', 'utf-16'])
def test_encodings_that_tell_themselves(encoding):
    assert decode(TEXT.encode(encoding), 'x.csv') == TEXT


def test_utf_16_of_both_orders():
    big = b'\xfe\xff' + TEXT.encode('utf-16-be')
    assert decode(big, 'x.csv') == TEXT


def test_other_encodings_are_refused_with_file_line_and_byte():
    content = 'cat\nKäfer'.encode('latin1')
    with pytest.raises(ValueError, match=r'x\.csv, line 2.*0xe4.*iconv'):
        decode(content, 'x.csv')


def test_other_encodings_behind_a_mark():
    """Of UTF-8, which the decoder takes away."""
    content = b'\xef\xbb\xbfa\n\xe4b\n'
    with pytest.raises(ValueError, match=r'x\.csv, line 2.*0xe4'):
        decode(content, 'x.csv')


def test_utf_16_that_is_cut_off():
    content = TEXT.encode('utf-16')[:-1]
    with pytest.raises(ValueError, match=r'x\.csv begins with.*UTF-16.*anew'):
        decode(content, 'x.csv')
