from django.urls import path

from renkei.ground.offices import views

app_name = "offices"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("seen/", views.seen, name="seen"),
    path("slip/", views.slip, name="slip"),
    path("roles/<uuid:role_id>/ending/", views.end, name="end"),
    path("roles/<uuid:role_id>/renewal/", views.renewal, name="renewal"),
    path("capacities/", views.capacities, name="capacities"),
    path("capacities/switch/", views.switch, name="switch"),
    path("capacities/add/", views.add_capacity, name="add_capacity"),
    path("join/", views.join, name="join"),
    path("renew/", views.renew, name="renew"),
]
