"""The one refusal."""

from qingmiao.codes.errors import DomainError


def test_a_refusal_carries_its_sentence_and_an_exit_code() -> None:
    refusal = DomainError("文件不存在，请检查路径。", exit_code=2)
    assert str(refusal) == "文件不存在，请检查路径。"
    assert refusal.exit_code == 2
