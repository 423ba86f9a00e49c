"""Every kind of notice is either what somebody did or what the house says of its own accord."""

import pytest

from renkei.ground.jobs.wording import BY_ITSELF, BY_PEOPLE, WORDS


@pytest.mark.parametrize("kind", sorted({*WORDS, *BY_PEOPLE, *BY_ITSELF}))
def test_a_kind_has_words_and_says_whose_word_it_is(kind):
    assert (kind in WORDS, (kind in BY_PEOPLE) != (kind in BY_ITSELF)) == (True, True)
