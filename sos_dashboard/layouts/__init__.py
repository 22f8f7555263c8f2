"""The only package that knows Dash: shell, pages, cards, callbacks."""
