from django.urls import path

from renkei.directory.views import desks, profiles

app_name = "directory"
urlpatterns = [
    path("hospitals/", desks.hospitals, name="hospitals"),
    path("hospitals/table/", desks.table, name="table"),
    path("hospitals/numbers/", profiles.profiles, name="profiles"),
    path("hospitals/<uuid:hospital_id>/", desks.hospital, name="hospital"),
    path("hospitals/<uuid:hospital_id>/desk/", desks.desk, name="desk"),
    path("hospitals/<uuid:hospital_id>/desk/confirmation/", desks.confirm, name="confirm_desk"),
    path("hospitals/<uuid:hospital_id>/numbers/", profiles.profile, name="profile"),
]
