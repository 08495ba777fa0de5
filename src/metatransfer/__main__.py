"""``python -m metatransfer``: the same as the command ``metatransfer``."""

from metatransfer.cli import main

if __name__ == "__main__":
    main()
