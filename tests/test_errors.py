"""The exceptions are one family, drawn as a tree, and help with names that do not exist."""

import inspect

from crm_models import errors


def test_the_drawn_tree_names_every_exception() -> None:
    classes = [name for name, thing in vars(errors).items() if inspect.isclass(thing) and issubclass(thing, Exception)]
    assert [name for name in classes if name not in (errors.__doc__ or "")] == []
    assert all(issubclass(getattr(errors, name), errors.CRMError) for name in classes)


def test_an_unknown_name_comes_with_the_closest_one_that_exists() -> None:
    assert "Did you mean revenue?" in str(errors.UnknownName("metric", "revenu", ["revenue", "orders"]))
    assert "Known: orders, revenue." in str(errors.UnknownName("metric", "zzz", ["revenue", "orders"]))
