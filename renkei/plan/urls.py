from django.urls import path

from renkei.plan import views

app_name = "plan"
urlpatterns = [
    path("", views.index, name="indicators"),
    path("adoption/", views.adoption, name="adoption"),
    path("<slug:id>/", views.indicator, name="indicator"),
    path("<slug:id>/csv/", views.as_csv, name="csv"),
    path("<slug:id>/excel/", views.as_excel, name="excel"),
]
