from corpus.split import SPLITS, split_of


def test_splits_by_the_first_four_bytes_of_the_names_digest() -> None:
    # sha256sum by hand: luxon 0x…, whose first 32 bits modulo 100 decide.
    import hashlib

    for name in ('rich', 'zod', '@scope/name', 'ünï'):
        hundredth = int(hashlib.sha256(name.encode()).hexdigest()[:8], 16) % 100
        assert split_of(name) == (
            'validation' if hundredth < 5 else 'linebench' if hundredth < 10 else 'train'
        )


def test_gives_about_five_of_a_hundred_to_each_held_out_split() -> None:
    counts = {split: 0 for split in SPLITS}
    for i in range(10_000):
        counts[split_of(f'package-{i}')] += 1
    assert 400 < counts['validation'] < 600
    assert 400 < counts['linebench'] < 600
