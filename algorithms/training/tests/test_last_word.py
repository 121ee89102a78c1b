import json

import tiny

from samples.fim import last_word


def test_the_last_word_is_what_the_server_takes_back() -> None:
    # server/engine/prompt.test.ts holds healedTail to the same table.
    table = json.loads((tiny.GOLDEN / 'healed-tails.json').read_text())
    assert len(table) > 80
    assert [last_word(text) for text, _ in table] == [tail for _, tail in table]
