"""
Builds the training corpus: permissively licensed source files of pinned packages, locked by a Merkle root.
"""
