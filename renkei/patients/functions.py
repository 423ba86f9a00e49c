"""In which function an office usually joins a team; whoever invites may say another."""

from renkei.ground.people.models import OrganizationKind as Kind
from renkei.ground.people.models import Profession

USUAL_FUNCTION: dict[str, str] = {
    Kind.HOSPITAL: Profession.SOCIAL_WORKER,
    Kind.CLINIC: Profession.DOCTOR,
    Kind.DENTAL: Profession.DENTIST,
    Kind.PHARMACY: Profession.PHARMACIST,
    Kind.CARE_MANAGER_OFFICE: Profession.CARE_MANAGER,
    Kind.HOME_NURSING: Profession.NURSE,
    Kind.HOME_CARE: Profession.CARE_WORKER,
    Kind.DAY_CARE: Profession.CARE_WORKER,
    Kind.FACILITY: Profession.CARE_WORKER,
    Kind.SUPPORT_CENTRE: Profession.SOCIAL_WORKER,
}
