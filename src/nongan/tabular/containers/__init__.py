"""The files that tables arrive in: xlsx, xls, ods, csv and docx, each opened into plain grids."""
