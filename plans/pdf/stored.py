"""The only way in which a stored file leaves the house: hashed while it is served (decision 47)."""

from collections.abc import Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from django.http import FileResponse
from django.shortcuts import render

from plans.pdf import files


def stored(request, file, sha256: str, *, filename: str, as_attachment: bool = True):
    """The file as it was kept; what is gone or is another one is refused in words, and reported."""
    try:
        data = files.read(file, sha256)
    except files.Altered:
        return render(request, "altered.html", status=500)
    return FileResponse(BytesIO(data), as_attachment=as_attachment, filename=filename)


def packed(request, rows: Sequence[tuple], *, filename: str):
    """These files (name, file, SHA-256) in one archive with a list of their hashes; when one is another, none goes."""
    data = BytesIO()
    try:
        with ZipFile(data, "w", ZIP_DEFLATED) as archive:
            lines = []
            for number, (name, file, sha256) in enumerate(rows, 1):
                archive.writestr(f"{number}-{name}", files.read(file, sha256))
                lines.append(f"{sha256}  {number}-{name}\n")
            archive.writestr("MANIFEST-SHA256.txt", "".join(lines))
    except files.Altered:
        return render(request, "altered.html", status=500)
    data.seek(0)
    return FileResponse(data, as_attachment=True, filename=filename)
