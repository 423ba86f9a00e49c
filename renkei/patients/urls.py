from django.urls import path

from renkei.patients import views

app_name = "patients"
urlpatterns = [
    path("register/", views.register, name="register"),
    path("charge/", views.charge, name="charge"),
    path("charge/<uuid:handover_id>/undo/", views.take_back, name="take_back"),
    path("charge/away/", views.absence, name="absence"),
    path("charge/away/<uuid:absence_id>/end/", views.end_absence, name="end_absence"),
    path("work/", views.work, name="work"),
    path("disclosures/", views.disclosures, name="disclosures"),
    path("duplicates/<uuid:duplicate_id>/", views.duplicate, name="duplicate"),
    path("merge-offers/<uuid:offer_id>/", views.merge_offer, name="merge_offer"),
    path("merges/<uuid:merge_id>/", views.merged, name="merged"),
    path("<uuid:patient_id>/merging/", views.merging, name="merging"),
    path("<uuid:patient_id>/merging/<uuid:other_id>/", views.both, name="both"),
    path("invitations/<uuid:invitation_id>/", views.invitation, name="invitation"),
    path("tasks/<uuid:task_id>/", views.task, name="task"),
    path("due/<uuid:task_id>/", views.due, name="due"),
    path("<uuid:patient_id>/tasks/", views.tasks, name="tasks"),
    path("<uuid:patient_id>/identity/", views.identity, name="identity"),
    path("<uuid:patient_id>/contacts/", views.contacts, name="contacts"),
    path("<uuid:patient_id>/certification/", views.certification, name="certification"),
    path("<uuid:patient_id>/consent/", views.consent, name="consent"),
    path("<uuid:patient_id>/consent/<uuid:consent_id>/withdrawal/", views.withdrawal, name="withdrawal"),
    path("<uuid:patient_id>/team/", views.team, name="team"),
    path("<uuid:patient_id>/team/copying/", views.copying, name="copying"),
    path("<uuid:patient_id>/team/copying/<uuid:source_id>/", views.copying_from, name="copying_from"),
    path("<uuid:patient_id>/team/leaving/", views.leaving, name="leaving"),
    path("<uuid:patient_id>/who-looked/", views.who_looked, name="who_looked"),
]
