"""What causes what in the sample company: every effect planted in the rows, with its unit and the page to recover it.

The parameters of the processes themselves are in :mod:`sample_data.truth`; here is what one thing does to another.
"""
