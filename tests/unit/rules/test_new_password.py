import math

from keys.rules.new_password import CHARACTERS, LENGTH, new_password


class TestNewPassword:
    def test_is_one_word_of_characters_that_are_not_confused(self) -> None:
        password = new_password()

        assert len(password) == LENGTH
        assert password.isalnum()
        assert not set("0O1Il") & set(password)

    def test_is_another_each_time(self) -> None:
        assert len({new_password() for _ in range(100)}) == 100

    def test_leaves_nothing_to_guess(self) -> None:
        assert LENGTH * math.log2(len(CHARACTERS)) >= 128
