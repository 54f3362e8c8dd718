"""``python -m magrules``: the command line."""

from magrules.cli import main

if __name__ == "__main__":
    main()
