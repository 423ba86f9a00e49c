from django.urls import path

from renkei.scenes.hospital_stay import views

app_name = "hospital_stay"
urlpatterns = [
    path("", views.announcements, name="announcements"),
    path("inquiries/<uuid:id>/", views.inquiry, name="inquiry"),
    path("received/<uuid:id>/", views.received, name="received"),
    path("<uuid:id>/", views.stay, name="stay"),
    path("<uuid:id>/sheet/", views.sheet, name="sheet"),
]
