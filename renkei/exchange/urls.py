from django.urls import path

from renkei.exchange import views

app_name = "exchange"
urlpatterns = [
    path("medicines/<uuid:patient_id>/", views.notebook, name="notebook"),
    path("medicines/<uuid:patient_id>/taking-in/", views.take_notebook, name="take_notebook"),
    path("clients/", views.imports, name="imports"),
    path("clients/<uuid:import_id>/", views.import_, name="import"),
    path("clients/<uuid:import_id>/columns/", views.columns, name="columns"),
    path("clients/<uuid:import_id>/result/", views.result, name="result"),
    path("clients/<uuid:import_id>/taking-back/", views.taking_back, name="taking_back"),
    path("clients/<uuid:import_id>/inviting/", views.inviting, name="inviting"),
    path("clients/<uuid:import_id>/removal/", views.removal, name="removal"),
]
