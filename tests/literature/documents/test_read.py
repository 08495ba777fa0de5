"""Documents of every format are read, and what cannot be read says why."""

import io
import time

import pytest
from pypdf import PdfReader, PdfWriter

from metatransfer.errors import InputError
from metatransfer.literature.documents import format_of, read_document
from metatransfer.literature.extract import Gazetteer, extract
from metatransfer.literature.extract.listed import listed_in

LINES = ("A Study of Transfer", "1 Introduction", "We see large gains.", "References")


def pdf(*lines: str) -> bytes:
    """Return a PDF of one page, written by hand: no library here draws text."""
    shown = " T* ".join(f"({line}) Tj" for line in lines)
    content = f"BT /F1 12 Tf 72 720 Td 14 TL {shown} ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources 6 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Font << /F1 5 0 R >> >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 7\n0000000000 65535 f \n%strailer << /Size 7 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (table, len(out))  # fmt: skip # noqa: E501


def written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_the_text_of_a_pdf_is_read() -> None:
    read = read_document("a.pdf", pdf(*LINES))
    assert read.format == "pdf"
    assert "We see large gains." in read.text
    assert read.title == "A Study of Transfer"


def test_a_pdf_with_a_password_says_so() -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(*LINES))))
    writer.encrypt("secret", algorithm="RC4-128")
    with pytest.raises(InputError, match="password"):
        read_document("a.pdf", written(writer))


def test_a_pdf_without_text_is_told_to_be_a_scan() -> None:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    with pytest.raises(InputError, match="without text"):
        read_document("a.pdf", written(writer))


def test_a_broken_pdf_is_no_traceback() -> None:
    with pytest.raises(InputError, match=r"a\.pdf · is a PDF"):
        read_document("a.pdf", b"%PDF-1.4\nnothing follows")


def test_a_long_pdf_is_read_so_far_and_the_rest_is_told_of() -> None:
    writer = PdfWriter()
    page = PdfReader(io.BytesIO(pdf(*LINES))).pages[0]
    for _ in range(201):
        writer.add_page(page)
    read = read_document("a.pdf", written(writer))
    assert read.problems == ("has 201 pages, of which the first 200 were read",)


def test_html_keeps_headings_and_tables_and_drops_scripts() -> None:
    page = (
        "<!DOCTYPE html><html><head><title>T | site</title></head><body><script>x()</script>"
        "<h1>On transfer</h1><h2>Results</h2><p>We see gains.</p>"
        "<table><caption>Scores</caption><tr><th>task</th><th>F1</th></tr>"
        "<tr><td>BUCC</td><td>71.5</td></tr></table></body></html>"
    )
    read = read_document("a.html", page.encode())
    assert read.title == "On transfer"
    assert [section.heading for section in read.sections][-1] == "Results"
    assert read.tables[0].caption == "Scores"
    assert read.tables[0].rows == (("task", "F1"), ("BUCC", "71.5"))
    assert "x()" not in read.text
    assert "BUCC\t71.5" in read.text


def test_latex_gives_text_headings_tables_and_references() -> None:
    source = r"""
\documentclass{article}\title{On \emph{transfer}} % a comment
\begin{document}\begin{abstract}We see 5.4\% gains.\end{abstract}
\section{Results}
It helps.
\begin{table}\caption{Scores}\begin{tabular}{lr}\toprule task & F1 \\ \midrule
BUCC & \textbf{71.5} \\ \bottomrule\end{tabular}\end{table}
\begin{thebibliography}{9}\bibitem{a} Somebody. 2020. 10.1234/abc.\end{thebibliography}
\end{document}"""
    read = read_document("a.tex", source.encode())
    assert read.title == "On transfer"
    assert [s.heading for s in read.sections] == ["Abstract", "Results", "References"]
    assert "We see 5.4% gains." in read.text
    assert read.tables[0].rows == (("task", "F1"), ("BUCC", "71.5"))
    assert read.references[0].doi == "10.1234/abc"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"   \n", "is empty"),
        (b"429 Too Many Requests", "error page"),
        (b"<html><body>Access denied</body></html>", "error page"),
    ],
)
def test_what_is_no_document_is_refused_with_a_reason(content: bytes, told: str) -> None:
    with pytest.raises(InputError, match=told):
        read_document("a.txt", content)


def test_a_paper_may_speak_of_rate_limits() -> None:
    text = "We study rate limits. " + "Words of a paper. " * 200
    assert read_document("a.txt", text.encode()).text.startswith("We study")


def test_an_unknown_suffix_names_those_that_can_be_read() -> None:
    with pytest.raises(InputError, match=r"'\.docx'.*allowed: \.txt"):
        format_of("a.docx", b"PK")


def test_another_encoding_is_read_and_told_of() -> None:
    read = read_document("a.txt", "Größe und Wirkung".encode("cp1252"))
    assert "Größe" in read.text
    assert read.problems == ("is not UTF-8; read as cp1252",)


def test_text_decoded_wrongly_before_is_mended() -> None:
    spoiled = "training—fine-tuning".encode().decode("cp1252").encode()
    read = read_document("a.txt", spoiled)
    assert "training—fine-tuning" in read.text
    assert "mended" in read.problems[0]


def test_fields_that_run_together_are_set_apart_and_told_of() -> None:
    text = "We see gains on retrieval tasResearch goal: How much?Tribunal score: 9.2/10."
    read = read_document("a.txt", text.encode())
    assert "tas\n\nResearch goal: How much?\n\nTribunal score:" in read.text
    assert len(read.problems) == 2


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(InputError, match=r"a\.txt · is no text"):
        read_document("a.txt", bytes(range(256)) * 20)


def test_a_hundred_pages_of_prose_are_read_in_seconds() -> None:
    # a rule that looks from every place to the end would take hours
    page = "People of the valley speak a language of their own, and write it in two ways. " * 40
    text = "\n\n".join(f"{page} Training helps XNLI by {n} points." for n in range(100))
    started = time.process_time()
    read = read_document("long.txt", text.encode())
    found = extract(read, Gazetteer.of([], []), None)
    assert len(found.claims) == 100
    # a few seconds where this was written; the limit is for slow machines
    assert time.process_time() - started < 60.0


CLAIMS_IN_LATEX = r"""\documentclass{article}\title{On transfer}\begin{document}\maketitle
\section{Extracted claims}
%s
\end{document}"""
TABULAR = r"""\begin{tabular}{p{9cm}cc}\toprule Claim & Verified & Confidence \\ \midrule
Translation beats zero-shot transfer by 5.2\%% on average. & %s & 0.44 \\
Order hardly matters in Arabic \& Hindi. & %s & 0.12 \\ \bottomrule\end{tabular}"""


@pytest.mark.parametrize(
    ("yes", "no"),
    [(r"\checkmark", r"\xmark"), (r"$\checkmark$", r"$\times$"), (r"\ding{51}", r"\ding{55}")],
)
@pytest.mark.parametrize("float_", ["%s", r"\begin{table}\caption{Claims}%s\end{table}"])
def test_a_table_of_claims_in_latex_keeps_its_cells_and_ticks(
    yes: str, no: str, float_: str
) -> None:
    source = CLAIMS_IN_LATEX % (float_ % (TABULAR % (yes, no)))
    read = read_document("made.tex", source.encode())
    (section,) = (part for part in read.sections if part.heading == "Extracted claims")
    (listed,) = listed_in([section])
    assert [row.statement for row in listed] == [
        "Translation beats zero-shot transfer by 5.2% on average.",
        "Order hardly matters in Arabic & Hindi.",
    ]
    assert [(row.said.verified, row.said.confidence) for row in listed] == [
        (True, 0.44),
        (False, 0.12),
    ]
    assert read.title == "On transfer"
    assert not any("title" in part.text for part in read.sections)


def test_the_foot_of_a_web_page_is_no_reference() -> None:
    page = b"""<html><body><h2>References</h2><ul><li>doi:10.5555/a</li></ul>
    <footer>Copyright 2026</footer></body></html>"""
    assert [item.doi for item in read_document("a.html", page).references] == ["10.5555/a"]
