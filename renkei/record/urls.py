from django.urls import path

from renkei.record.views import entries, people

app_name = "record"
urlpatterns = [
    path("", people.people, name="people"),
    path("search/", people.search, name="search"),
    path("<uuid:patient_id>/entries/", entries.entries, name="entries"),
    path("<uuid:patient_id>/entries/older/", entries.older, name="older"),
    path("<uuid:patient_id>/entries/excel/", entries.export, name="export"),
    path("<uuid:patient_id>/entries/new/", entries.newer, name="newer"),
    path("<uuid:patient_id>/entries/<uuid:entry_id>/seal/", entries.seal, name="seal"),
]
