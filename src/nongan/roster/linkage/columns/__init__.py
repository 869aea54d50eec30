"""The comparison and decision code on whole columns: integers, tables and sorted keys."""
