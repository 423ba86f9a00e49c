from django.urls import path

from renkei.record.views import (
    copies,
    deaths,
    entries,
    entry,
    family,
    flags,
    inspections,
    notebook,
    observations,
    people,
    questions,
)

app_name = "record"
urlpatterns = [
    path("", people.people, name="people"),
    path("search/", people.search, name="search"),
    path("questions/", questions.number, name="number"),
    path("<uuid:patient_id>/questions/", questions.ask, name="ask"),
    path("<uuid:patient_id>/questions/<uuid:question_id>/", questions.question, name="question"),
    path("<uuid:patient_id>/questions/<uuid:question_id>/answers/", questions.answers, name="answers"),
    path(
        "<uuid:patient_id>/questions/<uuid:question_id>/answers/<uuid:answer_id>/confirmation/",
        questions.confirmation,
        name="confirmation",
    ),
    path("<uuid:patient_id>/questions/<uuid:question_id>/typed/", questions.typed, name="typed"),
    path(
        "<uuid:patient_id>/questions/<uuid:question_id>/acknowledgement/",
        questions.acknowledgement,
        name="acknowledgement",
    ),
    path("<uuid:patient_id>/questions/<uuid:question_id>/call/", questions.call, name="call"),
    path("<uuid:patient_id>/questions/<uuid:question_id>/fax/", questions.fax, name="fax"),
    path("<uuid:patient_id>/questions/<uuid:question_id>/sheet/", questions.sheet, name="question_sheet"),
    path(
        "<uuid:patient_id>/questions/<uuid:question_id>/withdrawal/", questions.withdrawal, name="withdrawal"
    ),
    path("inspection/", inspections.inspection, name="inspection"),
    path("kept/", copies.kept, name="kept"),
    path("<uuid:patient_id>/copies/", copies.copies, name="copies"),
    path("<uuid:patient_id>/notebook/", notebook.notebook, name="notebook"),
    path("<uuid:patient_id>/notebook/paper/", notebook.paper, name="notebook_paper"),
    path("<uuid:patient_id>/family/", family.family, name="family"),
    path("<uuid:patient_id>/search/", people.search_person, name="search_person"),
    path("<uuid:patient_id>/course/", entries.course, name="course"),
    path("<uuid:patient_id>/entries/", entries.entries, name="entries"),
    path("<uuid:patient_id>/entries/excel/", entries.export, name="export"),
    path("<uuid:patient_id>/entries/new/", entries.newer, name="newer"),
    path("<uuid:patient_id>/entries/<uuid:entry_id>/", entry.entry, name="entry"),
    path("<uuid:patient_id>/entries/<uuid:entry_id>/replies/", entry.replies, name="replies"),
    path("<uuid:patient_id>/entries/<uuid:entry_id>/correction/", entry.correction, name="correction"),
    path("<uuid:patient_id>/entries/<uuid:entry_id>/copy/", copies.copy_entry, name="copy_entry"),
    path("<uuid:patient_id>/entries/<uuid:entry_id>/seal/", entry.seal, name="seal"),
    path("<uuid:patient_id>/observations/", observations.observations, name="observations"),
    path("<uuid:patient_id>/observations/new/", observations.measure, name="measure"),
    path("<uuid:patient_id>/observations/ranges/", observations.ranges, name="ranges"),
    path(
        "<uuid:patient_id>/observations/ranges/<uuid:range_id>/confirm/",
        observations.confirm_range,
        name="confirm_range",
    ),
    path(
        "<uuid:patient_id>/observations/ranges/<uuid:range_id>/end/",
        observations.end_range,
        name="end_range",
    ),
    path(
        "<uuid:patient_id>/observations/<uuid:observation_id>/correct/",
        observations.correct,
        name="correct_observation",
    ),
    path("<uuid:patient_id>/death/", deaths.death, name="death"),
    path("<uuid:patient_id>/death/undo/", deaths.undo, name="undo_death"),
    path("<uuid:patient_id>/flags/<uuid:flag_id>/", flags.flag, name="flag"),
]
