"""Files to statements: readers, segmentation, extractors, resolution."""
