from django.urls import path

from renkei.ground.offices.views import admissions, devices, mails, office, slips

app_name = "offices"
urlpatterns = [
    path("", office.mine, name="mine"),
    path("seen/", office.seen, name="seen"),
    path("slip/", slips.slip, name="slip"),
    path("mail/", mails.invite, name="invite"),
    path("mail/<uuid:joining_id>/", mails.joining, name="joining"),
    path("mail/<uuid:joining_id>/again/", mails.send_again, name="send_again"),
    path("mail/<uuid:joining_id>/withdrawal/", mails.withdraw, name="withdraw"),
    path("admissions/", admissions.all_, name="admissions"),
    path("admissions/new/", admissions.invite, name="invite_office"),
    path("admissions/<uuid:admission_id>/", admissions.one, name="admission"),
    path("admissions/<uuid:admission_id>/again/", admissions.send_again, name="admission_again"),
    path("admissions/<uuid:admission_id>/call/", admissions.verify, name="verify_office"),
    path("admissions/<uuid:admission_id>/withdrawal/", admissions.withdraw, name="withdraw_office"),
    path("admissions/<uuid:admission_id>/refusal/", admissions.decline, name="decline_office"),
    path("roles/<uuid:role_id>/ending/", office.end, name="end"),
    path("roles/<uuid:role_id>/renewal/", slips.renewal, name="renewal"),
    path("capacities/", office.capacities, name="capacities"),
    path("capacities/switch/", office.switch, name="switch"),
    path("capacities/add/", slips.add_capacity, name="add_capacity"),
    path("join/", slips.join, name="join"),
    path("join/<uuid:joining_id>/", mails.join_by_mail, name="join_by_mail"),
    path("renew/", slips.renew, name="renew"),
    path("devices/", devices.devices, name="devices"),
    path("devices/new/", devices.new_device, name="new_device"),
    path("devices/<uuid:device_id>/withdrawal/", devices.withdraw_device, name="withdraw_device"),
    path("pin/", devices.pin, name="pin"),
    path("pin/removal/", devices.give_up_pin, name="give_up_pin"),
    path("device/", devices.device, name="device"),
    path("device/registration/", devices.register_device, name="register_device"),
    path("device/here/", devices.here, name="here"),
    path("device/next/", devices.hand_on, name="hand_on"),
    path("device/<uuid:user_id>/", devices.enter, name="enter"),
]
