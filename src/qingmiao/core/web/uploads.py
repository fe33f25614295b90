"""Large uploads on their way to the disk."""

from pathlib import PurePath
from typing import Any

from django.core.files.uploadhandler import TemporaryFileUploadHandler

LONGEST_ENDING = 10


class ShortEndingUploadHandler(TemporaryFileUploadHandler):
    """Keeps the ending of a name short: Django ends the temporary file's name with it, and a long one is refused by the disk."""

    def new_file(self, field_name: str, file_name: str, *args: Any, **kwargs: Any) -> None:
        """Begin a file under a name that every disk takes."""
        ending = PurePath(file_name).suffix
        short = file_name.removesuffix(ending) + ending[:LONGEST_ENDING]
        super().new_file(field_name, short, *args, **kwargs)
