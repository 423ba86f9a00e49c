"""A browser in words that its owner knows: the program and what it runs on, of the little that it says of itself."""

# the first that is named, in this order: many programs name others as well
PROGRAMS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS X": "Mac",
    "Linux": "Linux",
}


def in_words(user_agent: str) -> str:
    """「Chrome（Windows）」; "" where it says nothing that is known here."""
    program = next((words for mark, words in PROGRAMS.items() if f"{mark}/" in user_agent), "")
    system = next((words for mark, words in SYSTEMS.items() if mark in user_agent), "")
    return f"{program}（{system}）" if program and system else program or system
