"""An uploaded file on its way into the warehouse: the same import as on the command line, in a process of its own."""

import json
import shutil
import subprocess
import sys
import tempfile
import weakref
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class Upload:
    """A file somebody uploaded, in a folder that goes when the upload is forgotten."""

    def __init__(self, name: str, content: bytes) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="crm-upload-"))
        weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)
        # The uploader's name decides the ending only: a path typed by somebody never reaches the disk.
        self.file = self.folder / f"upload{Path(name).suffix.lower()}"
        self.file.write_bytes(content)

    def begin(self, mapping: str, into: str, *, is_trial: bool) -> "ImportRun":
        """Start the import; with ``is_trial`` nothing is stored."""
        mapping_file, report = self.folder / "mapping.toml", self.folder / "report.json"
        progress = self.folder / "progress.txt"
        mapping_file.write_text(mapping, encoding="utf-8")
        report.unlink(missing_ok=True)
        command = [sys.executable, "-m", "dashboard.cli", "import", str(self.file), "--mapping", str(mapping_file)]
        command += ["--into", into, "--report", str(report), *(["--dry-run"] if is_trial else [])]
        with progress.open("wb") as said:
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said, cwd=Path(__file__).parents[1])  # noqa: S603
        return ImportRun(self, process, progress, report, is_trial)


@dataclass(frozen=True)
class ImportRun:
    """An import at work, or done."""

    upload: Upload
    process: "subprocess.Popen[bytes]"
    progress: Path
    report_file: Path
    is_trial: bool

    @property
    def is_running(self) -> bool:
        """Whether it is still at work."""
        return self.process.poll() is None

    @property
    def said(self) -> str:
        """What it said so far: steps with their seconds, or why it stopped."""
        return self.progress.read_text(encoding="utf-8", errors="replace").strip()

    @property
    def report(self) -> dict[str, Any] | None:
        """What became of every row; None where it stopped before it could tell."""
        if self.is_running or not self.report_file.exists():
            return None
        report: dict[str, Any] = json.loads(self.report_file.read_text(encoding="utf-8"))
        return report
