"""Models of the course: one topic a module, pure functions and small frozen parameter objects."""
