import io
import re
import sys
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import page as validator
import pytest
from fontTools.cffLib import CFFFontSet
from fontTools.misc.psCharStrings import T2WidthExtractor
from pypdf import PdfReader, PdfWriter

from metatransfer.errors import InputError
from metatransfer.report import fonts, pdf
from metatransfer.report.blocks import View
from metatransfer.report.serial import view_data
from metatransfer.report.view import Imprint, build_view
from tests.report.odd import INJECTIONS, SCRIPTS, saying


@pytest.fixture(scope="session")
def built(view: View, pictures: dict[str, str]) -> bytes:
    return pdf.render(view, pictures).content


@pytest.fixture(scope="session")
def reader(built: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(built))


def text_of(content: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def squeezed(text: str) -> str:
    """Return text without white space and hyphens, which a line break may add."""
    return "".join(text.split()).replace("-", "").replace("\u00ad", "")


def tags(node: Any, seen: set[int] | None = None) -> Iterator[Any]:
    """Yield every element of a tag tree."""
    seen = set() if seen is None else seen
    node = node.get_object() if hasattr(node, "get_object") else node
    if not isinstance(node, dict) or id(node) in seen:
        return
    seen.add(id(node))
    if "/S" in node:
        yield node
    children = node.get("/K", [])
    children = children.get_object() if hasattr(children, "get_object") else children
    for child in children if isinstance(children, list) else [children]:
        yield from tags(child, seen)


def test_the_same_view_gives_the_same_bytes(
    built: bytes, view: View, pictures: dict[str, str]
) -> None:
    assert pdf.render(view, pictures).content == built


def test_it_says_what_it_is(reader: PdfReader) -> None:
    catalog = reader.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"].startswith("en")
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    metadata = catalog["/Metadata"].get_object().get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert "<pdfaid:part>2</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert reader.metadata is not None
    assert reader.metadata.title == "Verdicts on a tiny project"
    assert reader.metadata.author == "The metatransfer authors"


STANDARDS = (validator.ValidationProfile.PDF_UA_1, validator.ValidationProfile.PDF_A_2A)
"""What another implementation than the one that wrote the file holds it against."""
MISREAD = "GLYPH-WIDTH"
"""Rule that this implementation reads wrongly for fonts with several font dictionaries."""
MISCOUNTED = "STREAM-LENGTH"
"""Rule that it reads wrongly for a stream whose last byte is a carriage return; see below."""


def faults(content: bytes) -> list[str]:
    return [
        f"{failure.rule_id}: {failure.message}"
        for standard in STANDARDS
        for failure in validator.validate_pdf_bytes(content, profile=standard).failures
        if MISCOUNTED not in failure.rule_id
    ]


def test_every_stream_is_as_long_as_it_says(built: bytes) -> None:
    streams = list(re.finditer(rb"/Length (\d+)[^>]*?>>\s*stream\r?\n", built, re.DOTALL))
    assert streams
    for found in streams:
        end = found.end() + int(found.group(1))
        assert re.match(rb"\r?\nendstream", built[end : end + 12])


def test_another_validator_accepts_it(built: bytes) -> None:
    assert faults(built) == []


def test_that_validator_would_tell_of_a_figure_without_alternative(built: bytes) -> None:
    writer = PdfWriter(io.BytesIO(built))
    for tag in tags(writer._root_object["/StructTreeRoot"]):
        if tag["/S"] == "/Figure":
            tag.pop("/Alt", None)
    broken = io.BytesIO()
    writer.write(broken)
    assert any("ALT" in fault.upper() for fault in faults(broken.getvalue()))


@pytest.mark.parametrize("script", SCRIPTS)
def test_another_validator_accepts_every_script(script: str) -> None:
    view = build_view(saying(SCRIPTS[script]), Imprint(SCRIPTS[script], "2026-11-23", "0"))
    found = faults(pdf.render(view, {}).content)
    assert [fault for fault in found if script != "Chinese" or MISREAD not in fault] == []


def test_glyphs_of_a_font_with_several_dictionaries_are_as_wide_as_the_file_says() -> None:
    view = build_view(saying(SCRIPTS["Chinese"]), Imprint("t", "2026-11-23", "0"))
    done = pdf.render(view, {})
    if done.notes:
        pytest.skip("no font for Chinese here · do: apt-get install fonts-noto-cjk")
    fonts_of = list(cjk_fonts(PdfReader(io.BytesIO(done.content))))
    assert fonts_of
    for stated, font in fonts_of:
        assert stated == drawn_widths(font)


def drawn_widths(font: CFFFontSet) -> list[float]:
    """Return the width of each glyph as its own program has it, in thousandths of its size."""
    top = font[0]
    found = []
    for number, name in enumerate(top.charset):
        private = top.FDArray[top.FDSelect[number]].Private
        program = T2WidthExtractor(
            getattr(private, "Subrs", []),
            font.GlobalSubrs,
            private.nominalWidthX,
            private.defaultWidthX,
        )
        program.execute(top.CharStrings[name])
        found.append(float(program.width))
    return found


def cjk_fonts(reader: PdfReader) -> Iterator[tuple[list[float], CFFFontSet]]:
    """Yield fonts with several dictionaries, with the widths that the file states of glyphs."""
    for number in range(1, len(reader.xref[0]) + 1):
        found = reader.get_object(number)
        if isinstance(found, dict) and found.get("/Subtype") == "/CIDFontType0":
            if "CJK" not in str(found["/BaseFont"]):
                continue
            fonts_of = CFFFontSet()
            data = found["/FontDescriptor"].get_object()["/FontFile3"].get_object().get_data()
            fonts_of.decompile(io.BytesIO(data), None)
            yield stated_widths(found, len(fonts_of[0].charset)), fonts_of


def stated_widths(font: Any, glyphs: int) -> list[float]:
    """Return the widths in a font of a PDF: ``first last width`` or ``first [width …]``."""
    widths = [float(font.get("/DW", 1000))] * glyphs
    items = list(font["/W"])
    while items:
        first, second, *items = items
        if isinstance(second, list):
            span, values = range(first, first + len(second)), list(map(float, second))
        else:
            span, values = range(first, second + 1), [float(items.pop(0))] * (second + 1 - first)
        for glyph, width in zip(span, values, strict=True):
            widths[glyph] = width
    return widths


def test_every_figure_and_formula_has_its_alternative(
    reader: PdfReader, pictures: dict[str, str]
) -> None:
    tree = list(tags(reader.trailer["/Root"]["/StructTreeRoot"]))
    kinds = {str(tag["/S"]) for tag in tree}
    assert {"/Document", "/H1", "/H2", "/P", "/Table", "/TH", "/TD", "/Figure", "/Link"} <= kinds
    figures = [tag for tag in tree if tag["/S"] in ("/Figure", "/Formula")]
    assert len([tag for tag in figures if tag["/S"] == "/Figure"]) >= len(pictures)
    assert all(str(tag.get("/Alt", "")).strip() for tag in figures)


def test_headings_skip_no_level(reader: PdfReader) -> None:
    levels = [
        int(str(tag["/S"])[2:])
        for tag in tags(reader.trailer["/Root"]["/StructTreeRoot"])
        if str(tag["/S"]) in {f"/H{n}" for n in range(1, 7)}
    ]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_no_page_is_empty(reader: PdfReader) -> None:
    for page in reader.pages:
        resources = page["/Resources"].get_object()
        has_picture = bool(resources.get("/XObject"))
        # the foot alone is some thirty letters
        assert len(page.extract_text()) > 80 or has_picture


@pytest.mark.parametrize("text", INJECTIONS)
def test_what_looks_like_code_is_printed_as_it_was_written(text: str) -> None:
    content = pdf.render(build_view(saying(text), Imprint(text, "2026-11-23", "0")), {}).content
    # quotation marks may be set as typographic ones: letters and signs are compared
    kept = squeezed(text)
    assert kept[:25] in squeezed(text_of(content))


def test_links_lead_to_the_web_or_into_the_report(reader: PdfReader) -> None:
    for page in reader.pages:
        for annotation in page.get("/Annots", []):
            action = annotation.get_object().get("/A", {})
            assert "/JS" not in action
            if "/URI" in action:
                assert str(action["/URI"]).startswith(("http://", "https://"))


def test_a_link_in_a_claim_is_no_javascript() -> None:
    material = saying("[x](javascript:alert(1)) https://fine.example/a")
    content = pdf.render(build_view(material, Imprint("t", "2026-11-23", "0")), {}).content
    assert b"javascript:" not in _uris(content).lower()
    assert b"https://fine.example/a" in _uris(content)


def _uris(content: bytes) -> bytes:
    found = []
    for page in PdfReader(io.BytesIO(content)).pages:
        for annotation in page.get("/Annots", []):
            uri = annotation.get_object().get("/A", {}).get("/URI")
            found.append(str(uri).encode())
    return b"\n".join(found)


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_script_is_set_or_its_font_is_asked_for(script: str) -> None:
    view = build_view(saying(SCRIPTS[script]), Imprint(SCRIPTS[script], "2026-11-23", "0"))
    done = pdf.render(view, {})
    assert done.content.startswith(b"%PDF")
    if done.notes:
        assert "--font-path" in done.notes[0]


def test_text_from_right_to_left_keeps_its_own_order_in_a_line_that_runs_the_other_way() -> None:
    text = "نقل التعلم (XLM-R) 12%"
    data = view_data(build_view(saying(text), Imprint(text, "2026-11-23", "0")))
    assert data["rtl"]
    (card,) = (section for section in data["sections"] if section["kind"] == "card")
    assert card["rtl"]
    (facts,) = (block for block in card["blocks"] if block["is"] == "facts")
    directions = {run["text"]: run["rtl"] for _, value in facts["rows"] for run in value}
    assert directions[text]
    assert not directions["read as "]


def test_a_script_without_a_font_is_written_as_code_points(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "FONT_FOLDERS", ())
    view = build_view(saying("迁移"), Imprint("t", "2026-11-23", "0"))
    done = pdf.render(view, {})
    assert "U+8FC1" in text_of(done.content)
    assert "fonts-noto-cjk" in done.notes[0]


def test_a_title_of_400_characters_is_set_whole() -> None:
    title = " ".join(["word"] * 80)
    content = pdf.render(build_view(saying("x"), Imprint(title, "2026-11-23", "0")), {}).content
    assert squeezed(title) in squeezed(text_of(content))


def test_a_long_word_does_not_leave_the_page() -> None:
    content = pdf.render(
        build_view(saying("x" * 3000), Imprint("t", "2026-11-23", "0")), {}
    ).content
    assert len(PdfReader(io.BytesIO(content)).pages) < 40


def test_pages_are_pictures_as_well(
    reader: PdfReader, view: View, pictures: dict[str, str]
) -> None:
    images = pdf.page_images(view, pictures, dots_per_inch=20)
    assert len(images) == len(reader.pages)
    assert all(image.startswith(b"\x89PNG") for image in images)


@pytest.mark.parametrize(("text", "length", "expected"), [("abc", 3, "abc"), ("abcd", 3, "ab…")])
def test_cutting_keeps_to_the_length(text: str, length: int, expected: str) -> None:
    assert pdf.cut(text, length) == expected


def test_without_typst_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, view: View) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(InputError, match=r"metatransfer\[report\]"):
        pdf.render(view, {})
