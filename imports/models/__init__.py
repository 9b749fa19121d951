from imports.models.run import ImportFile, ImportItem, ImportRun
from imports.models.source import Source, SourceWord

__all__ = ["ImportFile", "ImportItem", "ImportRun", "Source", "SourceWord"]
