"""`python -m corpus`: see README.md."""

import sys

from corpus.cli import main

if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
