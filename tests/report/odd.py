"""Claims that try to be more than text, and in scripts that fonts must be found for."""

from dataclasses import replace

from metatransfer.library import Located
from metatransfer.records import Reading, VerdictReport
from metatransfer.report.material import Material
from tests.made_report import made_material

INJECTIONS = (
    '#import "@preview/cetz:0.3.0": *',
    "#sys.inputs",
    '#read("/etc/passwd")',
    "#panic[now]",
    "$ integral x $ *bold* _emph_ `code` = Heading @label <label> \\u{41} // comment /* x */",
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(1)>",
    "[click](javascript:alert(1)) ![x](https://evil.example/x.png)",
    "&lt;b&gt; &amp; \"quoted\" 'single'",
    "| a | b |\n| --- | --- |\n# Heading\n- item",
)
SCRIPTS = {
    "Arabic": "هذه جملة عربية",
    "Chinese": "迁移学习",
    "Hindi": "स्थानांतरण अधिगम",
    "Thai": "การเรียนรู้",
    "Malayalam": "പഠനം",
    "Burmese": "သင်ယူမှု",
    "Gujarati": "શિક્ષણ",
    "Punjabi": "ਸਿੱਖਿਆ",
    "Swahili": "Ujifunzaji wa lugha ng'ambo",
    "Greek": "μεταφορά",
    "Vietnamese": "học chuyển giao",
}


def saying(text: str, name: str = "mean") -> Material:
    """Return the material with one claim, of which every written part is a text."""
    made = made_material()
    located = next(item for item in made.library.claims if item.record.id == name)
    claim = located.record.model_copy(
        update={
            "title": text,
            "statement": text,
            "readings": (Reading(word=text, read_as=text, why=text),),
            "would_decide": text,
        }
    )
    verdict = next(v for v in made.verdicts if v.claim == name).model_copy(
        update={
            "title": text,
            "statement": text,
            "said_of_it": text,
            "reason": text,
            "would_decide": text,
        }
    )
    item: Located[object] = replace(located, record=claim)
    library = replace(made.library, claims=(item,))
    report = VerdictReport(contents=made.findings.report.contents, verdicts=(verdict,))
    return Material(library, made.findings.model_copy(update={"report": report}))
