"""Every action has its small call: what `tests/security/test_audit_or_nothing.py` proves, it proves of all of them."""

from tests.security.every_action import CALLS, NO_ACTION, actions_of_the_house


def test_every_action_has_a_call_or_a_reason():
    """Add it to a file of its room in `tests/security/every_action/`: a call that works, or why it is no action."""
    named = CALLS.keys() | NO_ACTION.keys()
    assert sorted(actions_of_the_house() - named) == []
    assert sorted(named - actions_of_the_house()) == []
    assert sorted(CALLS.keys() & NO_ACTION.keys()) == []
