"""Masks personal data: enough is left to recognise somebody one knows, too little to find somebody one does not."""

import pandas as pd

DOTS = "•••"


def masked(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with name, email and phone masked where they are among its columns; unknown stays unknown."""
    kinds = {"name": _name, "email": _email, "phone": _phone}
    changed = {column: frame[column].map(kinds[column], na_action="ignore") for column in kinds if column in frame}
    return frame.assign(**changed)


def _name(name: str) -> str:
    """Initials: Ann Example → A••• E•••."""
    return " ".join(f"{word[0]}{DOTS}" for word in name.split())


def _email(address: str) -> str:
    """First letter and top level: ann@example.org → a•••@•••.org."""
    mailbox, _, host = address.rpartition("@")
    ending = host.rpartition(".")[2] if "." in host else ""
    return f"{mailbox[:1]}{DOTS}@{DOTS}{'.' if ending else ''}{ending}"


def _phone(number: str) -> str:
    """The last two digits: 020 7946 0012 → ••• 12."""
    digits = [sign for sign in number if sign.isdigit()]
    return f"{DOTS} {''.join(digits[-2:])}" if len(digits) > 4 else DOTS
