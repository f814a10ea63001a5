"""The only way in which a stored file leaves the house: hashed while it is served (decision 47)."""

from io import BytesIO

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
