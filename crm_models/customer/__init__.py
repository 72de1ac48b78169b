"""One customer's whole story: found, told in time order, placed, and what to do next."""
