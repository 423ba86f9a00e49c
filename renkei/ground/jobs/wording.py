"""What a notice says: the kind of thing and no more, for it travels by mail."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "inquiry.received": _("病院から問い合わせが届きました"),
    "inquiry.answered": _("問い合わせに返事がありました"),
    "sheet.received": _("連携の書類が届きました"),
    "paper.handed": _("預かった書類が渡されました"),
    "sheet.recalled": _("届いた連携の書類が、送り主に取り消されました"),
    "task.created": _("新しい「やること」ができました"),
    "task.assigned": _("「やること」を頼まれました"),
    "task.returned": _("頼んだ「やること」が戻されました"),
    "task.withdrawn": _("頼まれた「やること」が取り下げられました"),
    "conference.asked": _("カンファレンスの日程をたずねられています"),
    "conference.proposed": _("カンファレンスに、別の日の案が出ました"),
    "conference.answered": _("カンファレンスの日程に、返事がそろいました"),
    "conference.manager_cannot": _("カンファレンスに、ケアマネジャーの都合がつきません"),
    "conference.fixed": _("カンファレンスの日時が決まりました"),
    "conference.moved": _("カンファレンスの日時が変わりました"),
    "conference.cancelled": _("カンファレンスが取りやめになりました"),
    "conference.minutes": _("カンファレンスの記録が届きました"),
    "task.due_soon": _("期限の近い「やること」があります"),
    "entry.urgent": _("至急の記録があります"),
    "flag.raised": _("返事を待つ「気になる」があります"),
    "flag.answered": _("「気になる」に返事がありました"),
    "person.died": _("ご逝去の記録がありました"),
    "person.not_died": _("ご逝去の記録が取り消されました"),
    "team.invited": _("ケアチームへの招待が届きました"),
    "team.left": _("ケアチームから抜けた事業所があります"),
    "team.manager_left": _("ケアマネジャーのいなくなったケアチームがあります"),
    "patient.duplicate": _("同じ方かもしれない登録があります"),
    "patient.merged": _("2つの登録が1つにまとまりました"),
    "patient.unmerged": _("1つにまとめた登録が2つに戻りました"),
    "merge.offered": _("同じ方の登録をまとめる相談が届きました"),
    "merge.answered": _("同じ方の登録をまとめる相談に返事がありました"),
}

# Each kind is one or the other: what somebody has just done or written is told always; what the house says of its
# own accord (a task, a reminder) is never said about a person who has died.
BY_PEOPLE = frozenset(
    {
        "inquiry.received",
        "inquiry.answered",
        "sheet.received",
        "sheet.recalled",
        "paper.handed",
        "task.assigned",
        "task.returned",
        "task.withdrawn",
        "conference.asked",
        "conference.proposed",
        "conference.answered",
        "conference.manager_cannot",
        "conference.fixed",
        "conference.moved",
        "conference.cancelled",
        "conference.minutes",
        "entry.urgent",
        "flag.raised",
        "flag.answered",
        "person.died",
        "person.not_died",
        "team.invited",
        "team.left",
        "team.manager_left",
        "patient.duplicate",
        "patient.merged",
        "patient.unmerged",
        "merge.offered",
        "merge.answered",
    }
)
BY_ITSELF = frozenset({"task.created", "task.due_soon"})
