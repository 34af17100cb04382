from keys.rules.search.cases import MOST_FORMS, forms_of


class TestFormsOf:
    def test_leave_letters_of_ascii_to_the_database(self) -> None:
        assert forms_of("Ada-7 %") == ("Ada-7 %",)

    def test_have_each_other_letter_in_either_case(self) -> None:
        assert set(forms_of("MÜLLÉR")) == {"MÜLLÉR", "MÜLLéR", "MüLLÉR", "MüLLéR"}

    def test_keep_letters_that_have_no_other_case(self) -> None:
        assert forms_of("Straße 鍵") == ("Straße 鍵",)

    def test_are_few_for_many_such_letters(self) -> None:
        assert set(forms_of("иВанов пётр")) == {
            "иВанов пётр",
            "иванов пётр",
            "ИВАНОВ ПЁТР",
            "Иванов Пётр",
        }
        assert len(forms_of("äöü" * 300)) <= MOST_FORMS

    def test_of_nothing_are_nothing(self) -> None:
        assert forms_of("") == ("",)
