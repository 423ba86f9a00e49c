from django.urls import include, path

from renkei.site import views

urlpatterns = [
    path("", views.today, name="today"),
    path("healthz", views.healthz, name="healthz"),
    path("demonstration/", views.demonstration, name="demonstration"),
    path("accounts/", include("allauth.urls")),
    path("files/", include("renkei.ground.documents.urls")),
    path("live/", include("renkei.ground.live.urls")),
    path("patients/", include("renkei.record.urls")),
    path("patients/", include("renkei.patients.urls")),
    path("patients/<uuid:patient_id>/", views.person, name="person"),
    path("directory/", include("renkei.directory.urls")),
    path("office/", include("renkei.ground.offices.urls")),
    path("rules/", include("renkei.ground.packs.urls")),
    path("exchange/", include("renkei.exchange.urls")),
    path("survey/", include("renkei.network.urls")),
    path("indicators/", include("renkei.plan.urls")),
    path("stays/", include("renkei.scenes.hospital_stay.urls")),
]

handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.server_error
