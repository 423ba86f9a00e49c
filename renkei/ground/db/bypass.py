"""Every function that looks past a row policy (SECURITY DEFINER), why it must, and the test that bounds it.

A function that is not here, or has no test, fails `tests/security/test_bypasses.py`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bypass:
    reason: str
    test: str  # its name in a tests/security/test_bypasses_of_*.py


BYPASSES: dict[str, Bypass] = {
    "renkei_my_organization": Bypass(
        "Policies ask for the acting role's organisation once a query, without a policy asking again.",
        "test_my_organization_is_only_ever_ones_own",
    ),
    "renkei_my_office": Bypass(
        "As renkei_my_organization, for notices: an administrator or officer hears them too.",
        "test_my_office_is_ones_own_in_every_capacity",
    ),
    "renkei_my_town": Bypass(
        "What a town agrees on is written by its own town hall: its code alone, once a query.",
        "test_my_town_is_the_town_halls_own_in_its_one_capacity",
    ),
    "renkei_my_patients": Bypass(
        "Policies of every record table need the memberships as one array; under their own policy they would recur.",
        "test_my_patients_are_those_of_a_standing_membership_with_the_section",
    ),
    "renkei_may_join": Bypass(
        "Registering makes the membership before the person: whether the key is free is seen by no newcomer.",
        "test_joining_needs_a_new_person_or_an_open_invitation",
    ),
    "renkei_support_centre": Bypass(
        "The blind match names the support centre of the area; the organisation alone, of no person.",
        "test_the_support_centre_is_the_areas_own_and_then_the_towns",
    ),
    "renkei_blind_match": Bypass(
        "An announcement reaches the office of a person whom its sender may not see.",
        "test_the_blind_match_needs_all_three_and_gives_only_keys",
    ),
    "renkei_at_rest": Bypass(
        "Of the dead the house says nothing of its own accord, whoever acts: a job and a hospital see no person.",
        "test_at_rest_is_one_truth_of_one_key",
    ),
    "renkei_people_of_rules": Bypass(
        "The daily round looks at everybody for whom a rule may stand: keys alone, to the system alone.",
        "test_the_round_gets_keys_and_codes_and_nobody_else_gets_them",
    ),
    "renkei_ruled": Bypass(
        "What rules may ask of people: codes and offices, without a name, to the system alone.",
        "test_what_rules_may_ask_is_told_to_the_system_alone",
    ),
    "renkei_certification_ends": Bypass(
        "A rule starts from the day a certification ends: the day alone, to the system alone.",
        "test_the_end_of_a_certification_is_told_to_the_system_alone",
    ),
    "renkei_in_hospital": Bypass(
        "Of people in hospital no visit at home is asked: their keys, to the system alone.",
        "test_who_is_in_hospital_is_told_to_the_system_alone",
    ),
    "renkei_last_times": Bypass(
        "A rule starts from what has not happened, whichever office would have told of it: kinds and days alone.",
        "test_when_something_last_happened_is_told_to_the_system_alone",
    ),
    "renkei_unsealed": Bypass(
        "The sealer chains audit rows that no role may read: it gets keys and hashes.",
        "test_the_sealer_gets_keys_and_hashes_only",
    ),
    "renkei_who_looked": Bypass(
        "The person may know who looked: organisation, profession and time, to the team only.",
        "test_who_looked_is_told_to_the_team_without_names",
    ),
    "renkei_active": Bypass(
        "How many offices and people of a municipality used the house lately: counts of the trail, of no person.",
        "test_use_is_told_as_numbers_to_those_who_answer_for_a_region",
    ),
    "renkei_attempts": Bypass(
        "Limiting announcements counts audit rows of one's own organisation.",
        "test_attempts_are_counted_for_ones_own_organisation",
    ),
    "renkei_search": Bypass(
        "Text operators are not leakproof: under a policy the search index would never be used.",
        "test_search_finds_in_the_teams_people_only",
    ),
    "renkei_certified": Bypass(
        "Who records a discharge may not read certifications, and the figures leave out who has none: a class, no level.",
        "test_whether_somebody_is_certified_is_told_to_the_team_as_a_class",
    ),
    "renkei_my_stays": Bypass(
        "Facts of a stay are corrected by whoever has it open; a policy that asked another table's would be slow.",
        "test_my_stays_are_those_of_people_whose_stay_is_open_to_me",
    ),
    "renkei_follow_stay": Bypass(
        "A ward that ends or voids a stay changes its own membership only: the others' end by what the stay's row says.",
        "test_who_sees_a_stay_sees_it_as_long_as_its_own_row_says",
    ),
    "renkei_undo_death": Bypass(
        "A ward takes back a discharge; the death that another office recorded with it is closed to the ward.",
        "test_a_death_is_undone_with_the_discharge_that_recorded_it_only",
    ),
    "renkei_noted_stay": Bypass(
        "Who is asked about somebody in hospital may not see what another office noted: a key, so that it is one stay.",
        "test_a_noted_stay_is_told_as_a_key_to_whom_an_inquiry_about_it_waits_for",
    ),
    "renkei_announced_to_me": Bypass(
        "Who was asked sees the announcement; the two tables' policies would else ask each other for ever.",
        "test_an_announcement_is_seen_by_whom_it_was_told",
    ),
    "renkei_answers": Bypass(
        "A hospital hears which office answered it; inquiries themselves would show whom it had not found.",
        "test_a_hospital_hears_who_answered_and_not_who_was_asked",
    ),
    "renkei_received_answers": Bypass(
        "A sheet is read by whom it was delivered to; the tables' policies would else ask each other for ever.",
        "test_a_delivered_sheet_is_the_receivers_to_read",
    ),
    "renkei_standing_consent": Bypass(
        "A ward sends what it wrote only with consent, and may not read consents: it gets a key or nothing.",
        "test_the_standing_consent_is_told_to_the_team_as_a_key",
    ),
    "renkei_openers": Bypass(
        "Who takes back a mis-sent sheet hears which organisations opened it; the trail itself is read by nobody.",
        "test_who_opened_a_sheet_is_told_to_whom_it_came_from",
    ),
    "renkei_copies": Bypass(
        "Who withdraws a consent hears which organisations hold prints and files; the trail itself is read by nobody.",
        "test_copies_are_told_to_the_team_as_organisations",
    ),
    "renkei_disclosures": Bypass(
        "An office's administrator answers for what it disclosed and reads no record: receivers and kinds, of no person.",
        "test_disclosures_are_ones_own_offices_and_of_no_person",
    ),
    "renkei_merge": Bypass(
        "Two registrations become one: rows that other offices wrote, and cannot be asked to move, move with them.",
        "test_a_merge_moves_what_is_about_two_of_ones_own_people_and_nothing_else",
    ),
    "renkei_unmerge": Bypass(
        "The same back again, by who merged or who agreed, from the keys that the merge itself wrote down.",
        "test_a_merge_is_undone_by_its_two_offices_only",
    ),
    "renkei_say_who_is_silent": Bypass(
        "The house's own clock says that nobody answered; its system actor reads no record, and gets keys only.",
        "test_the_clock_reminds_once_and_only_as_the_system",
    ),
    "renkei_answer_times": Bypass(
        "Both sides count what was asked between them also after one has left the team: numbers by partner, of no person.",
        "test_answer_times_are_ones_own_offices_by_partner",
    ),
    "renkei_last_looks": Bypass(
        "How far offices have read is derived from marks that each role alone sees: the team hears office and time.",
        "test_how_far_offices_read_is_told_to_the_team_by_office",
    ),
    "renkei_kept_people": Bypass(
        "An office that left a team keeps its own papers: who they are about is closed to it as a person's page is.",
        "test_who_ones_own_papers_are_about_is_told_to_the_office_itself",
    ),
    "renkei_received_entries": Bypass(
        "What others wrote to an office stays its own when it has left: their entries are the team's to read.",
        "test_what_an_office_was_told_stays_its_own_without_what_was_sealed",
    ),
    "renkei_open_work": Bypass(
        "Before a rule or form changes its town sees how much goes on as it began: numbers of ten or more, of no person.",
        "test_open_work_is_told_as_numbers_to_the_town_hall_alone",
    ),
}
