"""How a row finds the dimension it is cut by: its own column, its parent's, or its customer's."""

from sqlalchemy import ColumnElement, FromClause, Table, Text, and_, case, cast, func, true

from crm_models.marts.tables import customer_profile
from crm_models.schema import TABLES, attributes
from crm_models.segments.compile import members
from crm_models.segments.definition import Definition
from crm_models.slices import ATTRIBUTE, OUTSIDE, SEGMENT, UNKNOWN, Dimension, Where, dimension, segment_of


class Reach:
    """A relation of rows, and the joins that cutting them has needed so far. Every join keeps every row."""

    def __init__(self, relation: FromClause, anchor: FromClause) -> None:
        self.relation = relation
        self._anchor = anchor
        self._members: dict[str, ColumnElement[str] | None] = {}
        self._joined: set[str] = {source.name for source in relation._from_objects if isinstance(source, Table)}

    def member(self, wanted: Dimension) -> ColumnElement[str] | None:
        """The row's member of a dimension, "Unknown" where it has none; None where the table does not reach it."""
        if wanted.key not in self._members:
            self._members[wanted.key] = self._found(wanted)
        return self._members[wanted.key]

    def matches(self, where: Where) -> ColumnElement[bool] | None:
        """Whether a row passes the filters; None where the table does not reach one of them.

        To a dimension that the table does not reach, every row is "Unknown".
        """
        conditions: list[ColumnElement[bool]] = [true()]
        for key, wanted in where:
            member = self.member(dimension(key))
            if member is not None:
                conditions.append(member.in_(wanted))
            elif UNKNOWN not in wanted:
                return None
        return and_(*conditions)

    def customer(self) -> ColumnElement[str] | None:
        """The number of the row's customer, its own or its parent's; None where the table knows none."""
        if "customer_id" in self._anchor.c:
            return self._anchor.c.customer_id
        links: dict[str, ColumnElement[str]] = {}
        for column in self._anchor.c:
            if "parent" in column.info:
                links.setdefault(column.info["parent"], column)  # of two customers, the one who acted is declared first
        if "customers" in links:
            return links["customers"]
        for parent in links:
            if "customer_id" in TABLES[parent].c and parent != "customers":
                return self._parent(TABLES[parent]).c.customer_id
        return None

    def _found(self, wanted: Dimension) -> ColumnElement[str] | None:
        if wanted.key.startswith(SEGMENT):
            return self._side_of_segment(wanted.key)
        own = self._own_column(wanted)
        if own is None and wanted.column is not None:
            own = self._customer_column(wanted.column)
        if own is None:
            return None
        as_text = cast(own, Text)
        return case((func.coalesce(as_text, "") == "", UNKNOWN), else_=as_text)

    def _side_of_segment(self, key: str) -> ColumnElement[str] | None:
        customer = self.customer()
        if customer is None:
            return None
        name, definition = segment_of(key)
        inside = members(Definition.read(definition)).subquery(f"segment_{len(self._members)}")
        self.relation = self.relation.outerjoin(inside, inside.c.customer_id == customer)
        return case((customer.is_(None), UNKNOWN), (inside.c.customer_id.is_not(None), name), else_=OUTSIDE)

    def _own_column(self, wanted: Dimension) -> ColumnElement[str] | None:
        path = wanted.on.get(getattr(self._anchor, "name", ""))
        if path is None:
            return None
        parent, _, name = path.rpartition(".")
        return self._parent(TABLES[parent]).c[name] if parent else self._anchor.c[name]

    def _customer_column(self, name: str) -> ColumnElement[str] | None:
        customer = self.customer()
        if customer is None:
            return None
        if name.startswith(ATTRIBUTE):
            field = attributes.alias(f"field_{len(self._members)}")
            is_it = and_(field.c.customer_id == customer, field.c.name == name.removeprefix(ATTRIBUTE))
            self.relation = self.relation.outerjoin(field, is_it)
            return field.c.value
        if self._anchor is not customer_profile and customer_profile.name not in self._joined:
            self.relation = self.relation.outerjoin(customer_profile, customer_profile.c.customer_id == customer)
            self._joined.add(customer_profile.name)
        return customer_profile.c[name]

    def _parent(self, parent: Table) -> Table:
        if parent.name not in self._joined:
            link = next(column for column in self._anchor.c if column.info.get("parent") == parent.name)
            (key,) = parent.primary_key
            self.relation = self.relation.outerjoin(parent, key == link)
            self._joined.add(parent.name)
        return parent
