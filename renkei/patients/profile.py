"""The paths of the record that only sheets can tell it."""

# what no table of ours holds: a sheet offered it once, with who wrote it and when
PROFILE = """
    housing.kind housing.storeys housing.floor housing.elevator housing.note
    certification.status certification.applied_on certification.burden_share
    independence.adl independence.dementia independence.judged_by disability pension daytime_alone
    contacts.1.age contacts.2.age contacts.3.age
    interests life_history wish.person wish.family services
    outlook.requirements outlook.household_note outlook.care_capacity outlook.note
    adl.paralysis adl.pressure_ulcer adl.pressure_ulcer_note adl.indoors adl.indoors_aid adl.outdoors adl.outdoors_aid
    adl.transfer adl.dressing adl.rising adl.grooming adl.bathing adl.eating adl.meal_times adl.diet adl.diet_note
    adl.meal_form adl.meal_class adl.intake adl.thickener adl.fluid_limit adl.swallowing adl.denture adl.mouth adl.breath
    adl.urination adl.defecation adl.portable_toilet adl.diaper adl.sleep adl.sleeping_pill adl.smoking adl.alcohol
    adl.sight adl.glasses adl.hearing adl.hearing_aid adl.speech adl.communication
    observations.body_weight.latest mental history history_note recent_stay recent_stay_note treatments treatments_note
    medication.any medication.home_visit medication.home_visit_by medication.kept_by medication.keeping_note
    medication.adherence medication.note doctor.means doctor.frequency
"""
PROFILE_PATHS = frozenset(f"patient.{name}" for name in PROFILE.split())
