from offers.models.catalogue_entry import CatalogueEntry
from offers.models.confirmation import ConfirmationRequest
from offers.models.duplicate_pair import DuplicatePair
from offers.models.offer import Offer, OfferAccess, PriceOption
from offers.models.provider_health import ProviderHealth
from offers.models.report import OfferReport
from offers.models.review import Assignment, StaffNote
from offers.models.revision import Revision
from offers.models.runs import Occurrence, Run, RunDate, RunException
from offers.models.synonyms import SynonymGroup
from offers.models.taxonomy import FocusTheme, FundingScheme, Language, LifePhase, TargetGroup, Topic
from offers.models.translation import OfferText

__all__ = [
    "Assignment",
    "CatalogueEntry",
    "ConfirmationRequest",
    "DuplicatePair",
    "FocusTheme",
    "FundingScheme",
    "Language",
    "LifePhase",
    "Occurrence",
    "Offer",
    "OfferAccess",
    "OfferReport",
    "OfferText",
    "PriceOption",
    "ProviderHealth",
    "Revision",
    "Run",
    "RunDate",
    "RunException",
    "StaffNote",
    "SynonymGroup",
    "TargetGroup",
    "Topic",
]
