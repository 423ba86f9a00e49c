import pytest

from renkei.ground.region.codes import (
    WrongCode,
    check_insurer_number,
    check_municipality_code,
    insurer_check_digit,
    insurer_number,
    municipality_code,
)


@pytest.mark.parametrize(
    ("five", "code"), [("13104", "131041"), ("13101", "131016"), ("01100", "011002"), ("24201", "242012")]
)
def test_the_sixth_digit_of_a_municipality(five, code):
    assert municipality_code(five) == code
    assert check_municipality_code(code) == code


@pytest.mark.parametrize(("five", "digit"), [("13104", "5"), ("13103", "7"), ("01832", "5")])
def test_the_sixth_digit_of_an_insurer_is_another(five, digit):
    assert insurer_check_digit(five) == digit
    assert check_insurer_number(five + digit) == five + digit


@pytest.mark.parametrize(
    ("check", "text", "message"),
    [
        (check_municipality_code, "13104", "団体コードは数字6けたで入力してください。（「13104」）"),
        (
            check_municipality_code,
            "１３１０４１",
            "団体コードは数字6けたで入力してください。（「１３１０４１」）",
        ),
        (
            check_municipality_code,
            "131042",
            "団体コード「131042」は検査数字が合いません。6けたをもう一度確かめてください。",
        ),
        (check_insurer_number, "131041", "「131041」は団体コードです。介護保険者番号は「131045」です。"),
        (
            check_insurer_number,
            "131049",
            "介護保険者番号「131049」は検査数字が合いません。6けたをもう一度確かめてください。",
        ),
        (insurer_number, "1310", "保険者番号の上5けたは数字5けたで入力してください。（「1310」）"),
    ],
)
def test_a_wrong_code_is_told_in_words(check, text, message):
    with pytest.raises(WrongCode) as wrong:
        check(text)
    assert str(wrong.value) == message
