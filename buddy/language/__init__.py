"""What people hear and say, in catalogs: one YAML file per language, no sentence in code.

`catalog.load(language)` gives what Buddy listens for by itself (wake phrases, stop words, cries for help)
and the phrases that it says outside a reply. The sentences of a skill stand beside the skill.
"""
