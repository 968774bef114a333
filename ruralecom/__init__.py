"""Data, models, charts and site of a course on rural e-commerce in China."""
