"""A few words are enough to tell the encoding of a language, and what is no language is told from all of them."""

import pytest

from crm_models.ingest.alphabets import COMMONEST, likeliest


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "Perché la città è così, Nicolò Forlì"),
        ("cp1252", "Þórður Ægisson, Ísafjörður, Guðrún"),
        ("cp1252", "João Simões, Conceição"),
        ("cp1252", "Åsa Sjöström, Jørgen Ærø"),
        ("cp1252", "«Été» – 5 € … 9 €"),
        ("cp1250", "Đurđica Čović, Šibenik, Žarko Ćosić"),
        ("cp1250", "Ştefan Ţiriac, Brăila, Câmpina"),
        ("cp1250", "Ľubomír Škvarek, Žilina, Ďurďa, Ŕ"),
        ("cp1250", "Győző Szűcs, Pécs"),
        ("cp1250", "Jiří Dvořák, Plzeň; Růžena Šťastná"),
        ("cp1254", "İstanbul, Gülşen Yıldız, İzmir, Ağaoğlu"),
        ("cp1254", "İSTANBUL, İZMİR, ÇEŞME"),
        ("cp1257", "Jūratė Žemaitytė, Kėdainiai"),
        ("cp1257", "Jānis Bērziņš, Rīga"),
        ("cp1257", "Tõnu Võsu, Jõgeva, Žürii"),
        ("iso8859_2", "Małgorzata Dąbrowska, Święty"),
        ("iso8859_2", "Růžena Šťastná, Třebíč"),
        ("mac_roman", "C’est l’été d’Hélène, n’est-ce pas"),
        ("mac_roman", "“Café” – 5 € “Zoé” – 9 €"),
        ("mac_roman", "São João, Conceição"),
        ("cp850", "José Muñoz, Köln"),
    ],
)
def test_a_few_words_tell_the_encoding(encoding: str, text: str) -> None:
    assert likeliest(text.encode(encoding)) == encoding


def test_a_name_from_abroad_does_not_change_the_language() -> None:
    assert likeliest("Gęśląjaźń, Łódź, Müller".encode("cp1250")) == "cp1250"


def test_what_is_no_language_is_read_as_the_commonest_encoding() -> None:
    assert likeliest(bytes(range(128, 256))) == COMMONEST
    assert likeliest(b"plain") == COMMONEST
    assert likeliest(b"") == COMMONEST
