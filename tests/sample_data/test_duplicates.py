"""Some customers are in the books twice; record linkage finds them, and only the truth names them."""

from collections.abc import Iterator

import duckdb
import pytest
from scipy.stats import chisquare

from sample_data import duplicates_of
from sample_data.duplicates import doubled, dropped, swapped
from sample_data.effects.records import DUPLICATES


@pytest.fixture(scope="module")
def linked(db: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """The company with the table ``copies``."""
    db.register("copies", duplicates_of())
    yield db
    db.unregister("copies")


def test_the_planted_share_is_copied_with_each_error_as_often(linked: duckdb.DuckDBPyConnection) -> None:
    alone = linked.sql("""select count(*) from customers c where kind = 'person' and contact_given_at is not null
        and not exists (select 1 from relations r where r.customer_id = c.customer_id and r.kind = 'household')""")
    counts = dict(linked.sql("select typing_error, count(*) from copies group by 1").fetchall())
    assert sum(counts.values()) == round(DUPLICATES.share * (alone.fetchone() or (0,))[0])
    assert set(counts) == set(DUPLICATES.errors)
    assert chisquare(list(counts.values())).pvalue > 0.001


def test_a_copy_differs_from_its_earlier_original_by_one_typing_error(linked: duckdb.DuckDBPyConnection) -> None:
    wrong = linked.sql(r"""select count(*) from copies join customers c using (customer_id)
        join customers o on o.customer_id = original_id
        where c.first_seen_at < o.first_seen_at or c.city <> o.city or c.phone <> o.phone
        or c.birth_year <> o.birth_year or c.gender <> o.gender or not case typing_error
            when 'initial only' then c.name = o.name[1] || '.' || regexp_extract(o.name, ' .*')
            when 'other address' then c.name = o.name and (c.email <> o.email or c.email is null or o.email is null)
            when 'letters swapped' then c.name <> o.name and damerau_levenshtein(c.name, o.name) = 1
            when 'letter dropped' then length(c.name) = length(o.name) - 1 and levenshtein(c.name, o.name) = 1
            else length(c.name) = length(o.name) + 1 and levenshtein(c.name, o.name) = 1 end""").fetchone()
    assert wrong == (0,)


def test_record_linkage_finds_the_pairs(linked: duckdb.DuckDBPyConnection) -> None:
    """Same telephone or birth year, same town and a name like it (Jaro and Winkler 1990)."""
    found, true, sought = linked.sql("""with pairs as (select a.customer_id as one, b.customer_id as other
            from customers a join customers b on a.phone = b.phone and a.city = b.city
            and a.birth_year = b.birth_year and a.customer_id < b.customer_id and a.kind = 'person'
            and jaro_winkler_similarity(a.name, b.name) > 0.75),
        complete as (select * from copies join customers c using (customer_id)
            join customers o on o.customer_id = original_id
            where c.phone is not null and o.phone is not null and c.birth_year is not null and o.birth_year is not null)
        select (select count(*) from pairs),
            (select count(*) from pairs join copies on original_id = one and customer_id = other),
            (select count(*) from complete)""").fetchone() or (0, 0, 0)
    assert sought > 20
    assert true / sought > 0.95
    assert true / found > 0.95


def test_typing_errors_change_what_they_say() -> None:
    assert (swapped("Gill", 0), dropped("Gill", 0), doubled("Gill", 0)) == ("Glil", "Gll", "Giill")
