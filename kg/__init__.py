"""The graph itself: model, ontology, stores, questions, exports. Knows nobody above it."""
