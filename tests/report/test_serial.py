import json

from metatransfer.report.blocks import View
from metatransfer.report.serial import view_data


def test_a_view_becomes_json_and_back(view: View) -> None:
    data = view_data(view)
    assert json.loads(json.dumps(data, allow_nan=False)) == data


def test_every_block_says_what_it_is(view: View) -> None:
    kinds = set()

    def walk(blocks: list[dict[str, object]]) -> None:
        for block in blocks:
            kinds.add(block["is"])
            for side in ("left", "right"):
                inside = block.get(side)
                if isinstance(inside, list):
                    walk(inside)

    for section in view_data(view)["sections"]:
        walk(section["blocks"])
    assert kinds == {
        "heading", "paragraph", "quote", "badge", "facts", "listing", "table", "formula",
        "figure", "columns",
    }  # fmt: skip


def test_sections_keep_their_order_and_kind(view: View) -> None:
    sections = view_data(view)["sections"]
    assert [each["anchor"] for each in sections] == [each.anchor for each in view.sections]
    assert [each["kind"] for each in sections] == [each.kind for each in view.sections]
