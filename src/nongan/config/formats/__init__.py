"""How days are written in form fields, where Django's own habit does not fit."""
