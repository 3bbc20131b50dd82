"""The icons of the product: a subset of Bootstrap Icons, kept as one SVG sprite.

To add one, name it in `icons.txt`, fetch the package (`npm pack bootstrap-icons`), unpack it and
run `manage.py build_icons package/icons`.
"""

from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree as ET

SVG = "http://www.w3.org/2000/svg"

ICONS = (Path(__file__).parent / "icons.txt").read_text().split()


def symbol(name: str, svg: str) -> ET.Element:
    """The drawing `svg` as a symbol that a page can use by its name."""
    drawing = ET.fromstring(svg)  # noqa: S314  our own vendored files
    made = ET.Element(f"{{{SVG}}}symbol", {"id": name, "viewBox": drawing.attrib["viewBox"]})
    made.extend(drawing)
    return made


def sprite(folder: Path, names: Iterable[str]) -> str:
    """One SVG holding the icons `names` of `folder`, sorted by name."""
    ET.register_namespace("", SVG)
    root = ET.Element(f"{{{SVG}}}svg", {"fill": "currentColor"})
    for name in sorted(set(names)):
        root.append(symbol(name, (folder / f"{name}.svg").read_text()))
    return ET.tostring(root, encoding="unicode") + "\n"
