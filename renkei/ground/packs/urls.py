from django.urls import path

from renkei.ground.packs.views import forms, rules, shelf

app_name = "packs"
urlpatterns = [
    path("", rules.rules, name="rules"),
    path("change/<slug:id>/", rules.change, name="change"),
    path("forms/<slug:id>/", forms.form, name="form"),
    path("forms/<slug:id>/fields/new/", forms.field, name="new_field"),
    path("forms/<slug:id>/fields/<slug:field_id>/", forms.field, name="field"),
    path("shelf/", shelf.shelf, name="shelf"),
    path("shelf/<uuid:version_id>/", shelf.offered, name="offered"),
    path("packs/new/", rules.new_pack, name="new_pack"),
    path("packs/<uuid:version_id>/", rules.version, name="version"),
    path("packs/<uuid:version_id>/agreement/", rules.agree, name="agree"),
    path("packs/<uuid:version_id>/refusal/", rules.decline, name="decline"),
    path("packs/<uuid:version_id>/end/", rules.end, name="end"),
    path("packs/<uuid:version_id>/zip/", rules.export, name="export"),
]
