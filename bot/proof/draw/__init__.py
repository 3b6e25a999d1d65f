"""A dialog as a picture. Its libraries are loaded when one is drawn, so that a start does not pay for it."""
