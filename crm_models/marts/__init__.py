"""What an import adds up once: declared in ``tables``, filled by ``build``, read by metrics and analyses."""
