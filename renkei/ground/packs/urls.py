from django.urls import path

from renkei.ground.packs import views

app_name = "packs"
urlpatterns = [
    path("", views.rules, name="rules"),
    path("change/<slug:id>/", views.change, name="change"),
    path("packs/new/", views.new_pack, name="new_pack"),
    path("packs/<uuid:version_id>/", views.version, name="version"),
    path("packs/<uuid:version_id>/agreement/", views.agree, name="agree"),
    path("packs/<uuid:version_id>/refusal/", views.decline, name="decline"),
    path("packs/<uuid:version_id>/end/", views.end, name="end"),
    path("packs/<uuid:version_id>/zip/", views.export, name="export"),
]
