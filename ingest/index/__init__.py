"""Where chunks live and how they are found: stores, snapshots, word index, embedders, kept files."""
