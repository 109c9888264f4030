"""The confinement of tools: what keeps a hostile text that fooled a tool from doing harm.

A keeper (`keeper.py`), started once by `hwopt.tools.process`, forks a warden (`warden.py`) for each
tool; the warden forks the tool, confines it (`landlock.py`, `seccomp.py`, `namespaces.py`), watches
what it uses (`watch.py`) and ends it with everything it started. The standard library alone is
imported here, so that forks are small.
"""
