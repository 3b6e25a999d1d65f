"""`python -m bot` is `bedside`."""

from bot.cli import main

if __name__ == "__main__":
    main()
