"""The school year: planned conversations, notes, preparing a talk."""
