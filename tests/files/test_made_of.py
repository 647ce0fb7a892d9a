import json

from mmseg_pmm.files.made_of import NAME, made_of_others, note_made_of


def test_what_was_made_of_others(tmp_path):
    note_made_of(tmp_path, dict(a=1, b=2), ['.npz'])
    for stem in 'ab':
        (tmp_path / f'{stem}.npz').touch()
    assert made_of_others(tmp_path, dict(a=1, b=2, c=3)) == set()
    assert made_of_others(tmp_path, dict(a=1, b=9)) == {'b'}
    note_made_of(tmp_path, dict(b=9), ['.npz'])
    assert (tmp_path / 'a.npz').exists() and not (tmp_path / 'b.npz').exists()
    # what it said of others stays
    assert json.loads((tmp_path / NAME).read_text()) == dict(a=1, b=9)


def test_older_files_are_not_judged(tmp_path):
    """Nothing is known of them, and nothing is made up."""
    (tmp_path / 'a.npz').touch()
    note_made_of(tmp_path, dict(a=1, b=2), ['.npz'])
    assert made_of_others(tmp_path, dict(a=9, b=9)) == {'b'}
    assert (tmp_path / 'a.npz').exists()


def test_a_damaged_note_says_nothing(tmp_path):
    for text in ('{"a": ', '[1]'):
        (tmp_path / NAME).write_text(text)
        assert made_of_others(tmp_path, dict(a=1)) == set()
    assert made_of_others(tmp_path / 'missing', dict(a=1)) == set()
