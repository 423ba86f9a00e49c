"""Doors of questions: through the person; who answers, who types an answer, who confirms."""

from uuid import UUID

from django.http import Http404

from renkei.ground.people.actor import Actor
from renkei.patients.models import person_path
from renkei.record.models import Question, QuestionAnswer
from renkei.record.policy.person import record_of
from renkei.record.policy.proxies import may_confirm
from renkei.record.ways import ways

WAITING = (Question.State.OPEN, Question.State.CALL)


def question_path(question: Question) -> str:
    return f"{person_path(question.patient_id)}questions/{question.pk}/"


def question_for(actor: Actor, patient_id: UUID, question_id: UUID) -> Question:
    """Of an entry that was not sealed."""
    questions = Question.objects.filter(patient=record_of(actor, patient_id), entry__sealed_at=None)
    found = questions.select_related(
        "patient__municipality", "entry", "organization", "asked", "person__practitioner"
    )
    question = found.filter(pk=question_id).first()
    if question is None:
        raise Http404
    return question


def question_to_answer(actor: Actor, patient_id: UUID, question_id: UUID) -> Question:
    question = question_for(actor, patient_id, question_id)
    if question.asked_id != actor.organization_id:
        raise Http404
    return question


def question_to_withdraw(actor: Actor, patient_id: UUID, question_id: UUID) -> Question:
    question = question_for(actor, patient_id, question_id)
    if question.organization_id != actor.organization_id or question.state not in WAITING:
        raise Http404
    return question


def is_proxy(actor: Actor, question: Question) -> bool:
    """Somebody else of the doctor's office: what they answer waits for the doctor."""
    return question.function in ways().proxy.of and actor.profession != question.function


def answer_to_confirm(actor: Actor, patient_id: UUID, question_id: UUID, answer_id: UUID) -> QuestionAnswer:
    """A proxy's, by the one for whom it was given."""
    question = question_to_answer(actor, patient_id, question_id)
    answer = QuestionAnswer.objects.filter(question=question, pk=answer_id).select_related("entry").first()
    if answer is None or not may_confirm(actor, answer.entry):
        raise Http404
    answer.question = question
    return answer


def question_with_number(actor: Actor, number: str) -> Question | None:
    """One that the own office asked, by the number on the paper that came back."""
    mine = Question.objects.filter(organization_id=actor.organization_id, number=number)
    return mine.select_related("patient").first()
