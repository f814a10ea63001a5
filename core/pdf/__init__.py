"""Paper: a template is filled (`renderer`), a process of its own draws it (`process`) with fonts of ours (`fonts`)."""
