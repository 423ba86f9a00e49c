from django.urls import path

from renkei.ground.live import views

app_name = "live"
urlpatterns = [path("since", views.since, name="since")]
