from pages.models.barrier_report import BarrierReport
from pages.models.image import Image
from pages.models.page import Page
from pages.models.portal import Portal

__all__ = ["BarrierReport", "Image", "Page", "Portal"]
