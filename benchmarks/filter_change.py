"""What a filter change costs the processor: the page's script alone, in this process, what it reads being cached."""

import time
from statistics import median

from streamlit.testing.v1 import AppTest

from benchmarks.asked import opened

PERIODS = ("Latest quarter", "Latest month")


def cpu_per_change(url: str, page: str, changes: int = 20) -> float:
    """Median milliseconds of processor time per change of the period, both choices having been seen before."""
    app = opened(url, page)
    spent = [_change(app, PERIODS[number % 2]) for number in range(changes + len(PERIODS))]
    return 1000 * median(spent[len(PERIODS) :])


def _change(app: AppTest, period: str) -> float:
    begun = time.process_time()
    app.selectbox(key="period").set_value(period).run()
    return time.process_time() - begun
