"""Names of what a browser keeps about how the pages look; higher apps may clear them."""

ELDER_COOKIE = "nongan-elder"
ELDER_SIZES = ("18", "24", "30")
ELDER_OFF = "off"
