import pytest
from django.test import Client


@pytest.mark.django_db
def test_a_form_from_before_signing_out_is_told_in_our_words():
    answer = Client(enforce_csrf_checks=True).post("/patients/register/", {"name": "東海林 千代乃"})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "サインインが切れたので、送られた内容を受け取っていません" in page
    assert "data-not-received" in page and "CSRF" not in page
