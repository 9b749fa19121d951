from pages.models.barrier_report import BarrierReport
from pages.models.funding_logo import FundingLogo
from pages.models.image import Image
from pages.models.known_barrier import KnownBarrier
from pages.models.page import Page
from pages.models.portal import Portal

__all__ = ["BarrierReport", "FundingLogo", "Image", "KnownBarrier", "Page", "Portal"]
