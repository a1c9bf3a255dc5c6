"""Finding text -> facts -> verdict -> explanation. Never prints; the command line never judges."""
