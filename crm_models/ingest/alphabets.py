"""Which single-byte encoding of Latin letters a text is written in: the one that turns its bytes into a language.

Their bytes mean other letters in each encoding, and all of these are letters; but the accents of Czech and those of
French are never mixed in one language, so a wrong encoding shows as letters that do not belong together.
"""

import re
from collections import Counter

WESTERN = "äöüßéèêëàâçîïôûùœæÿñáíóúåø"
"""French, German, Spanish, Danish, Norwegian and Swedish, which one customer list often mixes."""
PORTUGUESE = "áâãàçéêíóôõúü"
POLISH = "ąćęłńóśźż"
CZECH = "áčďéěíňóřšťúůýž"
SLOVAK = "áäčďéíĺľňóôŕšťúýž"
HUNGARIAN = "áéíóöőúüű"
ENCODINGS = {
    "cp1252": (WESTERN, PORTUGUESE, "àèéìíîòóùúçï", "áðéíóúýþæö"),  # the last: Italian, Icelandic
    "cp1250": (POLISH, CZECH, SLOVAK, HUNGARIAN, "ćčđšž", "ăâîşţ"),  # the last: Croatian, Romanian
    "cp1254": ("çğıiöşüâîû",),  # Turkish
    "cp1257": ("āčēģīķļņšūžąęėįųõäöü",),  # Latvian, Lithuanian and Estonian
    "iso8859_2": (POLISH, CZECH, SLOVAK, HUNGARIAN),
    "mac_roman": (WESTERN, PORTUGUESE),
    "cp850": (WESTERN, PORTUGUESE),
}
"""Encoding → the letters beyond a to z of each language written in it; of equally likely ones the first is taken."""
LETTER = r"[^\W\d_]"
SIGN = r"[€£§©®°«»¡¿“”„‚‘’–—…\xa0]"
IN_PLACE = re.compile(rf"(?<!{LETTER}){SIGN}|{SIGN}(?!{LETTER})|’")
"""A sign where one is written: beside a word, and an apostrophe within one too."""
COMMONEST = "cp1252"
LEAST = 0.7
"""The share a language must explain: where every byte is some letter, one explains half of what is no text at all."""
AFTER_SMALL = re.compile(r"(?<=[a-z])[^\x00-\x7f]")
BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")


def likeliest(sample: bytes) -> str:
    """The encoding in which most letters beyond a to z belong to one language; cp1252 if they make none in any."""
    shares = {encoding: _share_in_one_language(sample, encoding) for encoding in ENCODINGS}
    best = max(shares, key=shares.__getitem__)
    return best if shares[best] >= LEAST else COMMONEST


def _share_in_one_language(sample: bytes, encoding: str) -> float:
    """The largest share of the letters and signs beyond ASCII that one language explains, from 0 to 1."""
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        return 0.0
    signs = Counter(IN_PLACE.findall(text)).total()
    capitals_within = sum(letter.isupper() for letter in AFTER_SMALL.findall(text))
    letters = Counter(BEYOND_ASCII.findall(IN_PLACE.sub("", text).replace("İ", "i").lower()))
    explained = max(sum(letters[letter] for letter in language) for language in ENCODINGS[encoding])
    return float(explained + signs - capitals_within) / max(1, letters.total() + signs)
