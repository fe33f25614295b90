"""Children, who cares for them with what right, what was agreed to, what was asked."""

from qingmiao.families.models.cases import DataRequest, RequestState
from qingmiao.families.models.children import Child, certificate_index, child_number_index
from qingmiao.families.models.consents import Consent
from qingmiao.families.models.phones import PhoneCode, ProvenPhone, proven_index
from qingmiao.families.models.ties import TODAY, CourtOrder, Guardianship, GuardianshipProof, GuardianshipState, Invitation, Proxy

__all__ = [
    "TODAY",
    "Child",
    "Consent",
    "CourtOrder",
    "DataRequest",
    "Guardianship",
    "GuardianshipProof",
    "GuardianshipState",
    "Invitation",
    "PhoneCode",
    "ProvenPhone",
    "Proxy",
    "RequestState",
    "certificate_index",
    "child_number_index",
    "proven_index",
]
