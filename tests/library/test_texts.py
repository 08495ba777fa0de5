import hashlib
from pathlib import Path

import pytest

from metatransfer.errors import FaultyRecordsError, NotFoundError
from metatransfer.library import read_texts
from tests.factories import ProjectFolder


def test_a_text_at_hand_is_read_with_its_hash(project: ProjectFolder) -> None:
    content = "MNLI helps – substantially".encode()
    project.write("documents/paper.txt", content)
    text = read_texts(project.load(), None)["paper"]
    assert text.text == content.decode()
    assert text.sha256 == hashlib.sha256(content).hexdigest()


def test_texts_may_stand_in_another_folder(project: ProjectFolder, tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "paper.txt").write_text("MNLI helps")
    assert set(read_texts(project.load(), tmp_path / "texts")) == {"paper"}


def test_without_a_folder_of_documents_there_are_no_texts(project: ProjectFolder) -> None:
    assert not read_texts(project.load(), None)


def test_a_document_without_a_file_is_left_out(project: ProjectFolder) -> None:
    project.replace("data/documents/paper.yaml", "filename: paper.txt\n", "")
    project.write("documents/paper.txt", "x")
    assert not read_texts(project.load(), None)


def test_only_named_files_are_read(project: ProjectFolder) -> None:
    project.write("documents/secret.txt", b"\xff")
    assert not read_texts(project.load(), None)


def test_a_folder_that_does_not_exist_is_not_found(project: ProjectFolder, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no such folder of documents"):
        read_texts(project.load(), tmp_path / "nowhere")


def test_a_link_out_of_the_folder_is_refused(project: ProjectFolder, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    (project.root / "documents").mkdir()
    (project.root / "documents" / "paper.txt").symlink_to(secret)
    with pytest.raises(FaultyRecordsError, match="leads out of the folder of documents"):
        read_texts(project.load(), None)


def test_a_link_inside_the_folder_is_followed(project: ProjectFolder) -> None:
    project.write("documents/original.txt", "MNLI helps")
    (project.root / "documents" / "paper.txt").symlink_to("original.txt")
    assert read_texts(project.load(), None)["paper"].text == "MNLI helps"


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"caf\xe9"])
def test_a_text_that_is_not_utf_8_is_told(project: ProjectFolder, content: bytes) -> None:
    project.write("documents/paper.txt", content)
    with pytest.raises(FaultyRecordsError, match=r"documents/paper\.txt:1 · is not UTF-8"):
        read_texts(project.load(), None)


def test_a_folder_in_the_place_of_a_text_is_told(project: ProjectFolder) -> None:
    (project.root / "documents" / "paper.txt").mkdir(parents=True)
    with pytest.raises(FaultyRecordsError, match="is a folder"):
        read_texts(project.load(), None)


@pytest.mark.parametrize("name", ["../paper.txt", "/etc/passwd", "a/b.txt", "..", ".hidden"])
def test_a_document_file_is_a_bare_name(project: ProjectFolder, name: str) -> None:
    project.replace("data/documents/paper.yaml", "filename: paper.txt", f"filename: {name}")
    fault = project.fault()
    assert fault.field == "filename"
    assert "never a path" in fault.allowed
