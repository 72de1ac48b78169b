"""What people decide in the dashboard: segments, follow-ups, annotations, and an audit of what was done.

``Workspace.at(url)`` opens it; the modules hold functions that take it. Every write is one transaction that is
on the disk when the function returns, with its audit entry where there is one.
"""

from crm_models.workspace.store import Standing, Workspace, look_at

__all__ = ["Standing", "Workspace", "look_at"]
