from offers.models.catalogue_entry import CatalogueEntry
from offers.models.offer import Offer, OfferAccess, PriceOption
from offers.models.report import OfferReport
from offers.models.review import Assignment, StaffNote
from offers.models.revision import Revision
from offers.models.runs import Occurrence, Run, RunDate, RunException
from offers.models.synonyms import SynonymGroup
from offers.models.taxonomy import FocusTheme, FundingScheme, Language, LifePhase, TargetGroup, Topic

__all__ = [
    "Assignment",
    "CatalogueEntry",
    "FocusTheme",
    "FundingScheme",
    "Language",
    "LifePhase",
    "Occurrence",
    "Offer",
    "OfferAccess",
    "OfferReport",
    "PriceOption",
    "Revision",
    "Run",
    "RunDate",
    "RunException",
    "StaffNote",
    "SynonymGroup",
    "TargetGroup",
    "Topic",
]
