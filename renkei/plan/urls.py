from django.urls import path

from renkei.plan import views

app_name = "plan"
urlpatterns = [
    path("", views.index, name="indicators"),
    path("adoption/", views.adoption, name="adoption"),
    path("external/", views.external, name="external"),
    path("own/", views.own, name="own"),
    path("own/<slug:id>/", views.own_cases, name="own_cases"),
    path("published/", views.publications, name="publications"),
    path("published/<uuid:publication_id>/", views.publication, name="publication"),
    path("published/<uuid:publication_id>/open.csv", views.open_data, name="open_data"),
    path("published/<uuid:publication_id>/excel/", views.publication_excel, name="publication_excel"),
    path("published/<uuid:publication_id>/supersede/", views.supersede, name="supersede"),
    path("<slug:id>/", views.indicator, name="indicator"),
    path("<slug:id>/csv/", views.as_csv, name="csv"),
    path("<slug:id>/excel/", views.as_excel, name="excel"),
    path("<slug:id>/publish/", views.publish, name="publish"),
]
