"""A browser's field for a day understands 2026-11-25 only; Django would fill in 2026/11/25."""

DATE_INPUT_FORMATS = ["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日"]
