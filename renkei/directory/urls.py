from django.urls import path

from renkei.directory.views import desks, guides, profiles

app_name = "directory"
urlpatterns = [
    path("guides/", guides.guides, name="guides"),
    path("guides/due/", guides.due, name="due"),
    path("guides/new/", guides.publish, name="publish"),
    path("guides/<uuid:guide_id>/", guides.guide, name="guide"),
    path("guides/<uuid:guide_id>/edition/", guides.edition, name="edition"),
    path("guides/<uuid:guide_id>/revision/", guides.revise, name="revise"),
    path("guides/<uuid:guide_id>/review/", guides.review, name="review"),
    path("guides/<uuid:guide_id>/telling/", guides.tell, name="tell"),
    path("guides/<uuid:guide_id>/withdrawal/", guides.withdraw, name="withdraw"),
    path("editions/<uuid:edition_id>/file/", guides.file, name="file"),
    path("editions/<uuid:edition_id>/link/", guides.link, name="link"),
    path("forms/<slug:sheet>/", guides.form, name="form"),
    path("forms/<slug:sheet>/blank/", guides.blank, name="blank"),
    path("hospitals/", desks.hospitals, name="hospitals"),
    path("hospitals/table/", desks.table, name="table"),
    path("hospitals/csv/", desks.desks_csv, name="desks_csv"),
    path("hospitals/import/", desks.take_in, name="desks_import"),
    path("hospitals/numbers/", profiles.profiles, name="profiles"),
    path("hospitals/<uuid:hospital_id>/", desks.hospital, name="hospital"),
    path("hospitals/<uuid:hospital_id>/desk/", desks.desk, name="desk"),
    path("hospitals/<uuid:hospital_id>/desk/confirmation/", desks.confirm, name="confirm_desk"),
    path("hospitals/<uuid:hospital_id>/numbers/", profiles.profile, name="profile"),
]
