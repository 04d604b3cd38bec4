"""A release -> the page that a monthly client review works from."""
