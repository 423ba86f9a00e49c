from django.urls import path

from renkei.network import views

app_name = "network"
urlpatterns = [
    path("", views.rounds, name="rounds"),
    path("uploads/", views.upload, name="upload"),
    path("uploads/<uuid:document_id>/", views.preview, name="preview"),
    path("uploads/<uuid:document_id>/removal/", views.drop, name="drop"),
    path("<uuid:round_id>/", views.comparison, name="comparison"),
    path("<uuid:round_id>/municipalities/<str:code>/", views.municipality, name="municipality"),
    path("<uuid:round_id>/questions/<str:field_id>/", views.question, name="question"),
    path("<uuid:round_id>/tags/", views.tags, name="tags"),
    path("<uuid:round_id>/tags/<str:group_id>/", views.tags, name="tag_group"),
    path("<uuid:round_id>/tags/<str:group_id>/confirmation/", views.confirm, name="confirm"),
    path("tags/<uuid:tag_id>/", views.settle, name="settle"),
    path("<uuid:round_id>/book.<str:form>", views.book, name="book"),
]
