"""书架：有哪些规则册、哪些版本，按「编号@版本」取一本，把一版冻结下来。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path

from zhidu.kernel import ZhiduError
from zhidu.rulebook.library import FROZEN, folders, frozen_files, library_root, locate
from zhidu.rulebook.loading import load_release
from zhidu.rulebook.model import Release, SpeakingLevel
from zhidu.rulebook.problems import RulebookErrors, RulebookProblem
from zhidu.rulebook.sources import frozen_text, gather


@dataclass(frozen=True, slots=True)
class ReleaseInfo:
    """书架上的一个发布版。

    verified_share：出处里核实过的占比，0 到 1 的精确分数；path：目录或冻结的 JSON；
    current：是不是目录里现在写的这一版（不写版本号时用的就是它）。
    """

    id: str
    version: str
    title: str
    short: str
    doc_no: str
    effective_from: date
    effective_to: date | None
    level: SpeakingLevel
    verified_share: Fraction
    path: Path
    current: bool

    @property
    def spelled(self) -> str:
        """「yiwu-youzhi-junheng@1.0.0」。"""
        return f"{self.id}@{self.version}"


def verified_share(release: Release) -> Fraction:
    """核实过的出处占全部出处的比例，0 到 1。"""
    found = release.citations()
    return Fraction(sum(1 for each in found if each.verified), len(found))


def available(root: Path | None = None) -> list[ReleaseInfo]:
    """总目录里的全部发布版：每本先当前版，再从新到旧的冻结版。root 默认 library_root()。

    和当前版同号的冻结版不另列。错误：RulebookErrors（有一本读不出）。
    """
    found: list[ReleaseInfo] = []
    shelf = root if root is not None else library_root()
    for folder in folders(shelf):
        current = load_release(folder, root=shelf, check_examples=False)
        found.append(_info(current, folder, current=True))
        for path in reversed(frozen_files(folder)):
            if path.stem != current.version:
                found.append(_info(load_release(path, check_examples=False), path, current=False))
    return found


def _info(release: Release, path: Path, *, current: bool) -> ReleaseInfo:
    return ReleaseInfo(
        id=release.id,
        version=release.version,
        title=release.title,
        short=release.short,
        doc_no=release.doc_no,
        effective_from=release.effective_from,
        effective_to=release.effective_to,
        level=release.level,
        verified_share=verified_share(release),
        path=path,
        current=current,
    )


def find_release(spec: str, root: Path | None = None, *, check_examples: bool = False) -> Release:
    """取一本规则册。spec：「编号」（当前版）、「编号@版本」，或规则册目录的路径。

    root 默认 library_root()。错误：ZhiduError（没有这本、这版，说明现有哪些）；RulebookErrors（内容有错）。
    """
    path = locate(spec, root)
    named = "@" in spec or path.name == spec
    release = load_release(path, root=root, check_examples=check_examples)
    if named and spec not in (release.id, release.spelled) and not Path(spec).is_dir():
        raise ZhiduError(f"{path} 里写的是 {release.spelled}，和要的「{spec}」不符")
    return release


def frozen_document(spec: str, root: Path | None = None) -> str:
    """一个发布版冻结成的全文，自足，上级的内容也在里面。spec 同 find_release。

    错误：ZhiduError（没有这本、这版）；RulebookErrors（原文读不了）。
    """
    problems: list[RulebookProblem] = []
    source = gather(locate(spec, root), root, problems)
    if problems:
        raise RulebookErrors(source.title, problems)
    return frozen_text(source)


def freeze(folder: Path, *, root: Path | None = None) -> Path:
    """把规则册目录的当前版冻结成 releases/版本.json，返回路径。已有一样的就原样留着。

    错误：RulebookErrors（内容有错的不能冻结；同一版本号已有别的内容的，要升版本号）。
    """
    release = load_release(folder, root=root)
    problems: list[RulebookProblem] = []
    source = gather(folder, root, problems)
    path = folder / FROZEN / f"{release.version}.json"
    if path.exists():
        if load_release(path).sha256 != release.sha256:
            why = f"{release.version} 已经冻结，内容却不一样"
            problems.append(
                RulebookProblem("rulebook.yaml", 0, "version", why, "版本号要升，冻结的版本不能改")
            )
            raise RulebookErrors(source.title, problems)
        return path
    path.parent.mkdir(exist_ok=True)
    path.write_text(frozen_text(source), encoding="utf-8", newline="\n")
    return path
