"""Numbering changes."""

from keys.models import Change, ChangeKind


class TestNumber:
    def test_stores_a_change_of_each_subject_in_their_order(self) -> None:
        subjects = ["b", "1", "a", 'é"%s', "b"]

        numbers = Change.objects.number(ChangeKind.ROLE, subjects, transaction=None)

        stored = Change.objects.order_by("pk")
        assert [change.subject for change in stored] == subjects
        assert [change.pk for change in stored] == sorted(numbers)
        assert {(change.kind, change.transaction) for change in stored} == {("role", None)}

    def test_stores_the_number_of_the_transaction(self) -> None:
        Change.objects.number(ChangeKind.KEY, ["a"], transaction=2**40)

        assert Change.objects.get().transaction == 2**40

    def test_stores_more_than_a_statement_has_places(self) -> None:
        subjects = [str(number) for number in range(33_000)]

        numbers = Change.objects.number(ChangeKind.KEY, subjects, transaction=None)

        assert len({*numbers}) == Change.objects.count() == len(subjects)
