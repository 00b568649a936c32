"""Read the records of an XML document one by one, in bounded memory.

This uses expat, the standard library's parser. Expat reports a DOCTYPE before anything in it takes
effect, and every element's line. A document with a DOCTYPE is refused there and then: no supplier
format has one, and without one there are no entities to expand or fetch. Element names are taken as
written; namespaces are not looked up.
"""

from collections.abc import Collection, Iterator
from typing import BinaryIO
from xml.parsers import expat

from contactpoint.children.invisible import without_invisible_signs
from contactpoint.feeds.outcomes import FileRefusedError
from contactpoint.feeds.reading.limits import MAX_RECORD_BYTES, MAX_XML_DEPTH, READ_CHUNK_BYTES
from contactpoint.feeds.reading.record_report import RecordReport, refuse

_ENCODINGS = frozenset({"utf-8", "us-ascii", "ascii", "iso-8859-1", "windows-1252"})
_CUT_SHORT = frozenset(
    {
        expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS],
        expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_TOKEN],
        expat.errors.codes[expat.errors.XML_ERROR_PARTIAL_CHAR],
        expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION],
    }
)


class XmlElement:
    """An element with its line, its attributes' names, its text and its child elements."""

    __slots__ = ("attributes", "children", "line", "pieces", "tag")

    def __init__(self, tag: str, line: int, attributes: tuple[str, ...]) -> None:
        self.tag = tag
        self.line = line
        self.attributes = attributes
        self.pieces: list[str] = []
        self.children: list[XmlElement] = []

    @property
    def text(self) -> str:
        """The element's own text that is visible, without the white space around it."""
        return without_invisible_signs("".join(self.pieces)).strip()

    def all(self, tag: str) -> list["XmlElement"]:
        """The child elements of that name, in order."""
        return [child for child in self.children if child.tag == tag]

    def find(self, *path: str) -> "XmlElement | None":
        """The first element on the path below this one, or ``None``."""
        element = self
        for tag in path:
            found = next((child for child in element.children if child.tag == tag), None)
            if found is None:
                return None
            element = found
        return element

    def text_of(self, *path: str) -> str:
        """The text of the first element on the path, or an empty string."""
        found = self.find(*path)
        return found.text if found is not None else ""


def read_elements(
    stream: BinaryIO, *, root: str, wanted: Collection[tuple[str, ...]]
) -> Iterator[tuple[tuple[str, ...], XmlElement]]:
    """Yield each element that stands at one of the ``wanted`` paths below ``root``, complete.

    A path names the elements from below the root to the wanted one. Raises ``FileRefusedError``
    when the document is not XML in a known encoding, has a DOCTYPE or another root, is cut short,
    nests deeper than ``MAX_XML_DEPTH``, or has more than ``MAX_RECORD_BYTES`` in or between wanted
    elements.
    """
    parser = _RecordParser(root=root, wanted=frozenset(wanted))
    first = True
    while chunk := stream.read(READ_CHUNK_BYTES):
        if first:
            _check_start(chunk)
            first = False
        parser.feed(chunk)
        yield from parser.take()
    if first:
        raise refuse("the file is empty")
    parser.close()
    yield from parser.take()


def once(element: XmlElement, tags: Collection[str], report: RecordReport) -> None:
    """Report a fault for each of ``tags`` that ``element`` has more than once."""
    for tag in tags:
        if len(element.all(tag)) > 1:
            report.fault(tag, "appears more than once in the record")


def drop_unlisted(
    element: XmlElement, listed: Collection[tuple[str, ...]], report: RecordReport
) -> None:
    """Count every attribute, and every unlisted element with text and no elements in it.

    ``listed`` has paths below ``element``.
    """
    stack: list[tuple[tuple[str, ...], XmlElement]] = [((), element)]
    while stack:
        path, current = stack.pop()
        for attribute in current.attributes:
            report.drop(attribute)
        for child in current.children:
            below = (*path, child.tag)
            if child.children:
                stack.append((below, child))
                continue
            for attribute in child.attributes:
                report.drop(attribute)
            if below not in listed and child.text:
                report.drop(child.tag)


def _check_start(chunk: bytes) -> None:
    if chunk.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in chunk[:4]:
        raise refuse("the file is in UTF-16 or UTF-32: save it as UTF-8")


class _RecordParser:
    """Feeds expat, and keeps only the wanted element that is being built."""

    def __init__(self, *, root: str, wanted: frozenset[tuple[str, ...]]) -> None:
        self._root = root
        self._wanted = wanted
        self._longest = max(len(path) for path in wanted)
        self._path: list[str] = []
        self._open: list[XmlElement] = []
        self._ready: list[tuple[tuple[str, ...], XmlElement]] = []
        self._fed = 0
        self._boundary = 0
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.XmlDeclHandler = self._declaration
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        self._parser = parser

    def feed(self, chunk: bytes) -> None:
        self._parse(chunk, final=False)
        self._fed += len(chunk)
        # A token that never ends calls no handler, so its size is checked here.
        self._check_size(self._fed)

    def close(self) -> None:
        self._parse(b"", final=True)

    def take(self) -> Iterator[tuple[tuple[str, ...], XmlElement]]:
        ready, self._ready = self._ready, []
        return iter(ready)

    def _parse(self, chunk: bytes, *, final: bool) -> None:
        try:
            self._parser.Parse(chunk, final)
        except FileRefusedError:
            raise
        except expat.ExpatError as error:
            if final and error.code in _CUT_SHORT:
                reason = "the file ends before its last element is closed: it was cut short"
            else:
                reason = "is not well-formed XML here, or not in the encoding that it declares"
            raise refuse(reason, line=error.lineno) from None
        except ValueError:
            # Python's codecs raise this for an encoding that expat asked them about.
            raise refuse("the file's encoding cannot be read: save it as UTF-8") from None

    def _check_size(self, byte: int) -> None:
        if byte - self._boundary > MAX_RECORD_BYTES + READ_CHUNK_BYTES:
            raise refuse(
                f"more than {MAX_RECORD_BYTES} bytes without the end of a record",
                line=self._parser.CurrentLineNumber,
            )

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in _ENCODINGS:
            raise refuse("the file declares an encoding that is not read: save it as UTF-8", line=1)

    def _doctype(self, *_parts: object) -> None:
        raise refuse(
            "the file has a DOCTYPE, which no supplier format has",
            line=self._parser.CurrentLineNumber,
        )

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        line = self._parser.CurrentLineNumber
        if not self._path and tag != self._root:
            raise refuse(f"the file's first element is not {self._root}", line=line)
        if len(self._path) >= MAX_XML_DEPTH:
            raise refuse(f"elements are nested deeper than {MAX_XML_DEPTH}", line=line)
        self._path.append(tag)
        if not self._open and not self._is_wanted():
            return
        element = XmlElement(tag, line, tuple(attributes))
        if self._open:
            self._open[-1].children.append(element)
        self._open.append(element)

    def _end(self, _tag: str) -> None:
        if self._open:
            element = self._open.pop()
            if not self._open:
                self._ready.append((tuple(self._path[1:]), element))
                byte = self._parser.CurrentByteIndex
                self._check_size(byte)
                self._boundary = byte
        self._path.pop()

    def _text(self, data: str) -> None:
        if self._open:
            self._open[-1].pieces.append(data)

    def _is_wanted(self) -> bool:
        return len(self._path) - 1 <= self._longest and tuple(self._path[1:]) in self._wanted
