"""Brand marks and the one place of colours."""

import re
import tomllib
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as ET

from dashboard import theme

ROOT = Path(__file__).parents[2]


def test_the_wordmark_shows_the_company_as_typed() -> None:
    address = theme.wordmark('Smith & <b>Sons</b> "Ltd"')
    kind, _, picture = address.partition(",")
    assert kind == "data:image/svg+xml"
    drawn = ET.fromstring(unquote(picture))  # noqa: S314 - our own picture
    (text,) = drawn.iter("{http://www.w3.org/2000/svg}text")
    assert text.text == 'Smith & <b>Sons</b> "Ltd"'
    assert len(list(text)) == 0


def test_the_wordmark_brings_its_typeface_and_asks_nobody_for_it() -> None:
    picture = unquote(theme.wordmark("Meridian"))
    assert "data:font/woff2;base64," in picture
    assert re.findall(r"https?://[^\"]+", picture) == ["http://www.w3.org/2000/svg"]


def test_the_wordmark_is_small_for_every_run_sends_it() -> None:
    assert len(theme.wordmark("Meridian")) < 25_000


def test_the_placeholders_have_a_colour_in_light_and_dark() -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
    for scheme in ("light", "dark"):
        assert len(config[scheme]["chartCategoricalColors"]) == 10
        assert len(config[scheme]["chartSequentialColors"]) == len(theme.SHADES)


def test_colours_of_charts_are_chosen_in_the_theme_alone() -> None:
    for module in (ROOT / "dashboard" / "charts").glob("*.py"):
        assert not re.search(r"#[0-9A-Fa-f]{6}", module.read_text(encoding="utf-8")), module.name


def test_the_style_sheet_asks_nobody_for_anything() -> None:
    assert not re.search(r"url\(|@import", theme.STYLE)


def test_the_typeface_comes_with_its_licence() -> None:
    assert "SIL Open Font License" in (theme.STATIC / "fonts" / "OFL.txt").read_text(encoding="utf-8")


def test_no_rule_has_the_browser_match_anew_all_that_lies_inside_whatever_class_changes() -> None:
    selectors = re.sub(r"/\*.*?\*/|\{[^{}]*\}", "\n", theme.STYLE, flags=re.DOTALL)
    assert "[class*=" in selectors
    substring = r"(\[class\*=[^]]*\]|:is\([^)]*\[class\*=[^)]*\))"
    assert not re.search(substring + r"[^\s,{>+~]*[ >+~]+[^\s{,]", selectors)
