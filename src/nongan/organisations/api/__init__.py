"""The registry for programs: the same services and the same limits as the pages."""
