"""The steps of the connect page, one file each."""
