"""What is wrong with the books."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Duplicates:
    """Customers in the books twice: ``share`` is copies ÷ persons with contact data and no household.

    A copy is a later customer with name, address, telephone, birth year, gender and town of an earlier one, but for
    one of ``errors``, each as likely. What copies do is their own. Recovered by record linkage; who repeats whom is
    told by :func:`sample_data.duplicates_of`, and by no table.
    """

    share: float
    errors: tuple[str, ...]
    page: str = "Data"


DUPLICATES = Duplicates(
    0.02, ("letters swapped", "letter dropped", "letter doubled", "initial only", "other address")
)  # fmt: skip
