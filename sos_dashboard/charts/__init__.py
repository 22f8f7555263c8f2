"""A Series in, a Plotly figure out: one module for each form of chart."""
