"""YAML read so that every refusal can name the file and the line, in Chinese."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from qingmiao.codes.errors import DomainError

_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MISSING = object()


class YamlError(DomainError):
    """A YAML file is broken or does not hold what it must."""

    def __init__(self, file: Path, line: int, reason: str) -> None:
        super().__init__(f"文件 {file.parent.name}/{file.name} 第 {line} 行有误：{reason}。请改正后重新启动。", exit_code=2)
        self.file, self.line = file, line


@dataclass(frozen=True, slots=True)
class Lined:
    """A mapping of a YAML file together with where its keys stand."""

    file: Path
    line: int
    data: dict[Any, Any]
    lines: dict[Any, int]
    parts: dict[Any, "Lined"]

    def refusal(self, reason: str, key: object = None) -> YamlError:
        """Return the error for a key of this mapping, or for the mapping itself."""
        return YamlError(self.file, self.lines.get(key, self.line), reason)

    def only_keys(self, known: set[str]) -> None:
        """Refuse keys nobody reads: most often a misspelling."""
        for key in self.data:
            if key not in known:
                raise self.refusal(f"没有“{key}”这个项目", key)

    def required(self, key: str) -> Any:
        """Return a value that must be given; it may be null."""
        value = self.data.get(key, _MISSING)
        if value is _MISSING:
            raise self.refusal(f"缺少“{key}”")
        return value

    def text(self, key: str) -> str:
        """Return a text that must be given."""
        value = self.required(key)
        if not isinstance(value, str) or not value.strip():
            raise self.refusal(f"“{key}”应为文字", key)
        return value

    def optional_text(self, key: str) -> str | None:
        """Return a text, None if absent or null."""
        return None if self.data.get(key) is None else self.text(key)

    def optional_day(self, key: str) -> date | None:
        """Return a date, None if absent or null."""
        value = self.data.get(key)
        if value is not None and type(value) is not date:
            raise self.refusal(f"“{key}”应为日期，如 2026-01-31", key)
        return value

    def flag(self, key: str, *, default: bool | None = None) -> bool:
        """Return true or false; without a default it must be given."""
        value = self.data.get(key, default)
        if not isinstance(value, bool):
            raise self.refusal(f"“{key}”应为 true 或 false", key)
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, empty if absent."""
        values = self.data.get(key, [])
        if not isinstance(values, list) or not all(isinstance(value, str) and value.strip() for value in values):
            raise self.refusal(f"“{key}”应为一列文字", key)
        return tuple(values)

    def one_of(self, key: str, options: Sequence[str], *, default: str | None = None) -> str:
        """Return one of the words allowed; without a default it must be given."""
        value = self.text(key) if key in self.data or default is None else default
        if value not in options:
            raise self.refusal(f"“{key}”应为 {'、'.join(options)} 之一", key)
        return value

    def part(self, key: object) -> "Lined":
        """Return an inner mapping that must be given."""
        if key not in self.parts:
            raise self.refusal(f"“{key}”应为一组项目", key)
        return self.parts[key]

    def mapping(self) -> Iterator[tuple[str, "Lined"]]:
        """Yield every key with its inner mapping."""
        for key in self.data:
            yield str(key), self.part(key)

    def dated(self) -> Iterator[tuple[date, "Lined"]]:
        """Yield every date with its inner mapping."""
        for key in self.data:
            if type(key) is not date:
                raise self.refusal(f"“{key}”应为生效日期，如 2026-01-31", key)
            yield key, self.part(key)


def read_yaml(file: Path) -> Lined:
    """Return the mapping a file holds; YamlError for anything else, for broken YAML and for repeated keys."""
    try:
        loader = _Loader(file.read_bytes())
        node = loader.get_single_node()
    except OSError as unreadable:
        raise YamlError(file, 1, "文件打不开") from unreadable
    except UnicodeDecodeError as unreadable:
        raise YamlError(file, 1, "文件不是 UTF-8 编码") from unreadable
    except yaml.MarkedYAMLError as broken:
        mark = broken.problem_mark or broken.context_mark
        raise YamlError(file, mark.line + 1 if mark else 1, "YAML 格式不对") from broken
    except yaml.YAMLError as broken:
        raise YamlError(file, 1, "含有无法识别的字符") from broken
    if not isinstance(node, yaml.MappingNode):
        raise YamlError(file, 1, "应为一组项目")
    return _lined(loader, file, node)


def _lined(loader: yaml.SafeLoader, file: Path, node: yaml.MappingNode) -> Lined:
    whole = Lined(file, node.start_mark.line + 1, {}, {}, {})
    for key_node, value_node in node.value:
        key, line = _constructed(loader, file, key_node), key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise YamlError(file, line, "项目名称应为文字或日期")
        if key in whole.data:
            raise YamlError(file, line, f"“{key}”重复")
        whole.lines[key] = line
        if isinstance(value_node, yaml.MappingNode):
            whole.parts[key] = _lined(loader, file, value_node)
        whole.data[key] = _constructed(loader, file, value_node)
    return whole


def _constructed(loader: yaml.SafeLoader, file: Path, node: yaml.Node) -> Any:
    try:
        return loader.construct_object(node, deep=True)
    except (yaml.YAMLError, ValueError, TypeError) as broken:
        raise YamlError(file, node.start_mark.line + 1, "值的写法不对") from broken
