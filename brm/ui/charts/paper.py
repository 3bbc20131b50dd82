"""The same pictures on paper: the SVG of a chart with its classes resolved to light colours."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
TOKEN = re.compile(r"--([\w-]+):\s*(?:light-dark\((#\w+),[^)]*\)|(#\w+));")
PAIR = re.compile(r"light-dark\(([^,]+),[^)]*\)")
VARIABLE = re.compile(r"var\(--([\w-]+)(?:,\s*var\(--([\w-]+)\))?\)")
TONES = {
    "ok": "ok-fill",
    "warn": "warn-fill",
    "bad": "bad-fill",
    "accent": "accent",
    "quiet": "ink-3",
}
FONT = "Noto Sans"


def on_paper(chart: Any) -> str:
    """The chart as an SVG document that needs no page around it."""
    svg = render_to_string(chart.template.replace(".html", ".svg"), {"chart": chart}).strip()
    named = svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    head, bracket, rest = named.partition(">")
    return f"{head}{bracket}<style>{paper_style()}</style>{rest}"


@cache
def paper_style() -> str:
    """The rules of the charts' stylesheet that an SVG renderer understands."""
    tokens = _tokens()
    rules = [
        f"{selector.strip()}{{{_resolved(body, tokens)}}}"
        for selector, body in RULE.findall(_stylesheet("charts.css"))
        if _drawable(selector)
    ]
    return "".join(rules + _tone_rules(tokens))


def _drawable(selector: str) -> bool:
    bare = selector.split("*/")[-1].strip()
    return bare.startswith(".chart ") and ":" not in bare and "@" not in bare


def _resolved(body: str, tokens: dict[str, str]) -> str:
    def colour(match: re.Match[str]) -> str:
        name, otherwise = match.groups()
        if name == "bs-font-sans-serif":
            return FONT
        return tokens.get(name) or tokens.get(otherwise or "", "#656a75")

    return PAIR.sub(r"\1", VARIABLE.sub(colour, body)).strip()


def _tone_rules(tokens: dict[str, str]) -> list[str]:
    rules = []
    for tone, token in TONES.items():
        colour = tokens[token]
        ground = tokens.get(f"{tone}-soft", tokens["surface"])
        rules += [
            f".chart .point.tone-{tone}{{fill:{colour}}}",
            f".mark.tone-{tone}{{fill:{colour}}}",
            f".tone-{tone} .line{{fill:none;stroke:{colour};stroke-width:1.7}}",
            f".tone-{tone} .dashes{{stroke-dasharray:2.1 1.75}}",
            ".mark .cut{fill:none;stroke:#ffffff;stroke-width:1.5;stroke-linecap:round}",
            f".on-{tone} .cut{{stroke:{ground}}}",
        ]
    return rules


@cache
def _tokens() -> dict[str, str]:
    found = TOKEN.findall(_stylesheet("tokens.css"))
    return {name: pair or plain for name, pair, plain in found}


def _stylesheet(name: str) -> str:
    return (Path(settings.STATICFILES_DIRS[0]) / "brm" / name).read_text()
