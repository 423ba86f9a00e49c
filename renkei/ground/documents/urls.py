from django.urls import path

from renkei.ground.documents import views

app_name = "documents"
urlpatterns = [path("<uuid:document_id>/", views.document, name="document")]
