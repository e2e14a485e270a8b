"""What several calls of a phone are doing at once, in words."""

from typing import Final

from virtual_phone import VirtualPhone

_WORDS: Final = {
    "Setup": "dialing",
    "Proceeding": "dialing",
    "RingBack": "dialing",
    "Offering": "ringing",
    "Connected": "talked",
    "Hold": "held",
    "Held": "held_there",
    "CallConference": "joined",
    "CallConfHold": "joined_held",
    "CallRemoteActive": "elsewhere",
}


def begin(phone: VirtualPhone, constellation: str) -> list[str]:
    """Let calls be what a table names, one after the other; return their handles."""
    handles: list[str] = []
    for word in constellation.split():
        handles.append(_begin_one(phone, f"300{len(handles)}", word))
        if len(handles) == 2 and word.startswith("joined"):
            phone.conference()
    for handle, word in zip(handles, constellation.split(), strict=True):
        # Who is held came to be so when the next call began, or is now.
        if word == "held" and outcome(phone, [handle]) != word:
            phone.local_hold(handle)
    assert outcome(phone, handles) == constellation
    return handles


def _begin_one(phone: VirtualPhone, number: str, word: str) -> str:
    if word == "dialing":
        return phone.local_dial(number)
    handle = phone.incoming_call(number)
    if word == "elsewhere":
        phone.remote_active(handle)
    elif word != "ringing":
        phone.local_answer(handle)
    if word == "held_there":
        phone.remote_hold(handle)
    return handle


def outcome(phone: VirtualPhone, handles: list[str]) -> str:
    """Return what has become of calls; a dash is a call that is over."""
    calls = {call.handle: call for call in phone.calls}
    words = {
        handle: "silenced" if call.ignored else _WORDS[call.state.value]
        for handle, call in calls.items()
        if call.ended_at is None
    }
    return " ".join(words.get(handle, "-") for handle in handles)
