"""The knowledge base: which standards there are, when they apply, to whom, and how they are cited."""
