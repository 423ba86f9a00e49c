from django.urls import path

from renkei.scenes.hospital_stay.views import counts, deliveries, hospital, office, papers, sheet

app_name = "hospital_stay"
urlpatterns = [
    path("", hospital.announcements, name="announcements"),
    path("announce/", hospital.announce, name="announce"),
    path("announce/sent/", hospital.sent, name="sent"),
    path("counts/", counts.counts, name="counts"),
    path("deliveries/<uuid:id>/", deliveries.delivery, name="delivery"),
    path("papers/<uuid:id>/", papers.paper, name="paper"),
    path("papers/of/<uuid:patient_id>/", papers.papers, name="papers"),
    path("papers/of/<uuid:patient_id>/new/", papers.take_in, name="take_in"),
    path("received/", hospital.received_list, name="received_list"),
    path("received/<uuid:id>/", hospital.received, name="received"),
    path("inquiries/<uuid:id>/", office.inquiry, name="inquiry"),
    path("<uuid:id>/", office.stay, name="stay"),
    path("<uuid:id>/correct/", office.correct, name="correct"),
    path("<uuid:id>/void/", office.void, name="void"),
    path("<uuid:id>/discharge/", office.discharge, name="discharge"),
    path("<uuid:id>/sheets/<slug:sheet>/", sheet.sheet, name="sheet"),
    path("<uuid:id>/sheets/<slug:sheet>/draft/", sheet.draft, name="draft"),
    path("<uuid:id>/sheets/<slug:sheet>/print/", sheet.pdf, name="pdf"),
    path("<uuid:id>/sheets/<slug:sheet>/print/<slug:on>/", sheet.pdf, name="pdf_on"),
    path("<uuid:id>/sheets/<slug:sheet>/excel/", sheet.excel, name="excel"),
]
