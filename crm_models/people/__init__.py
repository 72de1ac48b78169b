"""The people behind every mark: counted, listed with their personal data masked, and handed out by consent."""
