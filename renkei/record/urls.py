from django.urls import path

from renkei.record import views

app_name = "record"
urlpatterns = [
    path("", views.people, name="people"),
    path("search/", views.search, name="search"),
    path("<uuid:patient_id>/entries/", views.entries, name="entries"),
    path("<uuid:patient_id>/entries/older/", views.older, name="older"),
    path("<uuid:patient_id>/entries/excel/", views.export, name="export"),
    path("<uuid:patient_id>/entries/new/", views.newer, name="newer"),
    path("<uuid:patient_id>/entries/<uuid:entry_id>/seal/", views.seal, name="seal"),
]
