"""How anything is shown: the frame, filters, cards, charts and words. What is true lives in ``crm_models``."""
