"""The place of the limited child taken by pandas with openpyxl: for `bench/reading_speed.py`."""

from bench.reading_floor import main

if __name__ == "__main__":
    main("pandas")
