"""看内容认文件：后缀谁都能改，所以不看后缀。"""

from .refusal import Refusal

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "is-pdf"),
    (b"\x89PNG\r\n", "is-picture"),
    (b"\xff\xd8\xff", "is-picture"),
    (b"GIF8", "is-picture"),
    (b"II*\x00", "is-picture"),
    (b"MM\x00*", "is-picture"),
    (b"Rar!\x1a\x07", "is-rar"),
    (b"7z\xbc\xaf\x27\x1c", "is-7z"),
    (b"\x1f\x8b", "is-gz"),
    (b"BZh", "is-gz"),
    (b"\xfd7zXZ\x00", "is-gz"),
    (b"\x28\xb5\x2f\xfd", "is-gz"),
    (b"MZ", "is-program"),
    (b"\x7fELF", "is-program"),
    (b"\xcf\xfa\xed\xfe", "is-program"),
    (b"\xca\xfe\xba\xbe", "is-program"),
    (b"#!/", "is-program"),
    (b"{\\rtf", "is-rtf"),
    (b"SQLite format 3\x00", "is-database"),
    (b"\x00\x01\x00\x00Standard ", "is-database"),
    (b"\x09\x00\x04\x00", "xls-old"),
    (b"\x09\x02\x06\x00", "xls-old"),
    (b"\x09\x04\x06\x00", "xls-old"),
    (b"\x09\x08\x08\x00\x00\x05", "xls-old"),
)


def container(head: bytes) -> str:
    """文件开头 → 'zip'、'ole' 或 'text'；认得出是别的东西就拒收，句子里说出它是什么。"""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return "zip"
    if head.startswith(OLE):
        return "ole"
    for signature, code in _SIGNATURES:
        if head.startswith(signature):
            raise Refusal(code)
    if head.startswith(b"BM") and head[6:10] == b"\x00\x00\x00\x00":
        raise Refusal("is-picture")
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        raise Refusal("is-picture")
    if head[4:8] == b"ftyp":
        raise Refusal("is-video")
    if head[257:262] == b"ustar":
        raise Refusal("is-tar")
    return "text"


def office(names: set[str], mimetype: bytes) -> str:
    """压缩包里的文件名（已转小写）和 mimetype 的内容 → 'xlsx' 或 'ods'；是别的就拒收。"""
    if any(name.endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in names):
        raise Refusal("macros")
    if "xl/workbook.xml" in names:
        return "xlsx"
    if mimetype.startswith(b"application/vnd.oasis.opendocument.spreadsheet") and "content.xml" in names:
        return "ods"
    for part, code in (
        ("xl/workbook.bin", "is-xlsb"),
        ("word/document.xml", "is-docx"),
        ("ppt/presentation.xml", "is-pptx"),
        ("ofd.xml", "is-ofd"),
        ("uof.xml", "is-uof"),
        ("index/document.iwa", "is-numbers"),
        ("meta-inf/manifest.mf", "is-program"),
        ("androidmanifest.xml", "is-program"),
    ):
        if part in names:
            raise Refusal(code)
    if mimetype.startswith(b"application/vnd.oasis.opendocument"):
        raise Refusal("is-odt")
    if "[content_types].xml" in names:
        raise Refusal("damaged")
    raise Refusal("is-zip")


def markup(start: str) -> str | None:
    """文本开头若是网页、XML、JSON 之类，返回拒收代号；像表格就返回 None。"""
    low = start.lstrip("\ufeff \t\r\n").lower()
    if low.startswith("<") and low[1:2] in set("abcdefghijklmnopqrstuvwxyz!?"):
        if (
            "<html" in low
            or "<!doctype html" in low
            or "<table" in low
            or low.startswith(("<head", "<meta", "<div"))
        ):
            return "is-html"
        if "urn:schemas-microsoft-com:office:spreadsheet" in low:
            return "is-xml-table"
        return "is-xml"
    if low.startswith("mime-version:") or "\nmime-version:" in low[:2000]:
        return "is-mht"
    if low.startswith(("{\n", "{\r", '{"', "[{", "[\n", '["', "[[")):
        return "is-json"
    if low.startswith("id;p"):
        return "is-slk"
    return None
