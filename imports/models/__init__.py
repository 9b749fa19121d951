from imports.models.run import ImportItem, ImportRun
from imports.models.source import Source

__all__ = ["ImportItem", "ImportRun", "Source"]
