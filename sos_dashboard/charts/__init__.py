"""One module per chart form: series in, Plotly figure out; no query, no page."""
