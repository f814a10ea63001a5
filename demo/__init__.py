"""The demo: three invented schools with sixty pupils, built by walking through the real verbs."""
