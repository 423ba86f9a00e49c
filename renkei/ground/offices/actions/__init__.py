from renkei.ground.offices.actions.mails import (
    AskedAlready,
    MailProblem,
    TooManyMails,
    WrongWords,
    invite_by_mail,
    join_by_mail,
    send_again,
    take_up_by_mail,
    withdraw_mail,
)
from renkei.ground.offices.actions.roles import AlreadyThere, NameTaken, end_role
from renkei.ground.offices.actions.slips import (
    SlipProblem,
    add_capacity,
    join,
    make_renewal_slip,
    make_slip,
    renew,
)

__all__ = [
    "AlreadyThere",
    "AskedAlready",
    "MailProblem",
    "NameTaken",
    "SlipProblem",
    "TooManyMails",
    "WrongWords",
    "add_capacity",
    "end_role",
    "invite_by_mail",
    "join",
    "join_by_mail",
    "make_renewal_slip",
    "make_slip",
    "renew",
    "send_again",
    "take_up_by_mail",
    "withdraw_mail",
]
